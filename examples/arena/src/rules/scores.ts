// Scores of a round: counting, and the order of the players.

import { HIT_POINTS, KILL_POINTS, PICKUP_POINTS } from './arena.ts'

export interface Score {
  readonly points: number
  readonly kills: number
  readonly deaths: number
}

/** Scores by player id. */
export type Scores = Readonly<Record<string, Score>>

export const ZERO: Score = { points: 0, kills: 0, deaths: 0 }

/** Counts a hit that the victim has confirmed. `by` is empty when it was a rock. */
export function scoreHit(scores: Scores, by: string, victim: string, fatal: boolean): Scores {
  const next = { ...scores }
  if (by !== '' && by !== victim) {
    const score = next[by] ?? ZERO
    next[by] = {
      ...score,
      points: score.points + HIT_POINTS + (fatal ? KILL_POINTS : 0),
      kills: score.kills + (fatal ? 1 : 0),
    }
  }
  if (fatal) {
    const score = next[victim] ?? ZERO
    next[victim] = { ...score, deaths: score.deaths + 1 }
  }
  return next
}

export function scorePickup(scores: Scores, by: string): Scores {
  const score = scores[by] ?? ZERO
  return { ...scores, [by]: { ...score, points: score.points + PICKUP_POINTS } }
}

/** Keeps the scores of present players only, so that their number is bounded. */
export function keepOnly(scores: Scores, ids: ReadonlySet<string>): Scores {
  return Object.fromEntries(Object.entries(scores).filter(([id]) => ids.has(id)))
}

/** Ranks players: points, then fewer deaths, then id, so that all players see one order. */
export function ranking(scores: Scores, ids: Iterable<string>): readonly (readonly [id: string, score: Score])[] {
  return [...ids]
    .map((id) => [id, scores[id] ?? ZERO] as const)
    .sort(([a, x], [b, y]) => y.points - x.points || x.deaths - y.deaths || (a < b ? -1 : 1))
}
