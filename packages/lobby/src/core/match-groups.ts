// Groups of a quick match: players of one mode whose numbers of players overlap.

import { MAX_PLAYERS } from '../protocol/index.ts'
import { mayMeet, type Avoiding } from './avoidance.ts'
import type { Match } from './calls.ts'
import type { Fillable } from './room-list.ts'
import { MAX_GROUP_CHECKS, MAX_MEETING_CHECKS, MAX_ROOM_TRIES } from './server-limits.ts'

/** Waiting player, as far as matching is concerned. */
interface Asking extends Avoiding {
  readonly match: Match
  readonly address?: string | undefined
}

/** Comparisons of players that are left in a round. */
interface Checks {
  left: number
}

/** Returns whether a player may take a free seat: the room's size suits, and enough players are there or were. */
function fits({ min, max }: Match, { listing, match }: Fillable): boolean {
  const { players, maxPlayers } = listing
  return maxPlayers >= min && maxPlayers <= max && Math.max(match.min, players + 1) >= min
}

/** Returns the fullest room that some of the players may join, and those of them who take its free seats. */
export function filling<Player extends Asking>(
  rooms: readonly Fillable[],
  players: readonly Player[],
): { readonly room: Fillable; readonly takers: readonly Player[] } | undefined {
  const checks: Checks = { left: MAX_MEETING_CHECKS }
  let others = rooms
  for (let tries = 0; tries < MAX_ROOM_TRIES; tries++) {
    const room = fullest(others, players)
    if (!room) return undefined
    const seats = room.listing.maxPlayers - room.listing.players
    const suits = ({ match }: Player): boolean => fits(match, room)
    const takers = meeting(players, seats, { residents: room.residents, checks, suits })
    if (takers.length > 0) return { room, takers }
    others = others.filter((each) => each !== room)
  }
  return undefined
}

/** Returns the first players who fit, at most `seats`, and who may all meet each other and the residents. */
function meeting<Player extends Asking>(
  players: readonly Player[],
  seats: number,
  {
    residents,
    checks,
    suits,
  }: { readonly residents: readonly Avoiding[]; readonly checks: Checks; readonly suits: (player: Player) => boolean },
): Player[] {
  const found: Player[] = []
  for (const player of players) {
    if (found.length >= seats || checks.left <= 0) break
    checks.left--
    if (!suits(player)) continue
    checks.left -= residents.length + found.length
    const meets = (other: Avoiding): boolean => mayMeet(player, other)
    if (residents.every(meets) && found.every(meets)) found.push(player)
  }
  return found
}

/** Returns the fullest room that one of the players may join, whomever they avoid. */
function fullest(rooms: readonly Fillable[], players: readonly Asking[]): Fillable | undefined {
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
 * else with the longest waiting one of another address, and so on. The number of players suits each of them, and so
 * does the size of the room; who avoids one of the chosen, or is avoided by one, is passed over.
 */
export function group<Player extends Asking>(
  mode: string,
  players: readonly Player[],
): { readonly match: Match; readonly members: readonly Player[] } | undefined {
  // How many of the players a room of each number of players suits.
  const suited: number[] = []
  for (const { match } of players) {
    for (let size = match.min; size <= match.max; size++) suited[size] = (suited[size] ?? 0) + 1
  }
  const ends = new Set(players.map(({ match }) => match.max))
  let left = MAX_MEETING_CHECKS
  for (const player of firstOfEach(players)) {
    const checks: Checks = { left: MAX_GROUP_CHECKS }
    let met = Infinity
    for (let size = player.match.max; size >= player.match.min && checks.left > 0; size--) {
      // A smaller size that suits nobody else brings no more together than the last one did.
      if ((suited[size] ?? 0) < size || (size > met && !ends.has(size))) continue
      const suits = (other: Player): boolean => other !== player && other.match.min <= size && size <= other.match.max
      const members = [player, ...meeting(players, size - 1, { residents: [player], checks, suits })]
      met = members.length
      if (met < size) continue
      const min = Math.max(...members.map((each) => each.match.min))
      const max = Math.min(...members.map((each) => each.match.max))
      return { match: { mode, min, max }, members }
    }
    left -= MAX_GROUP_CHECKS - checks.left
    if (left <= 0) break
  }
  return undefined
}

/** Returns players in order of arrival, but the first of each address before all others. */
function firstOfEach<Player extends Asking>(players: readonly Player[]): Iterable<Player> {
  const firsts = new Map<string | Player, Player>()
  for (const player of players) {
    const key = player.address ?? player
    if (!firsts.has(key)) firsts.set(key, player)
  }
  return new Set([...firsts.values(), ...players])
}
