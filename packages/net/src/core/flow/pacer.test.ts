// Tests of the pacer: shares of the rate for each sending.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import { describe, expect, it } from 'vitest'
import { Pacer } from './pacer.ts'

const INTERVAL_MS = 50

describe('the pacer', () => {
  it('[FLOW1] gives a sending its share, a tenth more after a smaller one, and a full packet at least', () => {
    const pacer = new Pacer(INTERVAL_MS)
    pacer.drain(100_000, 0)
    expect(pacer.room(100_000)).toBeCloseTo(1.1 * 5_000, 9)
    pacer.add(5_500)
    pacer.drain(100_000, INTERVAL_MS)
    expect(pacer.room(100_000)).toBeCloseTo(5_000, 9)
    expect(new Pacer(INTERVAL_MS).room(8_000)).toBe(MAX_PACKET_BYTES)
  })

  it('[FLOW1] saves a thin share up, to one packet more', () => {
    const pacer = new Pacer(INTERVAL_MS)
    let sent = 0
    for (let sending = 0; sending < 1_000; sending++) {
      pacer.drain(8_000, sending * INTERVAL_MS)
      if (pacer.room(8_000) < MAX_PACKET_BYTES) continue
      pacer.add(MAX_PACKET_BYTES)
      sent += MAX_PACKET_BYTES
    }
    expect(sent).toBeGreaterThan(400 * 1_000 - MAX_PACKET_BYTES)
    expect(sent).toBeLessThan(400 * 1_000 + 2 * MAX_PACKET_BYTES)
  })

  it('[FLOW4] returns the time that a packet waits for those before it', () => {
    const pacer = new Pacer(INTERVAL_MS)
    pacer.drain(100_000, 0)
    pacer.add(1_000)
    expect(pacer.delayMs(100_000)).toBe(10)
    pacer.drain(100_000, 5)
    pacer.add(1_000)
    expect(pacer.delayMs(100_000)).toBe(15)
    pacer.drain(100_000, 4)
    expect(pacer.delayMs(100_000)).toBe(15)
  })
})
