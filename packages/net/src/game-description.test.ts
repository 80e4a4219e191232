// Tests of the byte description of a declaration, of its hash, and of refused declarations.

import { expect, it } from 'vitest'
import { f } from './core/state/schema/fields.ts'
import { fnv1a53 } from './core/wire/hash.ts'
import { defineGame } from './game.ts'
import { describeGame } from './game-description.ts'
import { groups } from './room/groups.ts'
import { transfers } from './room/room-transfers.ts'
import { handover } from './room/authority/handover-authority.ts'
import { hostAuthority } from './room/authority/host-authority.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

it('[HEL3] a declaration is the bytes and the hash that the page gives', () => {
  const state = { ship: { x: f.fixed(-8, 8, 0.5, { velocity: 'vx' }), vx: f.int(8), mode: f.enum('é', 'b') } }
  const names = { events: ['chat'], cues: [], shared: [] }
  const bytes = describeGame({
    id: 'arena',
    version: 258,
    tickRate: 60,
    sendRate: 20,
    use: [],
    authority: 'owner',
    state,
    input: {},
    names,
  })
  const page = [
    '05006172656e61 0201 3c 14',
    '0100 040073686970 0300',
    '010078 02 00000000000020c0 0000000000002040 000000000000e03f 0000000000001040 00 02 02007678',
    '02007678 01 80ffffff 7f000000 00',
    '04006d6f6465 06 0200 0200c3a9 010062',
    '0100 040063686174 0000 0000 0000',
    '00',
  ]
  expect(hex(bytes)).toBe(page.join('').replaceAll(' ', ''))
  expect(fnv1a53(bytes)).toBe(5_380_341_868_392_306)
})

it('[HEL3] the hash of nothing is that of the two offsets', () => {
  expect(fnv1a53(new Uint8Array(0))).toBe(0x1c9dc5 * 2 ** 32 + 0x01234567)
})

it('[HEL3] the inputs count where the host alone writes entities, and nothing else does', () => {
  const chat = { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } } as const
  const state = { ship: { x: f.bool() } }
  const game = { id: 'g', version: 1, state }
  const hashes = [
    defineGame(game),
    defineGame({ ...game, authority: hostAuthority() }),
    defineGame({ ...game, authority: hostAuthority(), input: { fire: f.bool() } }),
    defineGame({ ...game, version: 2 }),
    defineGame({ ...game, tickRate: 30 }),
    defineGame({ ...game, sendRate: 10 }),
    defineGame({ ...game, events: { chat } }),
    defineGame({ ...game, cues: { chat } }),
    defineGame({ ...game, shared: { chat } }),
    defineGame({ ...game, use: [transfers()] }),
    defineGame({ ...game, use: [handover()] }),
    defineGame({ ...game, use: [groups()] }),
    defineGame({ ...game, use: [handover(), transfers()] }),
  ].map(({ hash }) => hash)
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(defineGame({ ...game, state: { ship: { x: f.bool() } } }).hash).toBe(hashes[0])
  expect(defineGame({ ...game, use: [] }).hash).toBe(hashes[0])
  expect(defineGame({ ...game, use: [transfers(), handover(), handover()] }).hash).toBe(hashes.at(-1))
})

it('refuses what is no list of features', () => {
  const wrong = [transfers, 'transfers', [transfers], [null], ['transfers'], [handover], transfers()]
  for (const use of wrong) {
    expect(() => defineGame({ id: 'g', version: 1, use: use as never })).toThrow('use: [transfers()]')
  }
})

it('refuses hand-over under host authority', () => {
  const game = { id: 'g', version: 1, use: [handover()] }
  expect(() => defineGame({ ...game, authority: hostAuthority() })).toThrow('use: [handover()]')
  expect(defineGame({ ...defineGame(game), use: [] }).hash).toBe(defineGame({ id: 'g', version: 1 }).hash)
})
