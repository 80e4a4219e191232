// Tests of packet sequences, the received window and the sent ring.

import { SENT_RING } from '../wire/packet-limits.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ACK_BITS, ReceivedWindow, SentRing } from './acks.ts'
import { distance, isNewer, unwrap } from '../wire/sequence.ts'
import { QualityEstimator } from './quality.ts'

describe('sequences', () => {
  it('[ACK1] newer-than, with wrap', () => {
    expect(isNewer(1, 0)).toBe(true)
    expect(isNewer(0, 1)).toBe(false)
    expect(isNewer(0, 65_535)).toBe(true)
    expect(isNewer(32_768, 0)).toBe(true)
    expect(isNewer(0, 32_768)).toBe(false)
    expect(isNewer(32_769, 0)).toBe(false)
    expect(isNewer(7, 7)).toBe(false)
    fc.assert(
      fc.property(fc.nat(65_535), fc.nat(65_535), (a, b) => {
        expect(distance(a, b) > 0).toBe(isNewer(a, b))
      }),
    )
  })

  it('[FRM5] unwraps to the nearest', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), fc.integer({ min: -32_000, max: 32_000 }), (value, off) => {
        expect(unwrap(value % 65_536, value + off, 65_536)).toBe(value)
      }),
    )
  })
})

describe('the received window', () => {
  it('[ACK2] knows duplicates and packets that are too old, across the wrap', () => {
    fc.assert(
      fc.property(fc.nat(65_535), fc.array(fc.nat(80), { maxLength: 200 }), (start, offsets) => {
        const window = new ReceivedWindow()
        const taken = new Set<number>()
        let newest = -1
        for (const offset of offsets) {
          const verdict = window.judge((start + offset) & 0xffff)
          const expected =
            taken.has(offset) && offset >= newest - ACK_BITS
              ? 'duplicates'
              : offset < newest - ACK_BITS
                ? 'tooOld'
                : 'new'
          expect(verdict).toBe(expected)
          if (verdict !== 'new') continue
          window.takeSequence((start + offset) & 0xffff, offset)
          taken.add(offset)
          newest = Math.max(newest, offset)
          expect(window.newest).toBe((start + newest) & 0xffff)
          expect(window.newestAtMs).toBe(newest)
          for (let bit = 0; bit < ACK_BITS; bit++) {
            expect((window.bits >>> bit) & 1).toBe(taken.has(newest - 1 - bit) ? 1 : 0)
          }
        }
      }),
    )
  })
})

describe('the sent ring', () => {
  it('[ACK4] remembers 256 packets, across the wrap, and nothing that was not sent', () => {
    const ring = new SentRing(() => ({ sequence: 0, sentAtMs: 0, acked: false }))
    expect(ring.get(0)).toBeUndefined()
    expect(ring.get(65_535)).toBeUndefined()
    for (let sent = 0; sent < 70_000; sent++) ring.push(sent)
    const next = 70_000 & 0xffff
    expect(ring.next).toBe(next)
    expect(ring.get(next)).toBeUndefined()
    expect(ring.get(next - 1)?.sentAtMs).toBe(69_999)
    expect(ring.get(next - SENT_RING)?.sentAtMs).toBe(70_000 - SENT_RING)
    expect(ring.get(next - SENT_RING - 1)).toBeUndefined()
  })
})

describe('quality', () => {
  it('[ACK6] smooths round trips', () => {
    const quality = new QualityEstimator()
    for (const ms of [50, 60, 40, 50]) quality.roundTrip(ms)
    expect(quality.rttMs).toBeGreaterThan(48)
    expect(quality.rttMs).toBeLessThan(52)
    expect(quality.jitterMs).toBeGreaterThan(2)
  })

  it('[ACK7] loss follows the fates', () => {
    const quality = new QualityEstimator()
    for (let packet = 0; packet < 1000; packet++) quality.fate(packet % 10 === 0)
    expect(quality.loss).toBeGreaterThan(0.05)
    expect(quality.loss).toBeLessThan(0.15)
  })
})
