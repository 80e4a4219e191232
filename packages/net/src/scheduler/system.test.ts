// Tests of the system scheduler, with a simulated page and worker.

import { afterEach, describe, expect, it, vi } from 'vitest'
import { fakePage } from './hidden-page.fixture.ts'
import { systemScheduler } from './system.ts'

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

it('[SCH2] runs timers of a callback in a later pass, even under a rounded clock', async () => {
  const clock = performance.now.bind(performance)
  // Browsers that round their clocks against fingerprinting show one reading for up to 100 ms.
  vi.spyOn(performance, 'now').mockImplementation(() => Math.floor(clock() / 100) * 100)
  const scheduler = systemScheduler()
  let turns = 0
  const seen: number[] = []
  await new Promise<void>((resolve) => {
    const again = (): void => {
      seen.push(turns)
      // Runs right after the pass, and not before.
      void Promise.resolve().then(() => turns++)
      if (seen.length < 20) scheduler.after(0, again)
      else resolve()
    }
    scheduler.after(0, again)
  })
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i))
})

describe('systemScheduler in a page that hides', () => {
  it('sends the worker no message while the page is visible', async () => {
    const { scheduler, messages } = await fakePage()
    let ran = 0
    for (let i = 0; i < 100; i++) scheduler.after(i * 16, () => ran++)
    vi.advanceTimersByTime(2_000)
    expect(ran).toBe(100)
    expect(messages).toEqual([])
  })

  it('[SCH5] hands the pending timer to the worker when the page hides, and every later one', async () => {
    const { scheduler, messages, hide } = await fakePage()
    const ranMs: number[] = []
    const startMs = scheduler.now()
    const again = (): void => {
      ranMs.push(scheduler.now() - startMs)
      scheduler.after(50, again)
    }
    scheduler.after(500, again)
    vi.advanceTimersByTime(100)
    hide(true)
    vi.advanceTimersByTime(550)
    expect(ranMs).toEqual([500, 550, 600, 650])
    expect(messages).toEqual([400, 50, 50, 50, 50])
  })

  it('needs the worker no more when the page is visible again', async () => {
    const { scheduler, messages, hide } = await fakePage()
    let ran = 0
    const again = (): void => {
      ran++
      scheduler.after(50, again)
    }
    hide(true)
    scheduler.after(50, again)
    vi.advanceTimersByTime(120)
    hide(false)
    const before = { ran, messages: messages.length }
    vi.advanceTimersByTime(1_000)
    expect(ran - before.ran).toBe(20)
    expect(messages).toHaveLength(before.messages)
  })

  it('runs overdue timers when a page without a worker is visible again', async () => {
    const { scheduler, hide, refuseWorker } = await fakePage()
    refuseWorker()
    let ran = 0
    hide(true)
    scheduler.after(50, () => ran++)
    vi.advanceTimersByTime(1_000)
    expect(ran).toBe(0)
    hide(false)
    vi.advanceTimersByTime(1)
    expect(ran).toBe(1)
  })
})
