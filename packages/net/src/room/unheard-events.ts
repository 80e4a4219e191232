// Events that came before the game listened: kept for the first listener of their name, within bounds.

import type { Scheduler } from '../scheduler/scheduler.ts'

/** Event that is kept. */
export interface UnheardEvent {
  /** Size of its message, bytes. */
  readonly bytes: number
  /** Returns whether its name has a listener. */
  isHeard(): boolean
  /** Emits it again. */
  emit(): void
  /** The event is given up: it was kept for too long, or there were too many. */
  drop(): void
}

/** Upper bound of the events that are kept. */
export const MAX_UNHEARD_EVENTS = 1_000
/** Upper bound of the messages that are kept, bytes. */
export const MAX_UNHEARD_BYTES = 1_048_576
/** Time for which an event is kept, ms. */
export const KEEP_UNHEARD_MS = 10_000

/** Events of a room without a listener, in order, and the task in which new listeners get what they have missed. */
export class UnheardEvents {
  readonly #scheduler: Scheduler
  #kept: (UnheardEvent & { readonly atMs: number })[] = []
  #bytes = 0
  #replays: (() => void)[] = []
  #due = false
  #ended = false
  #cancelExpiry: (() => void) | undefined

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  /** True until the task in which new listeners are called: what comes meanwhile is kept too, for its order. */
  get due(): boolean {
    return this.#due
  }

  /** Keeps an event. The oldest ones are given up where there are too many. */
  keep(event: UnheardEvent): void {
    if (this.#ended) return
    this.#kept.push({ ...event, atMs: this.#scheduler.now() })
    this.#bytes += event.bytes
    this.#expire()
  }

  /** A listener was added: it gets what it has missed in a task of its own. `replay` tells it what is there by then. */
  listen(replay?: () => void): void {
    if (replay !== undefined) this.#replays.push(replay)
    if (this.#due || this.#ended || (replay === undefined && this.#kept.length === 0)) return
    this.#due = true
    this.#scheduler.after(0, () => this.#catchUp())
  }

  /** Gives up all events, without a word: the room has ended. */
  end(): void {
    this.#ended = true
    this.#replays = []
    this.#kept = []
    this.#cancelExpiry?.()
  }

  #catchUp(): void {
    this.#due = false
    const replays = this.#replays
    this.#replays = []
    for (const replay of replays) replay()
    const heard: UnheardEvent[] = []
    this.#kept = this.#kept.filter((event) => !event.isHeard() || !heard.push(event))
    for (const event of heard) this.#bytes -= event.bytes
    // One whose listener is gone by then is kept again.
    for (const event of heard) event.emit()
  }

  #expire(): void {
    const sinceMs = this.#scheduler.now() - KEEP_UNHEARD_MS
    for (let [first] = this.#kept; first !== undefined; [first] = this.#kept) {
      const tooMany = this.#kept.length > MAX_UNHEARD_EVENTS || this.#bytes > MAX_UNHEARD_BYTES
      if (!tooMany && first.atMs > sinceMs) break
      this.#kept.shift()
      this.#bytes -= first.bytes
      first.drop()
    }
    const [first] = this.#kept
    if (first === undefined || this.#cancelExpiry !== undefined) return
    // A millisecond more: a clock that is read before the time would be asked again at once, and for ever.
    this.#cancelExpiry = this.#scheduler.after(first.atMs - sinceMs + 1, () => {
      this.#cancelExpiry = undefined
      this.#expire()
    })
  }
}
