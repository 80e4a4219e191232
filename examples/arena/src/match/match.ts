// Match as one player simulates it: the own ship, the shots of all, and what the room's messages change.

import type { Player } from '@tickmesh/net'
import type { ArenaRoom, OwnShip, ShipState } from '../game.ts'
import { distance, RESPAWN_TICKS, SHIP_RADIUS, TICK_RATE } from '../rules/arena.ts'
import { bounceShip, damage, launch, POWER_TICKS, stepFighter } from '../rules/fighter.ts'
import type { Controls, Fighter } from '../rules/fighter.ts'
import { PICKUP_LIFE, PICKUP_RADIUS, pickup, pickupsAt } from '../rules/pickups.ts'
import type { Pickup } from '../rules/pickups.ts'
import type { Target } from '../rules/pilot.ts'
import { rocksOf } from '../rules/rocks.ts'
import type { Rock } from '../rules/rocks.ts'
import type { Round } from '../rules/round.ts'
import type { Scores } from '../rules/scores.ts'
import { SHOT_DAMAGE } from '../rules/shots.ts'
import type { Shot } from '../rules/shots.ts'
import { spawnPoint } from '../rules/spawn.ts'
import { HitGate } from './hit-gate.ts'
import { Pilots } from './pilots.ts'
import { Referee } from './referee.ts'
import { Signals } from './signals.ts'
import { Volley } from './volley.ts'

/** Cause of damage: the player who shot, or '' for a bump, and the position. */
interface Cause {
  readonly by: string
  readonly x: number
  readonly y: number
}

/** Interval of requests for a pickup that was touched, in ticks: the host may have left. */
const ASK_AGAIN_TICKS = TICK_RATE

/** Signals of a match, for drawing, sound and log. */
export interface MatchSignals {
  shot: Shot
  /** A shot ended, or a ship hit a rock. */
  spark: { readonly x: number; readonly y: number; readonly by: string }
  /** A victim confirmed a hit. `by` is empty for a rock. */
  hurt: { readonly victim: string; readonly by: string; readonly hp: number; readonly x: number; readonly y: number }
  taken: { readonly pickup: Pickup; readonly by: string }
  chat: { readonly from: Player; readonly text: string }
  round: Round
  scores: Scores
}

/** State of this player: a flying ship, or the wait for the next one. */
export type Own =
  | { readonly phase: 'flying'; readonly fighter: Fighter; readonly entity: OwnShip }
  | { readonly phase: 'waiting'; readonly until: number }

/**
 * One player's half of a match: simulates their own ship in the room's ticks, flies all shots, and keeps the scores
 * while this player is host. It is independent of screens, so that bots in Node play by the same code.
 */
export class Match {
  readonly room: ArenaRoom
  readonly rocks: readonly Rock[]
  readonly signals = new Signals<MatchSignals>()
  readonly volley = new Volley()
  readonly pilots: Pilots
  readonly #referee: Referee
  readonly #controls: () => Controls
  readonly #random: () => number
  readonly #gate = new HitGate()
  readonly #stops: (() => void)[]
  /**
   * Items requested, and the ticks of the requests: one touch is one request, repeated when no answer came. At most
   * as many as there are pickups.
   */
  readonly #asked = new Map<number, number>()
  /** Items taken; undefined until the host's list has arrived. */
  #taken: ReadonlySet<number> | undefined
  #own: Own
  #shots = 0
  #roundNumber: number | undefined

