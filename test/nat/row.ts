// Rows of the NAT lab's tables.

import type { Meeting } from './meeting.ts'
import type { Path } from './column.ts'

export interface Row {
  /** Names of the case, one for each column of the table. */
  readonly names: readonly string[]
  readonly expected: readonly Path[]
  readonly path: string
  readonly ms: number
  /** Empty if all is as expected. */
  readonly fault: string
}

export const HEAD: readonly string[] = ['players', 'with', 'expected', 'path', 'ms', 'verdict']

export function rowOf(names: readonly string[], expected: readonly Path[], meeting: Meeting): Row {
  const { status, paths, problem, ms } = meeting
  const path = paths[0] === paths[1] ? paths[1] : paths.join(' / ')
  const allowed: readonly string[] = expected
  const linked = status === 'connected'
  const fault = linked ? (paths.every((one) => allowed.includes(one)) ? '' : 'another path') : 'no link'
  return { names, expected, path: linked ? path : `${status}${problem && `: ${problem}`}`, ms, fault }
}

export function cellsOf({ names, expected, path, ms, fault }: Row): readonly string[] {
  const time = Number.isNaN(ms) ? '' : ms.toFixed(0)
  return [...names, expected.join(' or '), path, time, fault === '' ? 'ok' : `DIFFERS: ${fault}`]
}
