// Errors of an address that does not answer, with a diagnosis; in development.

import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Diagnosis } from './lobby-diagnosis.ts'

/** Time after which an address is diagnosed that has neither answered nor refused, and again and again, ms. */
const DIAGNOSE_EVERY_MS = 1_000

/** Function that diagnoses an address. */
export type Diagnose = (given: string) => Promise<Diagnosis>

/** Waits for a lobby; rejects sooner when no lobby can be there, and says why nothing answers. */
export function orDiagnosed(
  reaching: Promise<unknown>,
  { given, scheduler, diagnose }: { given: string; scheduler: Scheduler; diagnose: Diagnose },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const failure = ({ sentence }: Diagnosis, cause?: unknown): TickmeshError =>
      new TickmeshError('lobby-unreachable', `The lobby at ${given} does not answer. ${sentence}`, { cause })
    let over = false
    let cancel = (): void => {}
    const diagnoseLater = (): void => {
      if (over) return
      cancel = scheduler.after(DIAGNOSE_EVERY_MS, () => {
        void diagnose(given).then((diagnosis) => {
          if (diagnosis.certain) reject(failure(diagnosis))
          else diagnoseLater()
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
        if (!(error instanceof TickmeshError) || error.code !== 'lobby-unreachable') return reject(error)
        void diagnose(given).then((diagnosis) => reject(failure(diagnosis, error)))
      },
    )
  })
}
