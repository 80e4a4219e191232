// Types and validation of the signals that two players exchange through the lobby.

import { byeReason, type ByeReason } from '../core/mesh/message.ts'
import { isCount } from '../core/mesh/whole-numbers.ts'

/**
 * Signal between the dialers of two players. Each link of the two has its attempt number, so that a late signal of a
 * former link changes nothing.
 *
 * - `{ attempt, data }`: for the link of that number.
 * - `{ attempt, again: true }`: the answering end asks the initiator to dial again.
 */
export type LinkSignal =
  | (NoBye & { readonly attempt: number; readonly data: unknown; readonly again?: never })
  | (NoBye & { readonly attempt: number; readonly again: true; readonly data?: never })

interface NoBye {
  readonly bye?: never
  readonly declaration?: never
}

/** Signal that no link follows, and why: from an end that has no link on which to say it. */
export interface ByeSignal {
  readonly attempt: number
  readonly bye: ByeReason
  /** In development, with `schema-mismatch`: the parts of this end's declaration. */
  readonly declaration?: unknown
  readonly data?: never
  readonly again?: never
}

/** Signal between two players, relayed by the lobby. */
export type PeerSignal = LinkSignal | ByeSignal

/** Returns whether a value that another player sent is a signal. */
export function isPeerSignal(value: unknown): value is PeerSignal {
  if (typeof value !== 'object' || value === null) return false
  const { attempt, again, bye, data } = value as { readonly [key in keyof PeerSignal]?: unknown }
  const kinds = [again, bye, data].filter((kind) => kind !== undefined)
  return (
    isCount(attempt) &&
    kinds.length === 1 &&
    (again === undefined || again === true) &&
    (bye === undefined || byeReason(bye) !== undefined)
  )
}
