// Reliable channel over a conditioned line: its messages arrive in order, each once.

import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Timers } from '../scheduler/timers.ts'
import type { Line } from './line.ts'

/** Wait before a message that its receiver refused is offered again, in milliseconds. */
const AGAIN_MS = 10

/** Shortest wait for room on the line, in milliseconds: rounding must not make waits that move no clock. */
const LEAST_WAIT_MS = 1

/** Message of a reliable channel under way. */
interface Message {
  readonly bytes: number
  /** Delivers the message; returns false when it has to wait. */
  deliver(): boolean
}

/** Options of a queue. */
export interface ReliableQueueOptions {
  readonly line: Line
  readonly scheduler: Scheduler
  readonly timers: Timers
  /**
   * Longest wait in the line's buffer up to which a message is put there, in milliseconds. Half of the buffer is what
   * a stream that adapts to loss fills on average; so datagrams still find room.
   */
  readonly fillMs: number
  /** Called after each message that has left the queue. */
  left(): void
}

/** Queue of one reliable channel in one direction. */
export class ReliableQueue {
  readonly #options: ReliableQueueOptions
  /** Messages that wait until the line has room. */
  readonly #waiting: Message[] = []
  /** Messages on the line, with the time of their arrival. */
  readonly #travelling: (Message & { readonly arrivesMs: number })[] = []
  #bytes = 0
  #lastArrivesMs = Number.NEGATIVE_INFINITY
  #waitsForRoom = false

  constructor(options: ReliableQueueOptions) {
    this.#options = options
  }

  /** Bytes that have not left the queue. */
  get bytes(): number {
    return this.#bytes
  }

  push(bytes: number, deliver: () => boolean): void {
    this.#bytes += bytes
    this.#waiting.push({ bytes, deliver })
    if (!this.#waitsForRoom) this.#fill()
  }

  /** Puts messages on the line while it has room for them. */
  #fill(): void {
    const { line, scheduler, timers, fillMs } = this.#options
    this.#waitsForRoom = false
    for (let [message] = this.#waiting; message !== undefined; [message] = this.#waiting) {
      const overMs = line.waitMs(scheduler) - fillMs
      if (overMs > 0) {
        this.#waitsForRoom = true
        return timers.after(Math.max(LEAST_WAIT_MS, overMs), () => this.#fill())
      }
      this.#waiting.shift()
      // A message that was sent again delays those behind it.
      this.#lastArrivesMs = Math.max(this.#lastArrivesMs, line.reliable(message.bytes, scheduler))
      this.#travelling.push({ ...message, arrivesMs: this.#lastArrivesMs })
      if (this.#travelling.length === 1) this.#awaitFirst()
    }
  }

  #awaitFirst(): void {
    const [first] = this.#travelling
    const { scheduler, timers } = this.#options
    if (first !== undefined) timers.after(first.arrivesMs - scheduler.now(), () => this.#deliverDue(first.arrivesMs))
  }

  /** Delivers the messages whose time has come; `dueMs` is that of the first. */
  #deliverDue(dueMs: number): void {
    const { scheduler, timers, left } = this.#options
    const untilMs = Math.max(dueMs, scheduler.now())
    for (
      let [first] = this.#travelling;
      first !== undefined && first.arrivesMs <= untilMs;
      [first] = this.#travelling
    ) {
      if (!first.deliver()) return timers.after(AGAIN_MS, () => this.#deliverDue(untilMs))
      this.#travelling.shift()
      this.#bytes -= first.bytes
      left()
    }
    this.#awaitFirst()
  }
}
