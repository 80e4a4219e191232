// Warnings about another player, in development.

import { declarationOf, differenceFrom } from '../declaration-difference.ts'
import { warnOnce } from '../warn-once.ts'
import type { ByeSignal, PeerSignal } from './peer-signal.ts'
import type { Player } from './player.ts'

/** Number of dropped messages above which it is not said: the other end named it, and may lie. */
const MANY = 1_000_000

/** Reports that durable messages were dropped. */
export function warnMissed(count: number, from: Player, to: Player): void {
  const messages = count > MANY ? 'more than a million' : count
  const why = 'more than 8,192, or 4 MiB, waited. Send less; what only matters when new is state'
  warnOnce('missed', `${messages} messages from ${from.label} to ${to.label} were dropped: ${why}.`)
}

/** Returns a signal with the declaration of a hash, where that says why no link follows. */
export function withDeclaration(signal: ByeSignal, hash: number): ByeSignal {
  return signal.bye === 'schema-mismatch' ? { ...signal, declaration: declarationOf(hash) } : signal
}

/** Reports how the declaration of a player differs, if its signal says so. */
export function warnDifference(hash: number, from: Player, { declaration }: PeerSignal): void {
  const difference = declaration === undefined ? undefined : differenceFrom(hash, declaration)
  if (difference === undefined) return
  warnOnce('schema-difference', `the declaration of ${from.label} differs from that of this page: ${difference}.`)
}
