// Window of a transfer: grows while delay is low, and shrinks when it rises.

import { describe, expect, it } from 'vitest'
import { FRAGMENT_BYTES, MIN_FRAGMENT_BYTES } from './transfer-limits.ts'
import { type PathDelay, TransferWindow } from './transfer-window.ts'

/** A line that sends in turn what it gets, and the window of a sender who always has more. */
class Line implements PathDelay {
  readonly window: TransferWindow = new TransferWindow(this)
  readonly #arrivals: { readonly atMs: number; readonly bytes: number }[] = []
  bytesPerMs: number
  baseMs = 40
  /** Delay of a queue that is not due to transfers, ms. */
  otherMs = 0
  lacks = false
  nowMs = 0
  sentBytes = 0
  #busyUntilMs = 0
  #queueMs: number[] = []

  constructor(bytesPerMs: number) {
    this.bytesPerMs = bytesPerMs
  }

  get queueMs(): number {
    return this.#queueMs.at(-1) ?? 0
  }

  standingMs(): number {
    return Math.min(...this.#queueMs.slice(-200)) + this.otherMs
  }

  limited(): boolean {
    return this.lacks
  }

  run(ms: number): void {
    for (const endMs = this.nowMs + ms; this.nowMs < endMs; this.nowMs++) {
      this.#queueMs.push(Math.max(0, this.#busyUntilMs - this.nowMs))
      for (let [next] = this.#arrivals; next !== undefined && next.atMs <= this.nowMs; [next] = this.#arrivals) {
        this.#arrivals.shift()
        this.window.credit(next.bytes, this.nowMs)
      }
      const bytes = this.window.fragmentBytes
      while (this.window.delayMs(bytes, this.nowMs) === 0) this.#send(bytes)
    }
  }

  #send(bytes: number): void {
    this.window.send(bytes, this.nowMs)
    this.sentBytes += bytes
    this.#busyUntilMs = Math.max(this.#busyUntilMs, this.nowMs) + bytes / this.bytesPerMs
    this.#arrivals.push({ atMs: this.#busyUntilMs + this.baseMs, bytes })
  }
}

describe('TransferWindow', () => {
  it.each([10, 40, 500, 10_000])('[XFER11] fills a line of %i bytes a ms, with a short queue', (bytesPerMs) => {
    const line = new Line(bytesPerMs)
    line.run(3_000)
    const before = line.sentBytes
    let highestMs = 0
    for (let n = 0; n < 100; n++) {
      line.run(100)
      highestMs = Math.max(highestMs, line.standingMs())
    }
    expect((line.sentBytes - before) / 10_000 / bytesPerMs).toBeGreaterThan(0.85)
    expect(highestMs).toBeLessThan(40 + MIN_FRAGMENT_BYTES / bytesPerMs)
  })

  it('[XFER11] its messages are short on a thin line and long on a wide one', () => {
    const sizes = [10, 10_000].map((bytesPerMs) => {
      const line = new Line(bytesPerMs)
      line.run(5_000)
      return line.window.fragmentBytes
    })
    expect(sizes).toEqual([MIN_FRAGMENT_BYTES, FRAGMENT_BYTES])
  })

  it('[XFER11] empties the queue every 6 s', () => {
    const line = new Line(100)
    line.run(5_900)
    let shortestMs = Infinity
    for (let n = 0; n < 60; n++) {
      line.run(10)
      shortestMs = Math.min(shortestMs, line.queueMs)
    }
    expect(shortestMs).toBe(0)
  })

  it('[XFER12] takes little of a line whose queue is due to others, and all again later', () => {
    const line = new Line(100)
    line.run(5_000)
    line.otherMs = 60
    line.run(3_000)
    const before = line.sentBytes
    line.run(4_000)
    expect((line.sentBytes - before) / 4_000).toBeLessThan(3)
    line.otherMs = 0
    line.run(4_000)
    const after = line.sentBytes
    line.run(4_000)
    expect((line.sentBytes - after) / 4_000).toBeGreaterThan(80)
  })

  it('[XFER12] leaves no queue to state that has less than it needs', () => {
    const line = new Line(100)
    line.lacks = true
    line.run(8_000)
    expect(line.standingMs()).toBeLessThan(10)
  })

  it('[XFER12] yields while it has a part in the queue, and not for long after its last message', () => {
    const line = new Line(100)
    line.run(3_000)
    line.otherMs = 60
    expect(line.window.yield(line.nowMs)).toBe(true)
    expect(line.window.yield(line.nowMs + 2_000)).toBe(false)
    line.run(5_000)
    expect(line.window.yield(line.nowMs)).toBe(false)
  })

  it('bytes of a transfer that ended make room', () => {
    const window = new TransferWindow(undefined)
    window.send(1_024, 0)
    expect(window.delayMs(512, 0)).toBe(Infinity)
    window.giveUp(1_024)
    expect(window.delayMs(512, 0)).toBe(0)
  })
})
