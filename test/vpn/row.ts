// Rows of the VPN lab's table.

import type { Find } from '../lab/search/find.ts'
import type { Leaks } from './match.ts'

export interface Row {
  readonly names: readonly string[]
  readonly leaks: Leaks
  /** Empty if all is as expected. */
  readonly fault: string
}

export const HEAD: readonly string[] = [
  'case',
  'browser',
  'microphone',
  'privacy',
  'servers',
  'path',
  "Ann's, at Bob",
  "Ann's, in messages",
  "Bob's, at Ann",
  'verdict',
]

export function cellsOf({ names, leaks, fault }: Row): readonly string[] {
  const { path, atBob, inMessages, atAnn } = leaks
  return [...names, path, ...[atBob, inMessages, atAnn].map(namesOf), fault === '' ? 'ok' : `DIFFERS: ${fault}`]
}

/** Returns the names of addresses that were found, each once. */
export function namesOf(found: readonly Find[]): string {
  return [...new Set(found.map(({ name }) => name))].join(' ') || 'none'
}
