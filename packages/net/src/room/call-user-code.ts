// Error boundary around the game's callbacks, such as listeners and `step`.

import type { Scheduler } from '../scheduler/scheduler.ts'

/** Calls a function of the game. An error that it throws becomes an uncaught error and does not stop the room. */
export function callUserCode<T>(scheduler: Scheduler, call: () => T): T | undefined {
  try {
    return call()
  } catch (error) {
    rethrowLater(scheduler, error)
    return undefined
  }
}

/** Throws an error in a task of its own, where it is an uncaught error and interrupts nothing. */
export function rethrowLater(scheduler: Scheduler, error: unknown): void {
  scheduler.after(0, () => {
    throw error
  })
}
