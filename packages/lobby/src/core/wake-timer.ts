import type { ObjectRuntime } from './runtime.ts'
import { WAKE_EVERY_MS } from './server-limits.ts'

/** Keeps an object awake while it has something to watch. */
export class WakeTimer {
  readonly #runtime: ObjectRuntime
  #armed = false

  constructor(runtime: ObjectRuntime) {
    this.#runtime = runtime
  }

  /** Asks for a wake-up if one is needed. One that is under way is never put off, however much happens meanwhile. */
  keep(needed: boolean): void {
    if (needed === this.#armed) return
    this.#armed = needed
    this.#runtime.wakeAt(needed ? this.#runtime.now() + WAKE_EVERY_MS : undefined)
  }

  /** The wake-up has come. */
  woken(): void {
    this.#armed = false
  }
}
