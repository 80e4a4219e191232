// Model of a page that is busy: tasks take virtual time, and later ones wait for their turn.

import type { LinkOptions, OpenLink } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'

/** Cost of taking one message, in ms. */
const MESSAGE_MS = 0.1
const FRAME_INTERVAL_MS = 1_000 / 60

/**
 * The single thread of a page over virtual time: timers, messages and animation frames are tasks that run one after the
 * other, in the order in which they came. `spend` is what a task costs; whatever comes meanwhile waits.
 */
export class BusyPage implements Scheduler {
  /** Timers ring only at multiples of this, in ms, as in a hidden tab without a worker. 0: on time. */
  timerStepMs = 0
  /** Longest time that a message has waited for its turn, in ms. */
  longestWaitMs = 0
  /** Animation frames drawn. */
  frames = 0
  readonly #inner: Scheduler
  readonly #tasks: (() => void)[] = []
  #busy = false
  /** The time that the current task has reached, or the last one ended. */
  #reachedMs = Number.NEGATIVE_INFINITY

  constructor(inner: Scheduler) {
    this.#inner = inner
  }

  now(): number {
    return Math.max(this.#inner.now(), this.#reachedMs)
  }

  random(): number {
    return this.#inner.random()
  }

  after(ms: number, run: () => void): () => void {
    let wanted = true
    const due = this.now() + Math.max(0, ms)
    const step = this.timerStepMs
    const at = step > 0 ? Math.ceil(due / step) * step : due
    const cancel = this.#inner.after(at - this.#inner.now(), () => {
      this.#add(() => {
        if (wanted) run()
      })
    })
    return () => {
      wanted = false
      cancel()
    }
  }

  /** Keeps the thread busy for so long, from within a task. */
  spend(ms: number): void {
    this.#reachedMs = this.now() + ms
  }

  /** Adds the task of a message that comes now. */
  message(handle: () => void): void {
    const cameMs = this.#inner.now()
    this.#add(() => {
      this.longestWaitMs = Math.max(this.longestWaitMs, this.now() - cameMs)
      this.spend(MESSAGE_MS)
      handle()
    })
  }

  /** Draws animation frames from now on, each of which costs so much, in ms. */
  draw(frameMs: number): void {
    let waiting = false
    const next = (): void => {
      if (!waiting) {
        this.#add(() => {
          waiting = false
          this.frames++
          this.spend(frameMs)
        })
      }
      waiting = true
      this.#inner.after(FRAME_INTERVAL_MS, next)
    }
    next()
  }

  /**
   * The page's links: what they bring waits for its turn, and what a task sends leaves when the task has come that far.
   */
  links(open: OpenLink): OpenLink {
    return (options: LinkOptions) => {
      const { events } = options
      const link = open({
        ...options,
        scheduler: this.#inner,
        events: {
          opened: () => this.#add(() => events.opened()),
          received: (channel, bytes) => {
            const copy = bytes.slice()
            this.message(() => events.received(channel, copy))
          },
          signal: (data) => this.#add(() => events.signal(data)),
          drained: (channel) => this.#add(() => events.drained(channel)),
          closed: (end) => this.#add(() => events.closed(end)),
        },
      })
      return {
        get open() {
          return link.open
        },
        send: (channel, bytes) => {
          const copy = bytes.slice()
          this.#inner.after(this.now() - this.#inner.now(), () => link.send(channel, copy))
          return link.open
        },
        buffered: (channel) => link.buffered(channel),
        waitsOver: (channel, bytes) => link.waitsOver(channel, bytes),
        accept: (signal) => link.accept(signal),
        restart: () => link.restart(),
        path: () => link.path(),
        close: () => link.close(),
      }
    }
  }

  #add(task: () => void): void {
    this.#tasks.push(task)
    if (this.#busy) return
    this.#busy = true
    this.#next()
  }

  #next(): void {
    this.#inner.after(this.now() - this.#inner.now(), () => {
      this.#tasks.shift()?.()
      this.#busy = this.#tasks.length > 0
      if (this.#busy) this.#next()
    })
  }
}
