import { byeReason } from '../core/mesh/message.ts'
import type { ByeReason } from '../core/mesh/message.ts'

/**
 * A signal between two players as the lobby relays it. Every link that a pair makes has its attempt number, so that a
 * late signal of a former link disturbs nothing.
 *
 * - `{ attempt, data }`: for the link of that number.
 * - `{ attempt, again: true }`: the answering end asks the initiator to dial anew.
 * - `{ attempt, bye }`: no link again, and why; for an end that has no link to say it on.
 */
export type Envelope =
  | { readonly attempt: number; readonly data: unknown; readonly again?: never; readonly bye?: never }
  | { readonly attempt: number; readonly again: true; readonly data?: never; readonly bye?: never }
  | { readonly attempt: number; readonly bye: ByeReason; readonly data?: never; readonly again?: never }

export function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false
  const { attempt, again, bye, data } = value as { readonly [key in keyof Envelope]?: unknown }
  if (!Number.isSafeInteger(attempt) || (attempt as number) < 0) return false
  const kinds = [again !== undefined, bye !== undefined, data !== undefined].filter(Boolean)
  return (
    kinds.length === 1 && (again === undefined || again === true) && (bye === undefined || byeReason(bye) !== undefined)
  )
}
