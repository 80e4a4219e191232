import { prng } from './prng.ts'
import type { Scheduler } from './scheduler.ts'
import { TimerQueue } from './timer-queue.ts'

/** How another machine's clock reads against the virtual one. */
export interface Skew {
  /** Added to every reading, in milliseconds. */
  readonly offsetMs: number
  /** How much faster the clock runs, in parts per million; 0 is the default, below 0 is slower. */
  readonly driftPpm?: number
}

/** Lets everything that already waits on a resolved promise run: a task of its own, not only a microtask. */
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
 * A clock that moves only when told to, with seeded randomness: the same seed and the same calls give the same run.
 *
 * Use `advance` where nothing waits on promises, `run` where something does.
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

  /** Moves the clock by `ms` and runs what falls due on the way, all before it returns. Throws what a callback throws. */
  advance(ms: number): void {
    this.#move(() => {
      const end = this.#now + ms
      while (this.#step(end)) continue
      this.#now = end
    })
  }

  /**
   * As `advance`, but promises settle before the first callback and after each one, so that code with `await` in it
   * takes its turns at the right virtual time. It knows nothing of sockets and files: what waits on those is not waited for.
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

  /** The same timeline, read by another machine's clock: `after` waits that machine's milliseconds. */
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
    const run = this.#timers.take(at)
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
