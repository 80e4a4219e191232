// Page for tests: what a browser has of it, and the events that it gives.

import { vi } from 'vitest'

/** Page whose events the test dispatches. What is made in `within` listens to this page, in place of a real one. */
export class FakePage {
  readonly #events = new EventTarget()
  readonly #connection = Object.assign(new EventTarget(), { type: 'wifi' })
  readonly #document = { hidden: false }

  /** Calls a function, and awaits it, in which the page is there. */
  async within<Value>(run: () => Value | Promise<Value>): Promise<Value> {
    const events = this.#events
    vi.stubGlobal('addEventListener', events.addEventListener.bind(events))
    vi.stubGlobal('removeEventListener', events.removeEventListener.bind(events))
    vi.stubGlobal('navigator', { connection: this.#connection })
    try {
      return await run()
    } finally {
      vi.unstubAllGlobals()
    }
  }

  /** Dispatches `online`, or `pageshow` and `pagehide` of a page that is kept. */
  dispatch(type: 'online' | 'pageshow' | 'pagehide', persisted = true): void {
    this.#events.dispatchEvent(Object.assign(new Event(type), { persisted }))
  }

  /** Hides the page, or shows it. */
  setHidden(hidden: boolean): void {
    this.#document.hidden = hidden
    vi.stubGlobal('document', this.#document)
    this.#events.dispatchEvent(new Event('visibilitychange'))
    vi.unstubAllGlobals()
  }

  /** Changes to a network of a type, or reports another speed of the same. */
  setNetwork(type: string): void {
    this.#connection.type = type
    this.#connection.dispatchEvent(new Event('change'))
  }
}
