import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from '../wire/msgpack.ts'
import { GrowingBytes } from './growing.ts'
import {
  FRAGMENT_BYTES,
  HIGH_WATER_BYTES,
  MAX_ANSWERS,
  MAX_CONCURRENT,
  MAX_TRANSFER_BYTES,
  TRANSFER_TIMEOUT_MS,
  WINDOW_BYTES,
} from './limits.ts'
import { type TransferEvent, Transfers } from './transfers.ts'

/** Bytes that show where they belong. */
function filled(size: number): Uint8Array {
  const bytes = new Uint8Array(size)
  for (let n = 0; n < size; n += 1) bytes[n] = n * 31
  return bytes
}

/** Both ends of a channel that keeps order, and drains so many bytes each turn. */
class Pair {
  readonly a: Transfers
  readonly b: Transfers
  readonly events: { readonly a: TransferEvent[]; readonly b: TransferEvent[] } = { a: [], b: [] }
  readonly #wires: { readonly a: Uint8Array[]; readonly b: Uint8Array[] } = { a: [], b: [] }
  nowMs = 0
  mostBuffered = 0

  constructor(options: { maxBytes?: number } = {}) {
    this.a = new Transfers(options)
    this.b = new Transfers(options)
  }

  /** One turn: fills both channels, then carries `bytes` of each. */
  turn(bytes: number = Infinity): boolean {
    let carried = false
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const wire = this.#wires[from]
      const waiting = wire.reduce((sum, frame) => sum + frame.length, 0)
      this[from].pump(waiting, (frame) => {
        wire.push(frame.slice())
        return true
      })
      this.mostBuffered = Math.max(
        this.mostBuffered,
        wire.reduce((sum, frame) => sum + frame.length, 0),
      )
      for (let left = bytes; left > 0 && wire.length > 0; carried = true) {
        const frame = wire.shift()
        if (frame === undefined) break
        left -= frame.length
        this.events[to].push(...this[to].receive(frame, this.nowMs))
      }
    }
    return carried
  }

  settle(): void {
    while (this.turn());
  }
}

const kinds = (events: readonly TransferEvent[]): string[] =>
  events.filter((event) => event.kind !== 'progress').map((event) => event.kind)

const ended = (events: readonly TransferEvent[]): TransferEvent | undefined =>
  events.findLast((e) => e.kind === 'failed')

