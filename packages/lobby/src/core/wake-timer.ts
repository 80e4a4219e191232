// Timer of a directory or room: one wake-up, set only while it is needed.

import type { ObjectRuntime } from './runtime.ts'
import { WAKE_EVERY_MS } from './server-limits.ts'

/** Wake-ups of an object, while it has timers to check. */
export class WakeTimer {
  readonly #runtime: ObjectRuntime
  #armed = false

  constructor(runtime: ObjectRuntime) {
    this.#runtime = runtime
  }

  /** Sets or cancels the wake-up. One that is set already is not moved. */
  keep(needed: boolean): void {
    if (needed === this.#armed) return
    this.#armed = needed
    this.#runtime.wakeAt(needed ? this.#runtime.now() + WAKE_EVERY_MS : undefined)
  }

  /** Must be called when the wake-up has come. */
  woken(): void {
    this.#armed = false
  }
}
