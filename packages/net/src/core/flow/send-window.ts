import { SENT_RING } from '../packet/acks.ts'
import { MAX_FRAME_BYTES, MAX_PARTS } from '../packet/header.ts'
import type { QueueDelay } from './queue-delay.ts'
import type { SentFrames } from './sent-frames.ts'

/** Acks in a row that may be lost before the window closes. */
const LOST_ACKS = 3
/** Smallest window, bytes. */
const MIN_WINDOW_BYTES = 2 * MAX_FRAME_BYTES
/** Frames in flight at most: a forgotten frame cannot be acknowledged. Two sendings to spare. */
const MAX_FRAMES_IN_FLIGHT = SENT_RING - 2 * MAX_PARTS

/**
 * Bounds what is in flight (a congestion window, as TCP's): when acks stop, sending stops within a few sendings. It
 * holds what the rate sends in a round trip, a queue of the target delay included, even when a few acks are lost.
 */
export class SendWindow {
  readonly #intervalMs: number

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  /** Bytes that may be sent now; negative when more is in flight than the window holds. */
  room(frames: SentFrames, delay: QueueDelay, ackGapMs: number, bytesPerSecond: number): number {
    const { baseMs, targetMs } = delay
    const framesLeft = MAX_FRAMES_IN_FLIGHT - frames.framesInFlight
    if (baseMs === undefined) return framesLeft * MAX_FRAME_BYTES
    const inFlightMs = baseMs + this.#intervalMs + (1 + LOST_ACKS) * ackGapMs + targetMs
    const window = Math.max(MIN_WINDOW_BYTES, (bytesPerSecond * inFlightMs) / 1_000)
    return Math.min(window - frames.bytesInFlight, framesLeft * MAX_FRAME_BYTES)
  }
}
