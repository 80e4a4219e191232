// Groups of a quick match: players of one mode whose numbers of players overlap.

import { MAX_PLAYERS } from '../protocol/index.ts'
import type { Match } from './calls.ts'
import type { Fillable } from './room-list.ts'

/** Waiting player, as far as matching is concerned. */
interface Asking {
  readonly match: Match
}

/** Returns whether a player may take a free seat: the room's size suits, and enough players are there or were. */
export function fits({ min, max }: Match, { listing, match }: Fillable): boolean {
  const { players, maxPlayers } = listing
  return maxPlayers >= min && maxPlayers <= max && Math.max(match.min, players + 1) >= min
}

/** Returns the fullest room that one of the players may join. */
export function fullest(rooms: readonly Fillable[], players: readonly Asking[]): Fillable | undefined {
  // For each size of room the smallest `min` of the players whom it suits: one look at each room, whoever waits.
  const needed = new Array<number>(MAX_PLAYERS + 1).fill(Infinity)
  const seen = new Set<number>()
  for (const { match } of players) {
    const { min, max } = match
    const terms = min * (MAX_PLAYERS + 1) + max
    if (seen.has(terms)) continue
    seen.add(terms)
    for (let size = min; size <= max; size++) needed[size] = Math.min(needed[size] ?? Infinity, min)
  }
  let best: Fillable | undefined
  for (const room of rooms) {
    const { players: taken, maxPlayers } = room.listing
    if ((needed[maxPlayers] ?? Infinity) > Math.max(room.match.min, taken + 1)) continue
    if (!best || taken > best.listing.players) best = room
  }
  return best
}

/**
 * Returns the players of a new room, and its terms: as many as possible together with the player who waits longest, or
 * else the second longest, and so on. The number of players suits each of them, and so does the size of the room.
 */
export function group<Player extends Asking>(
  mode: string,
  players: readonly Player[],
): { readonly match: Match; readonly members: readonly Player[] } | undefined {
  // How many of the players a room of each number of players suits.
  const suited = new Array<number>(MAX_PLAYERS + 2).fill(0)
  for (const { match } of players) {
    suited[match.min] = (suited[match.min] ?? 0) + 1
    suited[match.max + 1] = (suited[match.max + 1] ?? 0) - 1
  }
  for (let size = 1; size <= MAX_PLAYERS; size++) suited[size] = (suited[size] ?? 0) + (suited[size - 1] ?? 0)
  for (const { match } of players) {
    for (let size = match.max; size >= match.min; size--) {
      if ((suited[size] ?? 0) < size) continue
      const members = players.filter((other) => other.match.min <= size && size <= other.match.max).slice(0, size)
      const min = Math.max(...members.map((each) => each.match.min))
      const max = Math.min(...members.map((each) => each.match.max))
      return { match: { mode, min, max }, members }
    }
  }
  return undefined
}
