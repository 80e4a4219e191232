// Tests of what the page says of a player without a link.

import { expect, it } from 'vitest'
import { type Player, type PlayerProblem, type PlayerProblemCode, TickmeshError } from '@tickmesh/net'
import { explainUnreachable } from './words.ts'

const said = (code: PlayerProblemCode): string => {
  const problem = new TickmeshError(code, `No link to Bob: ${code}.`) as PlayerProblem
  return explainUnreachable({ name: 'Bob', problem } as Player)
}

it.each([
  'not-connected',
  'silent',
  'no-path',
  'turn-refused',
  'local-network-denied',
  'relay-off',
  'identity-mismatch',
  'identity-unavailable',
] as const)('of %s that attempts go on', (code) => {
  expect(said(code)).toMatch(/ Still trying\.$/)
})

it.each(['version-mismatch', 'schema-mismatch', 'webrtc-unavailable', 'no-relay', 'blocked', 'left'] as const)(
  'of %s why, and no more',
  (code) => expect(said(code)).toMatch(/ships\.$/),
)

it.each(['silent', 'turn-refused', 'local-network-denied', 'relay-off', 'blocked'] as const)(
  'of %s in words of its own',
  (code) => expect(said(code)).not.toContain('No link to'),
)