describe('Transfers', () => {
  it.each([0, 1, FRAGMENT_BYTES, FRAGMENT_BYTES + 1, 3_000_000])('[XFER1] carries %i bytes whole', (size) => {
    const pair = new Pair()
    const bytes = filled(size)
    expect(pair.a.send(bytes, { name: 'map' }, 0)).toEqual({ kind: 'offered', id: 0 })
    pair.settle()
    expect(pair.events.b).toEqual([{ kind: 'offered', id: 0, size, meta: { name: 'map' } }])
    const { taken, events } = pair.b.accept(0, 0)
    expect(taken).toBe(true)
    pair.events.b.push(...events)
    pair.settle()
    const received = pair.events.b.find((event) => event.kind === 'received')
    expect(received?.bytes.length).toBe(size)
    expect(received?.bytes.every((byte, n) => byte === bytes[n])).toBe(true)
    expect(kinds(pair.events.a)).toEqual(['sent'])
    expect(pair.events.a.at(-2)).toEqual({ kind: 'progress', direction: 'out', id: 0, bytes: size, size })
    expect(pair.a.idle && pair.b.idle).toBe(true)
  })

  it('[XFER1] several both ways at once, over a slow channel, all arrive, and progress only rises', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 1, maxLength: MAX_CONCURRENT }),
        fc.array(fc.integer({ min: 0, max: 300_000 }), { maxLength: MAX_CONCURRENT }),
        fc.integer({ min: 1_000, max: 100_000 }),
        (there, back, perTurn) => {
          const pair = new Pair()
          for (const size of there) pair.a.send(filled(size), null, 0)
          for (const size of back) pair.b.send(filled(size), null, 0)
          const accepted = { a: new Set<number>(), b: new Set<number>() }
          for (let turns = 0; !(turns > 0 && pair.a.idle && pair.b.idle); turns += 1) {
            expect(turns).toBeLessThan(10_000)
            pair.turn(perTurn)
            for (const end of ['a', 'b'] as const) {
              for (const event of [...pair.events[end]]) {
                if (event.kind !== 'offered' || accepted[end].has(event.id)) continue
                accepted[end].add(event.id)
                pair.events[end].push(...pair[end].accept(event.id, 0).events)
              }
            }
          }
          const arrived = (events: readonly TransferEvent[]): number[] =>
            events.filter((event) => event.kind === 'received').map((event) => event.bytes.length)
          expect(arrived(pair.events.b).sort()).toEqual([...there].sort())
          expect(arrived(pair.events.a).sort()).toEqual([...back].sort())
          for (const end of ['a', 'b'] as const) {
            const last = new Map<string, number>()
            for (const event of pair.events[end]) {
              if (event.kind !== 'progress') continue
              const key = `${event.direction} ${event.id}`
              expect(event.bytes).toBeGreaterThanOrEqual(last.get(key) ?? 0)
              last.set(key, event.bytes)
            }
            expect(pair[end].counters).toEqual({ malformed: 0, stray: 0, refused: 0, dropped: 0 })
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('[XFER4] never fills the channel past the water mark, nor past the window', () => {
    const pair = new Pair()
    pair.a.send(filled(4_000_000), null, 0)
    pair.settle()
    pair.b.accept(0, 0)
    for (let n = 0; n < 20; n += 1) pair.turn(50_000)
    expect(pair.mostBuffered).toBeLessThan(HIGH_WATER_BYTES + FRAGMENT_BYTES + 16)
    // A peer who acknowledges nothing gets one window.
    const sender = new Transfers()
    sender.send(filled(4_000_000), null, 0)
    sender.receive(pack([3, 0]), 0)
    let sent = 0
    for (let n = 0; n < 20; n += 1) {
      sender.pump(0, (frame) => {
        const value = unpack(frame)?.value
        if (Array.isArray(value) && value[2] instanceof Uint8Array) sent += value[2].length
        return true
      })
    }
    expect(sent).toBe(WINDOW_BYTES)
  })

  it('[XFER4] a frame that the channel did not take comes again', () => {
    const pair = new Pair()
    pair.a.send(filled(FRAGMENT_BYTES * 3), null, 0)
    pair.a.pump(0, () => false)
    pair.settle()
    pair.b.accept(0, 0)
    pair.turn(1)
    pair.a.pump(0, () => false)
    pair.settle()
    expect(kinds(pair.events.b)).toEqual(['offered', 'received'])
  })

  it('[XFER2] a refused offer fails at its sender', () => {
    const pair = new Pair()
    pair.a.send(filled(10), null, 0)
    pair.settle()
    expect(pair.b.refuse(0)).toBe(true)
    expect(pair.b.refuse(0)).toBe(false)
    expect(pair.b.accept(0, 0).taken).toBe(false)
    pair.settle()
    expect(pair.events.a).toEqual([{ kind: 'failed', direction: 'out', id: 0, failure: 'refused' }])
  })

  it.each(['sender', 'receiver'])('[XFER3] the %s may cancel at any time, and the other is told', (who) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 30 }), (turns) => {
        const pair = new Pair()
        pair.a.send(filled(2_000_000), null, 0)
        pair.turn()
        pair.b.accept(0, 0)
        for (let n = 0; n < turns; n += 1) pair.turn(30_000)
        expect(who === 'sender' ? pair.a.cancel('out', 0) : pair.b.cancel('in', 0)).toBe(true)
        pair.settle()
        const other = who === 'sender' ? pair.events.b : pair.events.a
        expect(ended(other)).toMatchObject({ id: 0, failure: 'cancelled' })
        expect(kinds(pair.events.b)).not.toContain('received')
        expect(pair.a.idle && pair.b.idle).toBe(true)
        expect(pair.b.heldBytes).toBe(0)
        // Another one goes through afterwards.
        pair.a.send(filled(5), null, 0)
        pair.settle()
        pair.events.b.push(...pair.b.accept(1, 0).events)
        pair.settle()
        expect(kinds(pair.events.b)).toContain('received')
      }),
      { numRuns: 20 },
    )
  })

  it('[XFER5] limits: size, number and meta', () => {
    const small = new Pair({ maxBytes: 1_000 })
    expect(small.a.send(filled(1_001), null, 0)).toEqual({ kind: 'not-offered', reason: 'too-large' })
    expect(small.a.send(filled(10), 'x'.repeat(2_000), 0)).toEqual({ kind: 'not-offered', reason: 'meta-too-large' })
    for (let n = 0; n < MAX_CONCURRENT; n += 1) expect(small.a.send(filled(10), null, 0).kind).toBe('offered')
    expect(small.a.send(filled(10), null, 0)).toEqual({ kind: 'not-offered', reason: 'busy' })
    const b = new Transfers({ maxBytes: 1_000 })
    expect(b.receive(pack([0, 0, 1_001, null]), 0)).toEqual([])
    expect(b.counters.refused).toBe(1)
    const answers: unknown[] = []
    b.pump(0, (frame) => answers.push(unpack(frame)?.value) > 0)
    expect(answers).toEqual([[6, 0, 2]])
  })

  it('[XFER6] an offer that nobody accepts, and data that stops, end after 30 s at both ends', () => {
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
    expect(pair.b.heldBytes).toBeGreaterThan(0)
    expect(pair.b.expire(pair.nowMs + TRANSFER_TIMEOUT_MS)).toHaveLength(1)
    expect(pair.b.heldBytes).toBe(0)
    expect(pair.a.expire(pair.nowMs + TRANSFER_TIMEOUT_MS)).toHaveLength(1)
  })

  it('[XFER7] the word of an offer allocates nothing, and memory keeps to what came', () => {
    const b = new Transfers()
    b.receive(pack([0, 0, MAX_TRANSFER_BYTES, null]), 0)
    expect(b.heldBytes).toBe(0)
    b.accept(0, 0)
    expect(b.heldBytes).toBeLessThanOrEqual(65_536)
    let came = 0
    for (let n = 0; n < 40; n += 1) {
      b.receive(pack([1, 0, filled(FRAGMENT_BYTES)]), 0)
      came += FRAGMENT_BYTES
      expect(b.heldBytes).toBeLessThanOrEqual(came * 2 + 65_536)
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
    ['empty data', [[0, 0, 10, null], 'accept', [1, 0, new Uint8Array(0)]], { malformed: 1 }],
    ['too much data in one', [[0, 0, 90_000, null], 'accept', [1, 0, filled(FRAGMENT_BYTES + 1)]], { malformed: 1 }],
    [
      'nonsense',
      [5, null, [], [7, 0], [0, -1, 5, null], [0, 0.5, 5, null], [0, 0, 'x', null], [3, 0, 1]],
      { malformed: 8 },
    ],
  ])('[XFER7] %s: counted, and nothing else breaks', (_, frames, counters) => {
    const b = new Transfers()
    for (const frame of frames) {
      if (frame === 'accept') b.accept(0, 0)
      else b.receive(pack(frame), 0)
    }
    expect(b.counters).toMatchObject(counters)
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
      'accept twice',
      [
        [3, 0],
        [3, 0],
      ],
    ],
  ])('[XFER7] a receiver who lies (%s) ends the transfer', (_, frames) => {
    const a = new Transfers()
    a.send(filled(5_000_000), null, 0)
    const events = frames.flatMap((frame) => a.receive(pack(frame), 0))
    expect(events).toEqual([{ kind: 'failed', direction: 'out', id: 0, failure: 'malformed' }])
    expect(a.counters.malformed).toBe(1)
  })

  it('[XFER7] a flood of offers gets a bounded number of answers', () => {
    const b = new Transfers()
    for (let id = 0; id < 1_000; id += 1) b.receive(pack([0, id, MAX_TRANSFER_BYTES + 1, null]), 0)
    let answers = 0
    b.pump(0, () => (answers += 1) > 0)
    expect(answers).toBe(MAX_ANSWERS)
    expect(b.counters).toMatchObject({ refused: 1_000, dropped: 1_000 - MAX_ANSWERS })
  })

  it('[XFER7] any bytes and any frames: no throw, and bounded memory', () => {
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
          end.pump(0, () => true)
        }
        expect(end.heldBytes).toBeLessThanOrEqual(MAX_CONCURRENT * 65_536 + 2 * frames.length * FRAGMENT_BYTES)
      }),
    )
  })

  it('[XFER3] the end of the link fails all of them', () => {
    const pair = new Pair()
    pair.a.send(filled(10), null, 0)
    pair.settle()
    expect(pair.a.close()).toEqual([{ kind: 'failed', direction: 'out', id: 0, failure: 'link-ended' }])
    expect(pair.b.close()).toEqual([{ kind: 'failed', direction: 'in', id: 0, failure: 'link-ended' }])
    expect(pair.a.idle).toBe(true)
  })
})

describe('GrowingBytes', () => {
  it('[XFER7] holds at most twice what came, and 64 KiB', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 500_000 }),
        fc.array(fc.integer({ min: 1, max: 40_000 })),
        (size, parts) => {
          const bytes = new GrowingBytes(size)
          let came = 0
          for (const part of parts) {
            const fits = came + part <= size
            expect(bytes.append(new Uint8Array(part))).toBe(fits)
            if (fits) came += part
            expect(bytes.length).toBe(came)
            expect(bytes.capacity).toBeLessThanOrEqual(Math.min(size, came * 2 + 65_536))
          }
          expect(bytes.take()?.length).toBe(came === size ? size : undefined)
        },
      ),
    )
  })
})
