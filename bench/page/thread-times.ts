// Time that a page's main thread spends in tasks, by DevTools.

import type { CDPSession, Page } from 'playwright-core'

/** Time spent in tasks since the page began, ms. */
export interface ThreadTime {
  /** With the waits of a thread that others displace. */
  readonly wallMs: number
  /** Processor time. */
  readonly cpuMs: number
}

/** Reader of a page's main thread: a session of DevTools has one time domain, so that there are two. */
export class ThreadTimes {
  readonly #wall: CDPSession
  readonly #cpu: CDPSession

  private constructor(wall: CDPSession, cpu: CDPSession) {
    this.#wall = wall
    this.#cpu = cpu
  }

  static async of(page: Page): Promise<ThreadTimes> {
    const session = async (timeDomain: 'timeTicks' | 'threadTicks'): Promise<CDPSession> => {
      const opened = await page.context().newCDPSession(page)
      await opened.send('Performance.enable', { timeDomain })
      return opened
    }
    return new ThreadTimes(await session('timeTicks'), await session('threadTicks'))
  }

  async read(): Promise<ThreadTime> {
    const [wallMs, cpuMs] = await Promise.all([taskMs(this.#wall), taskMs(this.#cpu)])
    return { wallMs, cpuMs }
  }
}

async function taskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN) * 1_000
}
