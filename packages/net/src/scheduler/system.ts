import type { Scheduler } from './scheduler.ts'
import { TimerQueue } from './timer-queue.ts'
import { workerAlarm, type Alarm } from './worker-alarm.ts'

/** Longest wait of `setTimeout`, in milliseconds: the greatest signed 32-bit number. */
const LONGEST_WAIT_MS = 0x7fff_ffff

/**
 * Delay of the worker's alarm in a visible page, in milliseconds. The page's own timers are prompt there; the alarm is
 * set again before it rings, so that two threads do not wake for every tick.
 */
const WORKER_LAG_MS = 8

/**
 * Scheduler on the real clock. Two alarms are set for the next timer: `setTimeout`, which is prompt, and in a page a
 * worker, whose timers are not slowed in a hidden tab. The first to ring runs the due timers. Without a worker (a
 * content security policy without `blob:`), timers are slow in a hidden tab only.
 */
class SystemScheduler implements Scheduler {
  readonly #timers = new TimerQueue()
  readonly #worker: Alarm | undefined
  #timeout: ReturnType<typeof setTimeout> | undefined
  #armedFor = Number.POSITIVE_INFINITY

  constructor() {
    this.#worker = workerAlarm(() => this.#ring())
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

  #arm(): void {
    const at = this.#timers.next()
    if (at === undefined || at >= this.#armedFor) return
    clearTimeout(this.#timeout)
    this.#armedFor = at
    // Rounded up: an early alarm would have to be set again.
    const ms = Math.min(LONGEST_WAIT_MS, Math.max(0, Math.ceil(at - this.now())))
    this.#timeout = setTimeout(() => this.#ring(), ms)
    this.#worker?.set(document.hidden ? ms : ms + WORKER_LAG_MS)
  }

  #disarm(): void {
    clearTimeout(this.#timeout)
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
      for (let run = this.#timers.take(now, added); run !== undefined; run = this.#timers.take(now, added)) run()
    } finally {
      // Also after a callback threw, for the timers behind it.
      this.#arm()
    }
  }
}

let shared: Scheduler | undefined

/** Returns the scheduler of this page or process: the real clock, and timers that are not slowed in a hidden tab. */
export function systemScheduler(): Scheduler {
  shared ??= new SystemScheduler()
  return shared
}
