import type { Host } from './host.ts'
import { WAKE_EVERY_MS } from './limits.ts'

/** Keeps an object awake while it has something to watch. */
export class Watch {
  readonly #host: Host
  #armed = false

  constructor(host: Host) {
    this.#host = host
  }

  /** Asks for a wake-up if one is needed. One that is under way is never put off, however much happens meanwhile. */
  keep(needed: boolean): void {
    if (needed === this.#armed) return
    this.#armed = needed
    this.#host.wakeAt(needed ? this.#host.now() + WAKE_EVERY_MS : undefined)
  }

  /** The wake-up has come. */
  woken(): void {
    this.#armed = false
  }
}
