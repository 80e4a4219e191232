// Pilots of a match: the colour of each player, and the entering of this one.

import type { ArenaRoom, OwnPilot } from '../game.ts'
import { TICK_RATE } from '../rules/arena.ts'
import { COLOURS, freeColour } from '../rules/colours.ts'

/** Longest wait of a new player for those who were there before, in ticks: a link may never open. */
const ENTER_LIMIT_TICKS = TICK_RATE

/** Entities `pilot` of a room. The own one is spawned once, for the whole stay. */
export class Pilots {
  readonly #room: ArenaRoom
  readonly #wish: number
  /** Players who were in the room before this one. */
  readonly #earlier: readonly string[]
  #own: OwnPilot | undefined
  #arrivedAt: number | undefined

  /** @param wish Number of the wished colour; NaN for any. */
  constructor(room: ArenaRoom, wish: number) {
    this.#room = room
    this.#wish = wish
    this.#earlier = [...room.players.values()].filter(({ isMe }) => !isMe).map(({ id }) => id)
  }

  /** Returns the number of a player's colour; that of the seat until the chosen one has arrived. */
  colour(player: string): number {
    for (const pilot of this.#room.state.all('pilot')) if (pilot.owner === player) return pilot.latest.colour
    return (this.#room.players.get(player)?.slot ?? 0) % COLOURS.length
  }

  /**
   * Takes a colour when the pilots who were there before are known: with them come their ships, and no first ship
   * starts beside one that is not seen yet. Returns whether this player has entered.
   */
  enter(tick: number): boolean {
    if (this.#own !== undefined) return true
    const { me, players, state } = this.#room
    this.#arrivedAt ??= tick
    const known = [...state.all('pilot')]
    const missing = this.#earlier.some((id) => players.has(id) && !known.some(({ owner }) => owner === id))
    if (missing && tick - this.#arrivedAt < ENTER_LIMIT_TICKS) return false
    const taken = new Set(known.map(({ latest }) => latest.colour))
    this.#own = state.spawn('pilot', { colour: freeColour([this.#wish, me.slot], taken) })
    return true
  }
}
