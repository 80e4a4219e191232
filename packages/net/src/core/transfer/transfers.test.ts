// Tests of transfers: contents, credit, cancelling and malformed frames.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pack, unpack } from '../wire/msgpack.ts'
import { CREDIT_BYTES, FRAGMENT_BYTES, HIGH_WATER_BYTES, MAX_CONCURRENT, WINDOW_BYTES } from './transfer-limits.ts'
import type { TransferEvent } from './transfer-event.ts'
import { Transfers } from './transfers.ts'
import { ended, filled, kinds, Pair } from './transfers.fixture.ts'

describe('Transfers', () => {
  it.each([0, 1, FRAGMENT_BYTES, FRAGMENT_BYTES + 1, 3_000_000])('[XFER1] carries all of %i bytes', (size) => {
    const pair = new Pair()
    const bytes = filled(size)
    expect(pair.a.send(bytes, { name: 'map' }, 0)).toEqual({ kind: 'offered', id: 0 })
    pair.settle()
    expect(pair.events.b).toEqual([{ kind: 'offered', id: 0, size, meta: { name: 'map' } }])
    const { accepted, events } = pair.b.accept(0, 0)
    expect(accepted).toBe(true)
    pair.events.b.push(...events)
    pair.settle()
    const received = pair.events.b.find((event) => event.kind === 'received')
    expect(received?.bytes.length).toBe(size)
    expect(received?.bytes.every((byte, n) => byte === bytes[n])).toBe(true)
    expect(kinds(pair.events.a)).toEqual(['sent'])
    expect(pair.events.a.at(-2)).toEqual({ kind: 'progress', direction: 'out', id: 0, bytes: size, size })
    expect(pair.a.idle && pair.b.idle).toBe(true)
  })

  it('[XFER1] several transfers both ways at once, over a slow channel, all arrive, and progress only rises', () => {
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

  it('[XFER4] fills the channel to the high-water mark', () => {
    const pair = new Pair()
    pair.a.send(filled(4_000_000), null, 0)
    pair.settle()
    pair.b.accept(0, 0)
    for (let n = 0; n < 40; n += 1) pair.turn(50_000)
    expect(pair.mostBuffered).toBeGreaterThanOrEqual(HIGH_WATER_BYTES)
    expect(pair.mostBuffered).toBeLessThan(HIGH_WATER_BYTES + FRAGMENT_BYTES + 16)
  })

  it('[XFER4] sends 1 MiB ahead of the credit, and to a peer that gives none the first window', () => {
    const sender = new Transfers()
    sender.send(filled(8_000_000), null, 0)
    sender.receive(pack([3, 0]), 0)
    let sent = 0
    const pump = (): void => {
      for (let n = 0; n < 20; n += 1) {
        sender.pump(
          () => false,
          0,
          (frame) => {
            const value = unpack(frame)?.value
            if (Array.isArray(value) && value[2] instanceof Uint8Array) sent += value[2].length
            return true
          },
        )
      }
    }
    pump()
    expect(sent).toBe(1_024)
    let credited = 0
    while (credited < 3_000_000) {
      credited = sent
      sender.receive(pack([4, 0, credited]), 0)
      pump()
    }
    expect(sent - credited).toBe(WINDOW_BYTES)
  })

  it('[XFER4] control frames stop at the high-water mark too', () => {
    const a = new Transfers()
    a.send(filled(10), null, 0)
    let sent = 0
    a.pump(
      () => true,
      0,
      () => (sent += 1) > 0,
    )
    expect(sent).toBe(0)
    a.pump(
      () => false,
      0,
      () => (sent += 1) > 0,
    )
    expect(sent).toBe(1)
  })

  it('[XFER4] gives credit once 512 bytes have come, and reports progress less often', () => {
    const b = new Transfers()
    b.receive(pack([0, 0, 100_000, null]), 0)
    b.accept(0, 0)
    b.pump(
      () => false,
      0,
      () => true,
    )
    const credits: unknown[] = []
    const progress: unknown[] = []
    for (let n = 0; n < 40; n += 1) {
      progress.push(...b.receive(pack([1, 0, filled(CREDIT_BYTES / 2)]), 0))
      b.pump(
        () => false,
        0,
        (frame) => credits.push(unpack(frame)?.value) > 0,
      )
    }
    expect(credits).toEqual(Array.from({ length: 20 }, (_, n) => [4, 0, (n + 1) * CREDIT_BYTES]))
    expect(progress.length).toBe(5)
  })

  it('[XFER4] sends a frame again that the channel refused', () => {
    const pair = new Pair()
    pair.a.send(filled(FRAGMENT_BYTES * 3), null, 0)
    pair.a.pump(
      () => false,
      0,
      () => false,
    )
    pair.settle()
    pair.b.accept(0, 0)
    pair.turn(1)
    pair.a.pump(
      () => false,
      0,
      () => false,
    )
    pair.settle()
    expect(kinds(pair.events.b)).toEqual(['offered', 'received'])
  })

  it('[XFER2] a refused offer fails at its sender', () => {
    const pair = new Pair()
    pair.a.send(filled(10), null, 0)
    pair.settle()
    expect(pair.b.refuse(0)).toBe(true)
    expect(pair.b.refuse(0)).toBe(false)
    expect(pair.b.accept(0, 0).accepted).toBe(false)
    pair.settle()
    expect(pair.events.a).toEqual([{ kind: 'failed', direction: 'out', id: 0, failure: 'refused' }])
  })

  it('[XFER2] an accepted offer cannot be refused any more', () => {
    const pair = new Pair()
    pair.a.send(filled(10), null, 0)
    pair.settle()
    pair.b.accept(0, 0)
    expect(pair.b.refuse(0)).toBe(false)
    pair.settle()
    expect(kinds(pair.events.a)).toEqual(['sent'])
  })

  it.each(['sender', 'receiver'])('[XFER3] the %s may cancel at any time, and the other end gets the event', (who) => {
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
        expect(pair.b.allocatedBytes).toBe(0)
        // The next transfer goes through.
        pair.a.send(filled(5), null, 0)
        pair.settle()
        pair.events.b.push(...pair.b.accept(1, 0).events)
        pair.settle()
        expect(kinds(pair.events.b)).toContain('received')
      }),
      { numRuns: 20 },
    )
  })

  it('[XFER3] the end of the link fails all transfers', () => {
    const pair = new Pair()
    pair.a.send(filled(10), null, 0)
    pair.settle()
    expect(pair.a.close()).toEqual([{ kind: 'failed', direction: 'out', id: 0, failure: 'link-ended' }])
    expect(pair.b.close()).toEqual([{ kind: 'failed', direction: 'in', id: 0, failure: 'link-ended' }])
    expect(pair.a.idle).toBe(true)
    pair.a.send(filled(10), null, 0)
    pair.a.close()
    expect(pair.a.idle).toBe(true)
  })
})
