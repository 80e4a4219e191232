import type { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { aborted, timedOut } from './lobby-errors.ts'

export interface WaitOptions {
  readonly scheduler: Scheduler
  readonly signal: AbortSignal | undefined
  /** Milliseconds. */
  readonly limitMs: number
  /** What is waited for, as the beginning of a sentence. */
  readonly what: string
}

/** The two ways out of a wait; whichever comes first counts. */
export interface Settle<Value> {
  done(value: Value): void
  fail(error: TickmeshError): void
}

/**
 * A wait with a limit that can be given up. `begin` starts it and returns what cleans up after it, which is called
 * once, whatever the outcome.
 */
export function wait<Value>(
  { scheduler, signal, limitMs, what }: WaitOptions,
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
      if (end()) reject(timedOut(what, limitMs))
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
    // It may have settled before there was anything to clean up.
    if (over) cleanUp()
  })
}
