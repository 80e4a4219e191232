import type { Scheduler } from './scheduler.ts'
import { TimerQueue } from './timer-queue.ts'
import { workerAlarm, type Alarm } from './worker-alarm.ts'

/** The longest wait `setTimeout` can count, in milliseconds: it holds a signed 32-bit number. */
const LONGEST_WAIT_MS = 0x7fff_ffff

/**
 * While the page is seen, its own timers are prompt: the worker's alarm is set this much later, in milliseconds, so that it is
 * moved on before it rings, and two threads do not wake for every tick.
 */
const WORKER_LAG_MS = 8

/**
 * Two alarms are set for the next timer: `setTimeout`, which is prompt, and in a page a worker, whose timers a hidden tab
 * does not slow. Whichever rings first runs what is due, and the other then finds nothing to do. So a worker that is
 * refused (a content security policy without `blob:`) or slow to start costs nothing but the pace of a hidden tab.
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
      // In Node a timeout for nothing would keep the process alive.
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
    // Rounded up: an alarm that rings early would only have to be set again.
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
    // What a callback asks for waits for the next pass, so that none that asks for `after(0)` can hold the loop. Its time
    // does not tell: browsers round their clocks, and one that stands still would make it due at once.
    const now = this.now()
    const asked = this.#timers.asked
    try {
      for (let run = this.#timers.take(now, asked); run !== undefined; run = this.#timers.take(now, asked)) run()
    } finally {
      // Also after a callback threw: those behind it keep their turn.
      this.#arm()
    }
  }
}

let shared: Scheduler | undefined

/** The real clock of a page or of Node, and timers that keep their pace in a hidden tab. One for the whole page. */
export function systemScheduler(): Scheduler {
  shared ??= new SystemScheduler()
  return shared
}
