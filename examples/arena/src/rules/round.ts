// Phases of the game: a round, a break, and the next round.

import { BREAK_TICKS, ROUND_TICKS } from './arena.ts'
import type { Score } from './scores.ts'

/** Round in play, or its winner on display until the next one begins. */
export type Round =
  | { readonly phase: 'play'; readonly number: number; readonly until: number }
  | {
      readonly phase: 'over'
      readonly number: number
      readonly until: number
      /** Player id, name and points of the winner; the name is kept after they have left. Empty: a draw at nothing. */
      readonly winner: { readonly id: string; readonly name: string; readonly points: number }
    }

export function firstRound(tick: number): Round {
  return { phase: 'play', number: 1, until: tick + ROUND_TICKS }
}

/** Returns the next round when the time of one is up; the same one otherwise. */
export function advance(
  round: Round,
  tick: number,
  best: { readonly id: string; readonly name: string; readonly score: Score } | undefined,
): Round {
  if (tick < round.until) return round
  if (round.phase === 'over') return { phase: 'play', number: round.number + 1, until: tick + ROUND_TICKS }
  const won = best !== undefined && best.score.points > 0
  return {
    phase: 'over',
    number: round.number,
    until: tick + BREAK_TICKS,
    winner: won ? { id: best.id, name: best.name, points: best.score.points } : { id: '', name: '', points: 0 },
  }
}
