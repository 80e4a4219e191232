// Tests of the system scheduler in visible and hidden pages.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { schedulerContract } from '../testing/scheduler-contract.ts'
import { systemScheduler } from './system.ts'

const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))

/** Makes the page say that it is hidden, or visible. */
function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden)
  document.dispatchEvent(new Event('visibilitychange'))
}

afterEach(() => vi.restoreAllMocks())

describe('systemScheduler in a page', () => {
  for (const { name, run } of schedulerContract(() => ({ scheduler: systemScheduler(), pass }))) it(name, run)

  it('[SCH5] sends messages to the worker while the page is hidden, and none while it is visible', async () => {
    const scheduler = systemScheduler()
    const post = vi.spyOn(Worker.prototype, 'postMessage')
    const twenty = async (): Promise<number> => {
      const before = post.mock.calls.length
      for (let n = 0; n < 20; n++) await new Promise<void>((resolve) => void scheduler.after(2, resolve))
      return post.mock.calls.length - before
    }
    hide(false)
    expect(await twenty()).toBe(0)
    hide(true)
    expect(await twenty()).toBeGreaterThanOrEqual(20)
    hide(false)
    expect(await twenty()).toBe(0)
  })

  it('[SCH5] runs timers of a hidden page by the worker alone', async () => {
    const scheduler = systemScheduler()
    hide(true)
    vi.spyOn(globalThis, 'setTimeout').mockReturnValue(0 as never)
    for (let n = 0; n < 5; n++) await new Promise<void>((resolve) => void scheduler.after(2, resolve))
  })
})
