// Part of a match that only the host decides.

import type { ArenaRoom } from '../game.ts'
import { pickup } from '../rules/pickups.ts'
import { advance, firstRound } from '../rules/round.ts'
import { keepOnly, ranking, scoreHit, scorePickup } from '../rules/scores.ts'
import type { Scores } from '../rules/scores.ts'

/** Number of pickups in the shared list; more than can exist at once. */
const TAKEN_KEPT = 16

/**
 * Duties of the host: the round and its clock, the scores, and the owners of pickups. Every player has a referee; it
 * acts while its player is host, on values that survive a change of host.
 */
export class Referee {
  readonly #room: ArenaRoom
  /** Players who want the round after this one without waiting. */
  #again = { after: 0, by: new Set<string>() }

  constructor(room: ArenaRoom) {
    this.#room = room
  }

  /** Players who want the next round at once; nobody while one is in play. All hear them: any may be the next host. */
  get again(): ReadonlySet<string> {
    const round = this.#room.shared.get('round')
    return round?.phase === 'over' && round.number === this.#again.after ? this.#again.by : new Set()
  }

  /** Takes a player's wish for the next round. */
  wantsAgain(by: string): void {
    const round = this.#room.shared.get('round')
    if (round?.phase !== 'over') return
    if (this.#again.after !== round.number) this.#again = { after: round.number, by: new Set() }
    this.#again.by.add(by)
  }

  /** Called once a tick. */
  tick(tick: number): void {
    const room = this.#room
    if (!room.isHost) return
    const round = room.shared.get('round')
    if (round === undefined) {
      room.shared.set('scores', {})
      room.shared.set('taken', [])
      room.shared.set('round', firstRound(tick))
      return
    }
    const early = round.phase === 'over' && [...room.players.keys()].every((id) => this.again.has(id))
    if (tick < round.until && !early) return
    const ranked = ranking(this.#scores(), room.players.keys()).map(([id, { points }]) => {
      return { id, points, name: room.players.get(id)?.name ?? '' }
    })
    const next = advance({ ...round, until: tick }, tick, ranked)
    if (next.phase === 'play') room.shared.set('scores', {})
    room.shared.set('round', next)
  }

  /** Takes a victim's report of a hit: only the player who loses by it can make it count. */
  hurt(victim: string, by: string, fatal: boolean): void {
    const room = this.#room
    if (!room.isHost || room.shared.get('round')?.phase !== 'play') return
    const shooter = room.players.has(by) ? by : ''
    room.shared.set('scores', scoreHit(this.#scores(), shooter, victim, fatal))
  }

  /** Takes a player's request for a pickup: the first to arrive gets it. */
  takePickup(by: string, item: number): void {
    const room = this.#room
    if (!room.isHost) return
    const taken = room.shared.get('taken') ?? []
    const wanted = pickup(room.seed, item)
    // A player's tick may be one ahead of the host's.
    if (room.tick < wanted.from - 2 || room.tick > wanted.until || taken.some((one) => one.item === item)) return
    room.shared.set('taken', [...taken, { item, by }].slice(-TAKEN_KEPT))
    if (room.shared.get('round')?.phase === 'play') room.shared.set('scores', scorePickup(this.#scores(), by))
  }

  /** Removes the score of a player who left. */
  left(): void {
    const room = this.#room
    if (!room.isHost) return
    const scores = this.#scores()
    const kept = keepOnly(scores, new Set(room.players.keys()))
    if (Object.keys(kept).length !== Object.keys(scores).length) room.shared.set('scores', kept)
  }

  #scores(): Scores {
    return this.#room.shared.get('scores') ?? {}
  }
}
