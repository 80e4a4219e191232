// Promises of the lobby client that end at a time limit or an abort.

import type { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { aborted, timedOut } from './lobby-errors.ts'

/** Options of `wait`. */
export interface WaitOptions {
  readonly scheduler: Scheduler
  readonly signal: AbortSignal | undefined
  /** Time limit in milliseconds. */
  readonly limitMs: number
  /** Action under way, as the subject of a sentence. */
  readonly action: string
}

/** Outcomes of a wait; only the first counts. */
export interface Settle<Value> {
  done(value: Value): void
  fail(error: TickmeshError): void
}

/**
 * Promise with a time limit and an abort signal. `begin` starts the action and returns a clean-up function, which is
 * called once after any outcome.
 */
export function wait<Value>(
  { scheduler, signal, limitMs, action }: WaitOptions,
  begin: (settle: Settle<Value>) => () => void,
): Promise<Value> {
  if (signal?.aborted) return Promise.reject(aborted(signal))
  return new Promise((resolve, reject) => {
    let over = false
    let cleanUp: () => void = () => {}
    const end = (): boolean => {
      if (over) return false
      over = true
      cancel()
      signal?.removeEventListener('abort', abort)
      cleanUp()
      return true
    }
    const abort = (): void => {
      if (signal && end()) reject(aborted(signal))
    }
    const cancel = scheduler.after(limitMs, () => {
      if (end()) reject(timedOut(action, limitMs))
    })
    signal?.addEventListener('abort', abort)
    cleanUp = begin({
      done: (value) => {
        if (end()) resolve(value)
      },
      fail: (error) => {
        if (end()) reject(error)
      },
    })
    // `begin` may have settled before it returned.
    if (over) cleanUp()
  })
}
