// Congestion window: upper bound of the bytes and packets in flight.

import { MAX_PACKET_BYTES, MAX_PARTS, SENT_RING } from '../wire/packet-limits.ts'
import type { QueueDelay } from './queue-delay.ts'
import type { SentPackets } from './sent-packets.ts'

/** Acks in a row that may be lost before the window closes. */
const LOST_ACKS = 3
/** Smallest window, bytes. */
const MIN_WINDOW_BYTES = 2 * MAX_PACKET_BYTES
/** Packets in flight at most: a forgotten packet cannot be acknowledged. Two sendings to spare. */
const MAX_PACKETS_IN_FLIGHT = SENT_RING - 2 * MAX_PARTS

/**
 * Bounds the bytes in flight (a congestion window, as TCP's): when acks stop, sending stops within a few sendings. It
 * holds the bytes that the rate sends in a round trip, a queue of the target delay included, even when a few acks are
 * lost.
 */
export class SendWindow {
  readonly #intervalMs: number

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  /** Bytes that may be sent now; negative when more is in flight than the window holds. */
  room(packets: SentPackets, delay: QueueDelay, ackGapMs: number, bytesPerSecond: number): number {
    const { baseMs, targetMs } = delay
    const packetsLeft = MAX_PACKETS_IN_FLIGHT - packets.packetsInFlight
    if (baseMs === undefined) return packetsLeft * MAX_PACKET_BYTES
    const inFlightMs = baseMs + this.#intervalMs + (1 + LOST_ACKS) * ackGapMs + targetMs
    const window = Math.max(MIN_WINDOW_BYTES, (bytesPerSecond * inFlightMs) / 1_000)
    return Math.min(window - packets.bytesInFlight, packetsLeft * MAX_PACKET_BYTES)
  }
}
