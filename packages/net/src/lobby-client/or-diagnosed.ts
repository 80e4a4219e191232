// Errors of an address that does not answer, with a diagnosis; in development.

import { TickmeshError, type TickmeshErrorCode } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { warnOnce } from '../warn-once.ts'
import type { Diagnosis } from './lobby-diagnosis.ts'

/** Time after which an address is diagnosed that has neither answered nor refused, and again and again, ms. */
const DIAGNOSE_EVERY_MS = 1_000

/** Function that diagnoses an address. */
export type Diagnose = (given: string) => Promise<Diagnosis>

/**
 * Waits for a lobby; rejects sooner when no lobby can be there, and says why nothing answers. Where that is not
 * certain, a warning has it at once, and the error at the time limit.
 */
export function orDiagnosed(
  reaching: Promise<unknown>,
  { given, scheduler, diagnose }: { given: string; scheduler: Scheduler; diagnose: Diagnose },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const advice = ({ sentence }: Diagnosis): string => `The lobby at ${given} does not answer. ${sentence}`
    const failure = (diagnosis: Diagnosis, code: TickmeshErrorCode, cause?: unknown): TickmeshError =>
      new TickmeshError(code, advice(diagnosis), { cause })
    let over = false
    let cancel = (): void => {}
    const diagnoseLater = (): void => {
      if (over) return
      cancel = scheduler.after(DIAGNOSE_EVERY_MS, () => {
        void diagnose(given).then((diagnosis) => {
          if (over) return
          if (diagnosis.certain) return reject(failure(diagnosis, 'lobby-unreachable'))
          if (DEVELOPMENT) warnOnce('lobby-silent', advice(diagnosis), given)
          diagnoseLater()
        })
      })
    }
    const end = (): void => {
      over = true
      cancel()
    }
    diagnoseLater()
    reaching.then(
      () => {
        end()
        resolve()
      },
      (error: unknown) => {
        end()
        const { code } = error as TickmeshError
        if (code !== 'lobby-unreachable' && code !== 'timeout') return reject(error)
        void diagnose(given).then((diagnosis) => reject(failure(diagnosis, code, error)))
      },
    )
  })
}
