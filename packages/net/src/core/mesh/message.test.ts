// Tests of messages on channel `events`: what is read, and what is refused.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ownershipFromWire, ownershipToWire } from './ownership-message.ts'
import { byeReason, fromWire, toWire, WIRE_VERSION, type ByeReason, type Message } from './message.ts'

const count = fc.nat()
const value = fc.jsonValue()
const id = fc.integer({ min: 1, max: 2 ** 50 - 1 })
const ownershipVersion = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const to = fc.option(count, { nil: undefined })
const tick = fc.integer({ min: 0, max: 1e9 })
const state = fc.record({ tick, jumpTick: fc.constant(-1), bytes: fc.uint8Array({ maxLength: 1_150 }) })
/** All reasons of docs/WIRE.md. */
const REASONS = Object.keys({
  left: true,
  'version-mismatch': true,
  'schema-mismatch': true,
  'wrong-peer': true,
  'out-of-step': true,
  congested: true,
  flood: true,
  blocked: true,
  'webrtc-unavailable': true,
} satisfies Record<ByeReason, true>) as ByeReason[]
const message: fc.Arbitrary<Message> = fc.oneof(
  fc.record({
    kind: fc.constant('hello' as const),
    wire: fc.constant(WIRE_VERSION),
    hash: fc.maxSafeNat(),
    id: fc.string(),
    code: fc.string(),
    received: count,
  }),
  fc.record({ kind: fc.constant('bye' as const), reason: fc.constantFrom(...REASONS) }),
  fc.record({ kind: fc.constant('ack' as const), received: count }),
  fc.record({ kind: fc.constant('missed' as const), count: fc.integer({ min: 1, max: 2 ** 53 - 1 }) }),
  fc.record({ kind: fc.constant('event' as const), index: count, tick: fc.integer(), value }),
  fc.record({ kind: fc.constant('shared' as const), term: count, index: count, value }),
  fc.record({ kind: fc.constant('start' as const), term: count, tick: fc.integer() }),
  fc.record({
    kind: fc.constant('term' as const),
    term: count,
    indexes: fc.array(count, { maxLength: 256 }),
    startTick: fc.option(fc.integer()),
  }),
  fc.record({
    kind: fc.constant('owner' as const),
    term: count,
    id,
    ownershipVersion,
    to,
    state: fc.option(state, { nil: undefined }),
  }),
  fc.record({
    kind: fc.constant('snapshot' as const),
    tick,
    part: count,
    last: count,
    complete: fc.boolean(),
    bits: fc.uint8Array({ maxLength: 60 }),
  }),
  fc.record({ kind: fc.constant('snapshotAck' as const), tick, applied: fc.boolean() }),
  fc.record({
    kind: fc.constant('owners' as const),
    term: count,
    rows: fc.array(fc.record({ id, ownershipVersion, to })),
  }),
  fc.record({
    kind: fc.constant('claim' as const),
    term: count,
    rows: fc.array(fc.record({ id, ownershipVersion, ended: fc.boolean() })),
  }),
)

function wire(sent: Message): readonly unknown[] {
  return sent.kind === 'owner' || sent.kind === 'owners' || sent.kind === 'claim' ? ownershipToWire(sent) : toWire(sent)
}

describe('messages on channel events', () => {
  it('[EVT1] reads back every message as it was written', () => {
    fc.assert(
      fc.property(message, (sent) => {
        expect(fromWire(wire(sent), ownershipFromWire)).toEqual(sent)
      }),
    )
  })

  it('[EVT8] knows every reason for a bye', () => {
    for (const reason of REASONS) expect(byeReason(reason)).toBe(reason)
    expect(byeReason('tired')).toBeUndefined()
  })

  it('[EVT2] refuses anything else, and never throws', () => {
    const wrong: unknown[] = [
      undefined,
      null,
      1,
      'x',
      {},
      [],
      [9],
      [0],
      [0, WIRE_VERSION],
      [7, 1, 0, 0, true],
      [7, 1, 0, 0, 1, new Uint8Array(1)],
      [7, 2 ** 31, 0, 0, true, new Uint8Array(1)],
      [7, 1, 0, -1, true, new Uint8Array(1)],
      [7, 1, 0, 0, true, 'bits'],
      [8, 1],
      [8, 1, 0],
      [0, WIRE_VERSION, 2, 3, 'C', 0],
      [0, WIRE_VERSION, 2, 'p', 'C', -1],
      [1],
      [1, 'tired'],
      [1, 'left', 1],
      [2],
      [2, 1, 1],
      [2, 0.5],
      [3, 0, 0],
      [3, -1, 0, 0],
      [3, 0, 'now', 0],
      [4, 0, 0],
      [5, 0],
      [5, 0, 1, 2],
      [6, 0, []],
      [6, 0, [-1], null],
      [6, 0, [0], 'soon'],
      [6, 0, Array.from({ length: 257 }, (_, index) => index), null],
      [9, 1, 0, 1, 1, null],
      [9, 1, 2 ** 50, 1, 1, null],
      [9, 1, 1, 0, 1, null],
      [9, 1, 1, 1, -1, null],
      [9, 1, 1, 1, 1],
      [9, 1, 1, 1, 1, [0, -1, new Uint8Array(1_151)]],
      [9, 1, 1, 1, 1, [0, 1, new Uint8Array(1)]],
      [9, 1, 1, 1, 1, [0, -1, 'bytes']],
      [9, 1, 1, 1, 1, [0, -2, new Uint8Array(1)]],
      [9, 1, 1, 1, 1, [2 ** 31, -1, new Uint8Array(1)]],
      [10, 1, [[1, 1]]],
      [10, 1, Array.from({ length: 2_049 }, () => [1, 1, null])],
      [11, 1, [[1, 1, 1]]],
      [11, 1, [1]],
    ]
    for (const value of wrong) expect(fromWire(value, ownershipFromWire), JSON.stringify(value)).toBeUndefined()
    fc.assert(fc.property(fc.array(fc.anything()), (value) => void fromWire(value)))
  })

  it('[HEL2] reads only the version of a hello in another wire version', () => {
    expect(fromWire([0, 7, { any: 'thing' }])).toMatchObject({ kind: 'hello', wire: 7 })
  })
})