  /**
   * @param random Uniform in [0, 1): for the positions where ships start.
   * @param wish Number of the wished colour; NaN for any.
   */
  constructor(room: ArenaRoom, controls: () => Controls, random: () => number, wish: number = Number.NaN) {
    this.room = room
    this.pilots = new Pilots(room, wish)
    this.rocks = rocksOf(room.seed)
    this.#controls = controls
    this.#random = random
    this.#referee = new Referee(room)
    this.#own = { phase: 'waiting', until: room.tick }
    this.#stops = [
      room.on('tick', (tick) => this.#tick(tick)),
      room.on('leave', (player) => {
        this.volley.endAllOf(player.id)
        this.#gate.forget(player.id)
        this.#referee.left()
      }),
      room.onCue('shot', (shot, from) => this.#fly({ ...shot, owner: from.id, born: room.tick })),
      room.onEvent('hit', (hit, from) => this.#hit(hit, from.id)),
      room.onEvent('hurt', (hurt, from) => this.#hurt(from.id, hurt)),
      room.onEvent('take', ({ item }, from) => this.#referee.takePickup(from.id, item)),
      room.onEvent('again', (_, from) => this.#referee.wantsAgain(from.id)),
      room.onEvent('chat', ({ text }, from) => this.signals.emit('chat', { from, text })),
      room.shared.on('round', (round) => this.#round(round)),
      room.shared.on('scores', (scores) => this.signals.emit('scores', scores)),
      room.shared.on('taken', (taken) => this.#takenChanged(taken)),
    ]
  }

  get own(): Own {
    return this.#own
  }

  get round(): Round | undefined {
    return this.room.shared.get('round')
  }

  get scores(): Scores {
    return this.room.shared.get('scores') ?? {}
  }

  /** Players who want the next round at once, in a break. */
  get again(): ReadonlySet<string> {
    return this.#referee.again
  }

  /** Returns the pickups that can be taken now. */
  pickups(): readonly Pickup[] {
    return pickupsAt(this.room.seed, this.room.tick).filter((one) => this.#taken?.has(one.item) !== true)
  }

  /** Returns the other ships, where this player sees them. */
  targets(): readonly (Target & { readonly owner: string })[] {
    const out: (Target & { readonly owner: string })[] = []
    for (const ship of this.room.state.all('ship')) {
      if (ship.own) continue
      const { x, y, vx, vy, hp } = ship.view
      out.push({ id: ship.id.toString(), owner: ship.owner, x, y, vx, vy, hp })
    }
    return out
  }

  /** Sends a line of chat to everybody; it returns as a signal. The text must not be empty. */
  say(text: string): void {
    this.room.send('chat', { text })
    this.signals.emit('chat', { from: this.room.me, text: text.trim() })
  }

  /** Tells all that this player wants the next round at once. */
  playAgain(): void {
    if (this.round?.phase !== 'over' || this.again.has(this.room.me.id)) return
    this.room.send('again', {})
    this.#referee.wantsAgain(this.room.me.id)
  }

  /** Ends this player's part. The code that joined the room leaves it. */
  stop(): void {
    for (const stop of this.#stops.splice(0)) stop()
    this.signals.clear()
  }

  #tick(tick: number): void {
    this.#referee.tick(tick)
    const targets = this.targets()
    const own = this.#own
    const { round } = this
    const entered = round !== undefined && this.pilots.enter(tick)
    if (own.phase === 'flying') this.#step(own.fighter, own.entity, tick, targets)
    else if (entered && tick >= own.until && round.phase === 'play') this.#launch(tick, targets)
    const mine = this.#own
    const bodies = mine.phase === 'flying' ? [...targets, { ...mine.fighter, owner: this.room.me.id }] : targets
    for (const impact of this.volley.step(tick, this.rocks, bodies)) {
      const { shot, victim, x, y } = impact
      this.signals.emit('spark', { x, y, by: shot.owner })
      // The shooter decides (docs/DECISIONS.md, Arena); for the others the shot is only drawn.
      if (victim !== undefined && shot.owner === this.room.me.id) {
        this.room.send('hit', { target: victim, shot: shot.id, x, y })
      }
    }
  }

  #step(fighter: Fighter, entity: OwnShip, tick: number, targets: readonly Target[]): void {
    const armed = this.round?.phase === 'play'
    const { fired, bump } = stepFighter(fighter, this.#controls(), tick, this.rocks, armed)
    for (const other of targets) bounceShip(fighter, other)
    for (const muzzle of fired) {
      const shot = { id: ++this.#shots, ...muzzle }
      this.room.cue('shot', shot)
      this.#fly({ ...shot, owner: this.room.me.id, born: tick })
    }
    for (const item of this.pickups()) this.#touch(fighter, item)
    write(entity, fighter, tick)
    if (bump > 0) this.#suffer(fighter, entity, bump, { by: '', x: fighter.x, y: fighter.y })
  }

  #launch(tick: number, targets: readonly Target[]): void {
    const fighter = launch(spawnPoint(targets, this.rocks, tick, this.#random), tick)
    const entity = this.room.state.spawn('ship', fields(fighter, tick))
    this.#own = { phase: 'flying', fighter, entity }
  }

  #fly(shot: Shot): void {
    this.volley.add(shot)
    this.signals.emit('shot', shot)
  }

  #hit(
    hit: { readonly target: string; readonly shot: number; readonly x: number; readonly y: number },
    by: string,
  ): void {
    this.volley.endShot(by, hit.shot)
    const own = this.#own
    if (hit.target !== this.room.me.id) return
    if (own.phase !== 'flying' || this.round?.phase !== 'play') return
    if (!this.#gate.accepts(by, this.room.tick, distance(own.fighter, hit))) return
    this.#suffer(own.fighter, own.entity, SHOT_DAMAGE, { by, x: hit.x, y: hit.y })
  }

  /** Damages this player's ship: all players are informed, and a ship without hit points is despawned. */
  #suffer(fighter: Fighter, entity: OwnShip, points: number, cause: Cause): void {
    if (damage(fighter, points, this.room.tick) === 0) return
    entity.hp = fighter.hp
    const hurt = { ...cause, hp: fighter.hp }
    this.room.send('hurt', hurt)
    this.#hurt(this.room.me.id, hurt)
    if (fighter.hp > 0) return
    entity.despawn()
    this.#own = { phase: 'waiting', until: this.room.tick + RESPAWN_TICKS }
  }

  #hurt(
    victim: string,
    hurt: { readonly by: string; readonly hp: number; readonly x: number; readonly y: number },
  ): void {
    this.#referee.hurt(victim, hurt.by, hurt.hp === 0)
    this.signals.emit('hurt', { victim, ...hurt })
  }

  #touch(fighter: Fighter, item: Pickup): void {
    if (distance(fighter, item) > SHIP_RADIUS + PICKUP_RADIUS) return
    const { host, me, tick } = this.room
    if (tick - (this.#asked.get(item.item) ?? -Infinity) < ASK_AGAIN_TICKS) return
    for (const [old, at] of this.#asked) if (tick - at > PICKUP_LIFE) this.#asked.delete(old)
    this.#asked.set(item.item, tick)
    if (host?.isMe === true) this.#referee.takePickup(me.id, item.item)
    else if (host?.status === 'connected') this.room.send('take', { item: item.item }, host)
  }

  #takenChanged(taken: readonly { readonly item: number; readonly by: string }[]): void {
    const before = this.#taken
    this.#taken = new Set(taken.map((one) => one.item))
    // The first list holds pickups taken before this player joined: no signals for them.
    if (before === undefined) return
    for (const { item, by } of taken) {
      if (before.has(item)) continue
      const got = pickup(this.room.seed, item)
      if (by === this.room.me.id && this.#own.phase === 'flying') apply(this.#own.fighter, got, this.room.tick)
      this.signals.emit('taken', { pickup: got, by })
    }
  }

  #round(round: Round): void {
    const begins = round.phase === 'play' && this.#roundNumber !== undefined && this.#roundNumber !== round.number
    this.#roundNumber = round.number
    if (begins) {
      if (this.#own.phase === 'flying') this.#own.entity.despawn()
      this.#own = { phase: 'waiting', until: this.room.tick }
    }
    this.signals.emit('round', round)
  }
}

function apply(fighter: Fighter, got: Pickup, tick: number): void {
  if (got.kind === 'repair') {
    fighter.hp = Math.min(100, fighter.hp + 40)
    return
  }
  fighter.power = got.kind
  fighter.powerUntil = tick + POWER_TICKS
}

function fields(fighter: Fighter, tick: number): ShipState {
  const { x, y, vx, vy, heading, hp, thrusting, boosting } = fighter
  return { x, y, vx, vy, heading, hp, thrusting, boosting, power: fighter.power, safe: tick < fighter.safeUntil }
}

function write(entity: OwnShip, fighter: Fighter, tick: number): void {
  Object.assign(entity, fields(fighter, tick))
}
