import type { Scheduler } from '../scheduler/scheduler.ts'

/** Runs a function of the game. What it throws surfaces as an uncaught error and does not stop the room. */
export function guarded<T>(scheduler: Scheduler, run: () => T): T | undefined {
  try {
    return run()
  } catch (error) {
    scheduler.after(0, () => {
      throw error
    })
    return undefined
  }
}
