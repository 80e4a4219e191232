// Scheduler of tests and simulations: time passes only when the test advances it.

import { prng } from './prng.ts'
import type { Scheduler } from './scheduler.ts'
import { TimerQueue } from './timer-queue.ts'

/** Error of another machine's clock against the virtual one. */
export interface Skew {
  /** Added to every reading, in milliseconds. */
  readonly offsetMs: number
  /** Excess speed of the clock, in parts per million; 0 by default, slower below 0. */
  readonly driftPpm?: number
}

/** Resolves in a later task, after all continuations of resolved promises. */
const settled: () => Promise<void> =
  typeof setImmediate === 'function'
    ? () => new Promise((resolve) => setImmediate(resolve))
    : () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel()
          port1.onmessage = () => {
            port1.close()
            resolve()
          }
          port2.postMessage(undefined)
        })

/**
 * Scheduler on a virtual clock, with seeded randomness: the same seed and the same calls give the same run.
 *
 * Use `advance` for code without promises, `run` for code with them.
 */
export class VirtualScheduler implements Scheduler {
  readonly #timers = new TimerQueue()
  readonly #random: () => number
  #now: number
  #moving = false

  /** `seed` is any integer; `startMs` is the first reading of the clock. */
  constructor(seed: number, startMs = 0) {
    this.#random = prng(seed)
    this.#now = startMs
  }

  now(): number {
    return this.#now
  }

  after(ms: number, run: () => void): () => void {
    return this.#timers.add(this.#now + Math.max(0, ms), run)
  }

  random(): number {
    return this.#random()
  }

  /** Moves the clock by `ms` and runs all due callbacks before it returns. Throws an error that a callback throws. */
  advance(ms: number): void {
    this.#move(() => {
      const end = this.#now + ms
      while (this.#step(end)) continue
      this.#now = end
    })
  }

  /**
   * Moves the clock as `advance` does, and lets promises settle before the first callback and after each one, so that
   * code with `await` continues at the right virtual time. Does not wait for real sockets or files.
   */
  async run(ms: number): Promise<void> {
    if (this.#moving) throw new Error('VirtualScheduler.run: the clock is already moving; await the earlier call')
    this.#moving = true
    try {
      const end = this.#now + ms
      await settled()
      while (this.#step(end)) await settled()
      this.#now = end
    } finally {
      this.#moving = false
    }
  }

  /** Returns a scheduler on the same timeline with another machine's clock: `after` counts its milliseconds. */
  skewed(skew: Skew): Scheduler {
    const rate = 1 + (skew.driftPpm ?? 0) / 1_000_000
    return {
      now: () => this.#now * rate + skew.offsetMs,
      after: (ms, run) => this.after(ms / rate, run),
      random: () => this.random(),
    }
  }

  #step(end: number): boolean {
    const at = this.#timers.next()
    if (at === undefined || at > end) return false
    const run = this.#timers.takeDue(at)
    this.#now = Math.max(this.#now, at)
    run?.()
    return true
  }

  #move(body: () => void): void {
    if (this.#moving)
      throw new Error('VirtualScheduler.advance: the clock is already moving; a callback must not move it')
    this.#moving = true
    try {
      body()
    } finally {
      this.#moving = false
    }
  }
}
