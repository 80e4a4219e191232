import { describe, expect, it } from 'vitest'
import { MAX_FRAME_BYTES } from '../packet/header.ts'
import { QueueDelay } from './queue-delay.ts'
import { SendWindow } from './send-window.ts'
import { SentFrames } from './sent-frames.ts'

const INTERVAL_MS = 50
const RATE = 100_000

function sent(frames: number): SentFrames {
  const sent = new SentFrames()
  for (let sequence = 0; sequence < frames; sequence++) sent.add(sequence, 1_000, 0, 0)
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
    expect(window.room(sent(0), delay, 60, 1_000)).toBe(2 * MAX_FRAME_BYTES)
  })

  it('[FLOW8] [ACK4] holds 224 frames at most, also while the round trip is unknown', () => {
    const window = new SendWindow(INTERVAL_MS)
    const known = new QueueDelay()
    known.add(40, 20, 0, true, 0)
    for (const delay of [new QueueDelay(), known]) {
      expect(window.room(sent(220), delay, 60, 1e9)).toBe(4 * MAX_FRAME_BYTES)
      expect(window.room(sent(225), delay, 60, 1e9)).toBe(-MAX_FRAME_BYTES)
    }
  })

  it('[FLOW8] what is in flight was sent after the newest acknowledged frame', () => {
    const frames = sent(10)
    expect([frames.bytesInFlight, frames.framesInFlight]).toEqual([10_000, 10])
    expect(frames.acknowledge(6)).toBe(true)
    expect([frames.bytesInFlight, frames.framesInFlight]).toEqual([3_000, 3])
    expect(frames.acknowledge(6)).toBe(false)
    expect(frames.acknowledge(5)).toBe(false)
    expect([frames.bytesInFlight, frames.framesInFlight]).toEqual([3_000, 3])
    expect(frames.acknowledge(9)).toBe(true)
    expect([frames.bytesInFlight, frames.framesInFlight]).toEqual([0, 0])
  })
})
