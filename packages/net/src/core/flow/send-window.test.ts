// Tests of the send window: bytes and packets in flight.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import { describe, expect, it } from 'vitest'
import { QueueDelay } from './queue-delay.ts'
import { SendWindow } from './send-window.ts'
import { SentPackets } from './sent-packets.ts'

const INTERVAL_MS = 50
const RATE = 100_000

function sent(packets: number): SentPackets {
  const sent = new SentPackets()
  for (let sequence = 0; sequence < packets; sequence++) sent.add(sequence, 1_000, 0, 0)
  return sent
}

describe('the send window', () => {
  it("[FLOW8] holds the rate's bytes of a round trip, an interval, four gaps between acks and the target", () => {
    const window = new SendWindow(INTERVAL_MS)
    const delay = new QueueDelay()
    delay.add(40, 20, 0, true, 0)
    const bytes = (RATE * (40 + INTERVAL_MS + 4 * 60 + delay.targetMs)) / 1_000
    expect(window.room(sent(0), delay, 60, RATE)).toBeCloseTo(bytes, 9)
    expect(window.room(sent(50), delay, 60, RATE)).toBeCloseTo(bytes - 50_000, 9)
    expect(window.room(sent(0), delay, 60, 1_000)).toBe(2 * MAX_PACKET_BYTES)
  })

  it('[FLOW8] [ACK4] holds 224 packets at most, also while the round trip is unknown', () => {
    const window = new SendWindow(INTERVAL_MS)
    const known = new QueueDelay()
    known.add(40, 20, 0, true, 0)
    for (const delay of [new QueueDelay(), known]) {
      expect(window.room(sent(220), delay, 60, 1e9)).toBe(4 * MAX_PACKET_BYTES)
      expect(window.room(sent(225), delay, 60, 1e9)).toBe(-MAX_PACKET_BYTES)
    }
  })

  it('[FLOW8] bytes in flight are those sent after the newest acknowledged packet', () => {
    const packets = sent(10)
    expect([packets.bytesInFlight, packets.packetsInFlight]).toEqual([10_000, 10])
    expect(packets.acknowledge(6)).toBe(true)
    expect([packets.bytesInFlight, packets.packetsInFlight]).toEqual([3_000, 3])
    expect(packets.acknowledge(6)).toBe(false)
    expect(packets.acknowledge(5)).toBe(false)
    expect([packets.bytesInFlight, packets.packetsInFlight]).toEqual([3_000, 3])
    expect(packets.acknowledge(9)).toBe(true)
    expect([packets.bytesInFlight, packets.packetsInFlight]).toEqual([0, 0])
  })
})
