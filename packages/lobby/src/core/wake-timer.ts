// Timer of a directory or room: one wake-up, set only while it is needed.

import type { ObjectRuntime } from './runtime.ts'
import { WAKE_EVERY_MS } from './server-limits.ts'

/** Wake-ups of an object, while it has timers to check. */
export class WakeTimer {
  readonly #runtime: ObjectRuntime
  #armed = false
  #at = Infinity

  constructor(runtime: ObjectRuntime) {
    this.#runtime = runtime
  }

  /** Sets or cancels the wake-up. One that is set already is only moved to an earlier time, `dueAt`. */
  keep(needed: boolean, dueAt: number = Infinity): void {
    if (needed === this.#armed && (!needed || dueAt >= this.#at)) return
    this.#armed = needed
    this.#at = needed ? Math.min(dueAt, this.#runtime.now() + WAKE_EVERY_MS) : Infinity
    this.#runtime.wakeAt(needed ? this.#at : undefined)
  }

  /** Must be called when the wake-up has come. */
  woken(): void {
    this.#armed = false
    this.#at = Infinity
  }
}
