// Fake page for tests of the system scheduler: hidden or shown, with workers or without.

import { vi } from 'vitest'
import type { Scheduler } from './scheduler.ts'

/** Page under a fake clock that can be hidden. While it is, the timers of its workers ring and its own do not. */
export interface FakePage {
  readonly scheduler: Scheduler
  /** Messages to workers: the milliseconds that were set. */
  readonly messages: readonly number[]
  /** Hides or shows the page. */
  hide(hidden: boolean): void
  /** Makes the worker fail to start, as a content security policy without `blob:` does. */
  refuseWorker(): void
}

/** Returns a page with a system scheduler of its own. The test restores globals, modules and timers. */
export async function fakePage(): Promise<FakePage> {
  vi.useFakeTimers()
  vi.resetModules()
  const document = Object.assign(new EventTarget(), { hidden: false })
  const messages: number[] = []
  const workers: FakeWorker[] = []
  const threadTimeout = globalThis.setTimeout

  class FakeWorker {
    onmessage: (() => void) | undefined
    onerror: ((event: Event) => void) | undefined
    #timeout: ReturnType<typeof setTimeout> | undefined

    constructor() {
      workers.push(this)
    }

    postMessage(ms: number): void {
      messages.push(ms)
      clearTimeout(this.#timeout)
      this.#timeout = threadTimeout(() => this.onmessage?.(), ms)
    }

    terminate(): void {
      clearTimeout(this.#timeout)
    }
  }

  vi.stubGlobal('document', document)
  vi.stubGlobal('Worker', FakeWorker)
  vi.stubGlobal('setTimeout', (run: () => void, ms: number) =>
    threadTimeout(() => {
      if (!document.hidden) run()
    }, ms),
  )
  const { systemScheduler } = await import('./system.ts')
  return {
    scheduler: systemScheduler(),
    messages,
    hide: (hidden) => {
      document.hidden = hidden
      document.dispatchEvent(new Event('visibilitychange'))
    },
    refuseWorker: () => {
      for (const worker of workers) worker.onerror?.(new Event('error'))
    },
  }
}
