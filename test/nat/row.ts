// Rows of the NAT lab's tables.

import type { Meeting } from './meeting.ts'

export interface Row {
  /** Names of the case, one for each column of the table. */
  readonly names: readonly string[]
  readonly expected: readonly string[]
  readonly path: string
  readonly ms: number
  /** Empty if all is as expected. */
  readonly fault: string
}

export const HEAD: readonly string[] = ['players', 'with', 'expected', 'path', 'ms', 'verdict']

export function rowOf(names: readonly string[], expected: readonly string[], meeting: Meeting): Row {
  const { status, first, paths, problem, ms } = meeting
  if (status !== 'connected') {
    const outcome = `${status}${problem && `: ${problem}`}`
    return { names, expected, path: outcome, ms, fault: expected.includes(outcome) ? '' : 'no link' }
  }
  const path = [...new Set([pathText(first), pathText(paths)])].join(', then ')
  return { names, expected, path, ms, fault: paths.every((one) => expected.includes(one)) ? '' : 'another path' }
}

/** Returns a path, or both if the ends do not agree. */
function pathText([a, b]: readonly [string, string]): string {
  return a === b ? a : `${a} / ${b}`
}

export function cellsOf({ names, expected, path, ms, fault }: Row): readonly string[] {
  const time = Number.isNaN(ms) ? '' : ms.toFixed(0)
  return [...names, expected.join(' or '), path, time, fault === '' ? 'ok' : `DIFFERS: ${fault}`]
}
