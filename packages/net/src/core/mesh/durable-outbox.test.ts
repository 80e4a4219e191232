// Tests of the durable outbox: delivery over broken links, acknowledgements and bounds.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DurableOutbox, MAX_OUTBOX_BYTES, MAX_OUTBOX_MESSAGES } from './durable-outbox.ts'

const frame = (n: number): Uint8Array => Uint8Array.of(n & 255, n >> 8)
const number = (bytes: Uint8Array): number => (bytes[0] ?? 0) + (bytes[1] ?? 0) * 256

describe('DurableOutbox', () => {
  it('[EVT4] [EVT15] wherever links break and messages are dropped, all others arrive once, in order', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('push' as const) }),
      fc.record({ do: fc.constant('flush' as const), accepted: fc.nat(5) }),
      fc.record({ do: fc.constant('ack' as const) }),
      // The link breaks: what is on it and has not arrived is lost. `drop`: and what waits, too.
      fc.record({ do: fc.constant('break' as const), arrived: fc.nat(5), drop: fc.nat(9).map((n) => n < 2) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const outbox = new DurableOutbox()
        const received: number[] = []
        const missed: number[] = []
        let onLink: number[] = []
        let pushed = 0
        const count = (): number => received.length + missed.length
        const arrive = (most: number): void => void received.push(...onLink.splice(0, most))
        for (const action of steps) {
          if (action.do === 'push') outbox.push(frame(pushed++))
          else if (action.do === 'flush') {
            let room = action.accepted
            outbox.flush((bytes) => {
              if (room-- <= 0) return false
              onLink.push(number(bytes))
              return true
            })
          } else if (action.do === 'ack') {
            arrive(2)
            expect(outbox.acknowledge(count())).toBe(true)
            expect(outbox.missed).toBe(0)
          } else {
            arrive(action.arrived)
            onLink = []
            if (action.drop) outbox.drop()
            expect(outbox.resume(count())).toBe(true)
            for (let n = outbox.missed; n > 0; n--) missed.push(count())
          }
        }
        outbox.flush((bytes) => onLink.push(number(bytes)) > 0)
        arrive(Number.POSITIVE_INFINITY)
        expect(received).toEqual([...Array(pushed).keys()].filter((n) => !missed.includes(n)))
      }),
    )
  })

  it('[EVT5] refuses acknowledgements of messages never sent, and of fewer than before', () => {
    const outbox = new DurableOutbox()
    outbox.push(frame(0))
    outbox.push(frame(1))
    expect(outbox.acknowledge(1)).toBe(false)
    outbox.flush(() => true)
    expect(outbox.acknowledge(2)).toBe(true)
    for (const wrong of [1, 3, -1, 0.5, Number.NaN]) expect(outbox.acknowledge(wrong), String(wrong)).toBe(false)
  })

  it('[EVT6] is full at its bound of messages and of bytes, until an acknowledgement', () => {
    const many = new DurableOutbox()
    for (let n = 0; n < MAX_OUTBOX_MESSAGES; n++) expect(many.push(frame(n))).toBe(true)
    expect(many.push(frame(0))).toBe(false)
    many.flush(() => true)
    many.acknowledge(1)
    expect(many.push(frame(0))).toBe(true)

    const large = new DurableOutbox()
    expect(large.push(new Uint8Array(MAX_OUTBOX_BYTES))).toBe(true)
    expect(large.push(frame(0))).toBe(false)
    large.flush(() => true)
    large.acknowledge(1)
    expect(large.push(frame(0))).toBe(true)
  })
})
