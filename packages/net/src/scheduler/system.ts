// Scheduler of production, for pages and Node.

import type { Scheduler } from './scheduler.ts'
import { TimerQueue } from './timer-queue.ts'
import { workerAlarm, type Alarm } from './worker-alarm.ts'

/** Longest wait of `setTimeout`, in milliseconds: the greatest signed 32-bit number. */
const LONGEST_WAIT_MS = 0x7fff_ffff

/**
 * Scheduler on the real clock. The next timer is set with `setTimeout`, and in a hidden page with a worker too, whose
 * timers are not slowed: whichever rings first runs the due timers. Without a worker (a content security policy without
 * `blob:`), timers are slow in a hidden page only.
 */
class SystemScheduler implements Scheduler {
  readonly #timers = new TimerQueue()
  readonly #worker: Alarm | undefined
  /** One function for all timeouts. */
  readonly #onTimeout: () => void
  #timeout: ReturnType<typeof setTimeout> | undefined
  #armedFor = Number.POSITIVE_INFINITY

  constructor() {
    this.#onTimeout = () => {
      this.#timeout = undefined
      this.#ring()
    }
    this.#worker = workerAlarm(() => this.#ring())
    if (this.#worker === undefined) return
    document.addEventListener('visibilitychange', () => {
      this.#disarm()
      this.#arm()
    })
  }

  now(): number {
    return performance.now()
  }

  after(ms: number, run: () => void): () => void {
    const cancel = this.#timers.add(this.now() + Math.max(0, ms), run)
    this.#arm()
    return () => {
      cancel()
      // In Node a pending timeout would keep the process alive.
      if (this.#timers.next() === undefined) this.#disarm()
    }
  }

  random(): number {
    return Math.random()
  }

  /** Sets the alarm to the next timer, if it is set to none or to a later one. */
  #arm(): void {
    const at = this.#timers.next()
    if (at === undefined || at >= this.#armedFor) return
    this.#disarm()
    this.#armedFor = at
    // Rounded up: an early alarm would have to be set again.
    const ms = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(at - this.now())))
    this.#timeout = setTimeout(this.#onTimeout, ms)
    // Not in a visible page: a message to the worker for every timer takes a quarter of a room's main-thread time.
    if (this.#worker !== undefined && document.hidden) this.#worker.set(ms)
  }

  #disarm(): void {
    if (this.#timeout !== undefined) clearTimeout(this.#timeout)
    this.#timeout = undefined
    this.#armedFor = Number.POSITIVE_INFINITY
  }

  #ring(): void {
    this.#disarm()
    // Timers that a callback adds wait for the next pass, so that callbacks with `after(0)` cannot block the loop. They
    // are recognized by their number, because browsers round their clocks: a new timer may be due at once.
    const now = this.now()
    const added = this.#timers.added
    try {
      for (let run = this.#timers.takeDue(now, added); run !== undefined; run = this.#timers.takeDue(now, added)) run()
    } finally {
      // Also after a callback threw, for the timers behind it.
      this.#arm()
    }
  }
}

let shared: Scheduler | undefined

/** Returns the scheduler of this page or process: the real clock, and timers that are not slowed in a hidden page. */
export function systemScheduler(): Scheduler {
  shared ??= new SystemScheduler()
  return shared
}
