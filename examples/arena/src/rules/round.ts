// Phases of the game: a round, a break, and the next round.

import { BREAK_TICKS, ROUND_TICKS } from './arena.ts'

/** Place on the podium. The name is kept after the player has left. */
export interface Place {
  /** Player id. */
  readonly id: string
  readonly name: string
  readonly points: number
}

/** Round in play, or its best players on display until the next one begins. */
export type Round =
  | { readonly phase: 'play'; readonly number: number; readonly until: number }
  | {
      readonly phase: 'over'
      readonly number: number
      readonly until: number
      /** Best players, at most three, the winner first. Empty: nobody scored. */
      readonly podium: Place[]
    }

/** Places on the podium. */
export const PODIUM = 3

export function firstRound(tick: number): Round {
  return { phase: 'play', number: 1, until: tick + ROUND_TICKS }
}

/**
 * Returns the next round when the time of one is up; the same one otherwise.
 *
 * @param ranked All players, the best first.
 */
export function advance(round: Round, tick: number, ranked: readonly Place[]): Round {
  if (tick < round.until) return round
  if (round.phase === 'over') return { phase: 'play', number: round.number + 1, until: tick + ROUND_TICKS }
  const podium = ranked.filter(({ points }) => points > 0).slice(0, PODIUM)
  return { phase: 'over', number: round.number, until: tick + BREAK_TICKS, podium }
}
