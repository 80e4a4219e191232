// Tests of the limits of transfers: sizes, numbers, timeouts and memory.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from '../wire/msgpack.ts'
import {
  FRAGMENT_BYTES,
  MIN_FRAGMENT_BYTES,
  MAX_CONTROL_FRAMES,
  MAX_CONCURRENT,
  MAX_META_BYTES,
  MAX_TRANSFER_BYTES,
  TRANSFER_TIMEOUT_MS,
} from './transfer-limits.ts'
import { Transfers } from './transfers.ts'
import { ended, filled, Pair } from './transfers.fixture.ts'

/** Returns the end of a sender whose transfer was accepted at 0, and whose first fragment is on its way. */
function senderUnderWay(): Transfers {
  const sender = new Transfers()
  sender.send(filled(100_000), null, 0)
  sender.receive(pack([3, 0]), 0)
  sender.pump(
    () => false,
    0,
    () => true,
  )
  return sender
}

describe('limits of Transfers', () => {
  it('[XFER5] refuses an excess of size, number or meta, at both ends', () => {
    const small = new Pair({ maxBytes: 1_000 })
    expect(small.a.send(filled(1_001), null, 0)).toEqual({ kind: 'not-offered', reason: 'too-large' })
    expect(small.a.send(filled(10), 'x'.repeat(2_000), 0)).toEqual({ kind: 'not-offered', reason: 'meta-too-large' })
    for (let n = 0; n < MAX_CONCURRENT; n += 1) expect(small.a.send(filled(10), null, 0).kind).toBe('offered')
    expect(small.a.send(filled(10), null, 0)).toEqual({ kind: 'not-offered', reason: 'busy' })
    const b = new Transfers({ maxBytes: 1_000 })
    expect(b.receive(pack([0, 0, 1_001, null]), 0)).toEqual([])
    expect(b.counters.refused).toBe(1)
    const answers: unknown[] = []
    b.pump(
      () => false,
      0,
      (frame) => answers.push(unpack(frame)?.value) > 0,
    )
    expect(answers).toEqual([[6, 0, 2]])
  })

  it('[XFER5] no option raises the largest size above 64 MiB', () => {
    const b = new Transfers({ maxBytes: Number.MAX_SAFE_INTEGER })
    b.receive(pack([0, 0, MAX_TRANSFER_BYTES + 1, null]), 0)
    expect(b.counters.refused).toBe(1)
    expect(b.receive(pack([0, 1, MAX_TRANSFER_BYTES, null]), 0)).toMatchObject([{ kind: 'offered' }])
  })

  it('[XFER5] an offer with a larger meta than allowed is malformed', () => {
    const b = new Transfers()
    expect(b.receive(pack([0, 0, 10, 'x'.repeat(MAX_META_BYTES + 100)]), 0)).toEqual([])
    expect(b.counters.malformed).toBe(1)
    expect(b.receive(pack([0, 1, 10, 'x'.repeat(MAX_META_BYTES - 10)]), 0)).toMatchObject([{ kind: 'offered' }])
  })

  it('[XFER6] an offer without an answer, and data without progress, end after 30 s at both ends', () => {
    const pair = new Pair()
    pair.a.send(filled(2_000_000), null, 0)
    pair.turn()
    expect(pair.b.expire(TRANSFER_TIMEOUT_MS - 1)).toEqual([])
    expect(pair.b.expire(TRANSFER_TIMEOUT_MS)).toEqual([{ kind: 'failed', direction: 'in', id: 0, failure: 'timeout' }])
    pair.settle()
    expect(ended(pair.events.a)).toMatchObject({ failure: 'timeout', direction: 'out' })
    pair.a.send(filled(2_000_000), null, TRANSFER_TIMEOUT_MS)
    pair.turn()
    pair.b.accept(1, TRANSFER_TIMEOUT_MS)
    pair.nowMs = TRANSFER_TIMEOUT_MS + 1_000
    pair.turn(300_000)
    pair.turn(300_000)
    expect(pair.b.allocatedBytes).toBeGreaterThan(0)
    expect(pair.b.expire(pair.nowMs + TRANSFER_TIMEOUT_MS)).toHaveLength(1)
    expect(pair.b.allocatedBytes).toBe(0)
    expect(pair.a.expire(pair.nowMs + TRANSFER_TIMEOUT_MS)).toHaveLength(1)
  })

  it('[XFER6] credits and data put the end off', () => {
    const sender = senderUnderWay()
    sender.receive(pack([4, 0, MIN_FRAGMENT_BYTES]), 20_000)
    expect(sender.expire(20_000 + TRANSFER_TIMEOUT_MS - 1)).toEqual([])
    expect(sender.expire(20_000 + TRANSFER_TIMEOUT_MS)).toHaveLength(1)
    const receiver = new Transfers()
    receiver.receive(pack([0, 0, 100_000, null]), 0)
    receiver.accept(0, 0)
    receiver.receive(pack([1, 0, filled(FRAGMENT_BYTES)]), 20_000)
    expect(receiver.expire(20_000 + TRANSFER_TIMEOUT_MS - 1)).toEqual([])
    expect(receiver.expire(20_000 + TRANSFER_TIMEOUT_MS)).toHaveLength(1)
  })

  it('[XFER6] a credit for nothing more does not put the end off', () => {
    const sender = senderUnderWay()
    for (const atMs of [10_000, 20_000, 29_000]) sender.receive(pack([4, 0, 0]), atMs)
    expect(sender.expire(TRANSFER_TIMEOUT_MS)).toEqual([
      { kind: 'failed', direction: 'out', id: 0, failure: 'timeout' },
    ])
  })

  it('[XFER8] an offer allocates nothing, and memory follows the bytes that came', () => {
    const b = new Transfers()
    b.receive(pack([0, 0, MAX_TRANSFER_BYTES, null]), 0)
    expect(b.allocatedBytes).toBe(0)
    b.accept(0, 0)
    expect(b.allocatedBytes).toBeLessThanOrEqual(65_536)
    let came = 0
    for (let n = 0; n < 40; n += 1) {
      b.receive(pack([1, 0, filled(FRAGMENT_BYTES)]), 0)
      came += FRAGMENT_BYTES
      expect(b.allocatedBytes).toBeLessThanOrEqual(came * 2 + 65_536)
    }
  })

  it.each([
    [
      'data without accept',
      [
        [0, 0, 10, null],
        [1, 0, filled(5)],
      ],
      { malformed: 1 },
    ],
    ['data beyond the size', [[0, 0, 10, null], 'accept', [1, 0, filled(11)]], { malformed: 1 }],
    [
      'an id again',
      [
        [0, 3, 10, null],
        [0, 3, 10, null],
        [0, 2, 10, null],
      ],
      { malformed: 2 },
    ],
    [
      'unknown ids',
      [
        [1, 9, filled(5)],
        [2, 9, 0],
        [3, 9],
        [4, 9, 5],
        [5, 9],
        [6, 9, 0],
      ],
      { stray: 6 },
    ],
    [
      'nonsense',
      [5, null, [], [7, 0], [0, -1, 5, null], [0, 0.5, 5, null], [0, 0, 'x', null], [3, 0, 1]],
      { malformed: 8 },
    ],
  ])('[XFER7] %s: counted, and the rest goes on', (_, frames, counters) => {
    const b = new Transfers()
    for (const frame of frames) {
      if (frame === 'accept') b.accept(0, 0)
      else b.receive(pack(frame), 0)
    }
    expect(b.counters).toMatchObject(counters)
  })

  it.each([
    ['an empty fragment', new Uint8Array(0)],
    ['a fragment of more than 16 KiB', filled(FRAGMENT_BYTES + 1)],
  ])('[XFER7] %s is counted and ends its transfer: the bytes after it would stand in its place', (_, fragment) => {
    const b = new Transfers()
    b.receive(pack([0, 0, 90_000, null]), 0)
    b.accept(0, 0)
    b.receive(pack([1, 0, filled(10)]), 0)
    const malformed = [{ kind: 'failed', direction: 'in', id: 0, failure: 'malformed' }]
    expect(b.receive(pack([1, 0, fragment]), 0)).toEqual(malformed)
    expect(b.counters.malformed).toBe(1)
    expect(b.allocatedBytes).toBe(0)
    b.receive(pack([1, 0, filled(10)]), 0)
    expect(b.counters.stray).toBe(1)
    const answers: unknown[] = []
    b.pump(
      () => false,
      0,
      (frame) => answers.push(unpack(frame)?.value) > 0,
    )
    expect(answers).toEqual([
      [3, 0],
      [6, 0, 5],
    ])
  })

  it.each([
    [
      'credit for what was not sent',
      [
        [3, 0],
        [4, 0, 5_000_000],
      ],
    ],
    ['credit before accept', [[4, 0, 0]]],
    [
      'done before all was sent',
      [
        [3, 0],
        [5, 0],
      ],
    ],
    [
      'credit for less than before',
      [
        [3, 0],
        [4, 0, 10],
        [4, 0, 9],
      ],
    ],
    [
      'accept twice',
      [
        [3, 0],
        [3, 0],
      ],
    ],
  ])('[XFER7] a receiver that lies (%s) ends the transfer', (_, frames) => {
    const a = new Transfers()
    a.send(filled(5_000_000), null, 0)
    const events = frames.flatMap((frame) => {
      const received = a.receive(pack(frame), 0)
      a.pump(
        () => false,
        0,
        () => true,
      )
      return received
    })
    expect(events.filter(({ kind }) => kind !== 'progress')).toEqual([
      { kind: 'failed', direction: 'out', id: 0, failure: 'malformed' },
    ])
    expect(a.counters.malformed).toBe(1)
  })

  it('[XFER8] a flood of offers gets a bounded number of control frames', () => {
    const b = new Transfers()
    for (let id = 0; id < 1_000; id += 1) b.receive(pack([0, id, MAX_TRANSFER_BYTES + 1, null]), 0)
    let answers = 0
    b.pump(
      () => false,
      0,
      () => (answers += 1) > 0,
    )
    expect(answers).toBe(MAX_CONTROL_FRAMES)
    expect(b.counters).toMatchObject({ refused: 1_000, dropped: 1_000 - MAX_CONTROL_FRAMES })
  })

  it('[XFER8] while too many control frames are queued, no transfer is offered', () => {
    const b = new Transfers()
    for (let id = 0; id < MAX_CONTROL_FRAMES; id += 1) b.receive(pack([0, id, MAX_TRANSFER_BYTES + 1, null]), 0)
    expect(b.send(filled(10), null, 0)).toEqual({ kind: 'not-offered', reason: 'busy' })
    b.pump(
      () => false,
      0,
      () => true,
    )
    expect(b.send(filled(10), null, 0).kind).toBe('offered')
  })

  it('[XFER7] any bytes and any frames: no exception, and bounded memory', () => {
    const id = fc.integer({ min: -1, max: 3 })
    const number = fc.oneof(id, fc.constantFrom(70_000, MAX_TRANSFER_BYTES, 2 ** 40, 0.5))
    const frame = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.tuple(fc.integer({ min: 0, max: 7 }), id, number, fc.constant(null)).map(pack),
      fc.tuple(fc.integer({ min: 0, max: 7 }), id, number).map(pack),
      fc.tuple(fc.integer({ min: 0, max: 7 }), id).map(pack),
      fc.tuple(fc.constant(1), id, fc.uint8Array({ maxLength: 100 })).map(pack),
    )
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 100 }), (frames) => {
        const end = new Transfers()
        end.send(filled(100_000), null, 0)
        for (const bytes of frames) {
          for (const event of end.receive(bytes, 0)) if (event.kind === 'offered') end.accept(event.id, 0)
          end.pump(
            () => false,
            0,
            () => true,
          )
        }
        expect(end.allocatedBytes).toBeLessThanOrEqual(MAX_CONCURRENT * 65_536 + 2 * frames.length * FRAGMENT_BYTES)
      }),
    )
  })
})
