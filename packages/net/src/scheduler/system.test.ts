import { afterEach, expect, it, vi } from 'vitest'
import { systemScheduler } from './system.ts'

afterEach(() => vi.restoreAllMocks())

it('[SCH2] gives what a callback asks for a turn of its own, also when the clock stands still meanwhile', async () => {
  const clock = performance.now.bind(performance)
  // As browsers that round their clock against fingerprinting do: the same reading for up to 100 ms.
  vi.spyOn(performance, 'now').mockImplementation(() => Math.floor(clock() / 100) * 100)
  const scheduler = systemScheduler()
  let turns = 0
  const seen: number[] = []
  await new Promise<void>((resolve) => {
    const again = (): void => {
      seen.push(turns)
      // Runs before anything else once the pass is over, and not before.
      void Promise.resolve().then(() => turns++)
      if (seen.length < 20) scheduler.after(0, again)
      else resolve()
    }
    scheduler.after(0, again)
  })
  expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i))
})
