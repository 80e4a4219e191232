import { afterEach, expect, it, vi } from 'vitest'
import { systemScheduler } from './system.ts'

afterEach(() => vi.restoreAllMocks())

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
