// Phaser scene of a match, with the camera that follows the own ship.

import type { TickmeshPlugin } from '@tickmesh/net/phaser'
import { Scene } from 'phaser'
import type { ArenaRoom } from '../game.ts'
import type { Match } from '../match/match.ts'
import { clamp, HEIGHT, WIDTH } from '../rules/arena.ts'
import { colourOf } from '../rules/colours.ts'
import type { Synth } from '../sound/synth.ts'
import type { Blip } from '../ui/radar.ts'
import { Backdrop } from './backdrop.ts'
import { DENSITY } from './density.ts'
import { Effects } from './effects.ts'
import { PickupField } from './pickup-field.ts'
import { RockField } from './rock-field.ts'
import { ShipView } from './ship-view.ts'
import { ShotField } from './shot-field.ts'
import { PICKUP_COLOURS } from './textures.ts'

/** Data that the scene is started with. */
export interface ArenaStart {
  readonly match: Match
  readonly synth: Synth
  /** Called before every frame. */
  frame(): void
  /** Called when the scene has ended, for any reason. */
  over(): void
}

/** Lower bound of the view's width and height in units, on any screen. */
const VIEW_WIDTH = 1180
const VIEW_HEIGHT = 700
/** Seconds of flight that the camera looks ahead, and the most of it as a share of the view's shorter side. */
const AHEAD_S = 0.28
const AHEAD_MOST = 0.12

/**
 * Drawing of the match. It decides nothing: `Match` simulates in the room's ticks, and continues while nothing is
 * drawn.
 */
export class ArenaScene extends Scene {
  /** Set by the plugin's mapping. */
  declare readonly tickmesh: TickmeshPlugin
  #start!: ArenaStart
  #backdrop!: Backdrop
  #effects!: Effects
  #rocks!: RockField
  #shots!: ShotField
  #pickups!: PickupField
  /** Ships on display, by player. */
  readonly #ships = new Map<string, ShipView>()

  constructor() {
    super('arena')
  }

  create(start: ArenaStart): void {
    this.#start = start
    const { match } = start
    const { room } = match
    this.cameras.main.centerOn(WIDTH / 2, HEIGHT / 2)
    this.#backdrop = new Backdrop(this, true)
    this.#effects = new Effects(this)
    this.#rocks = new RockField(this, room.seed, match.rocks)
    this.#shots = new ShotField(this)
    this.#pickups = new PickupField(this)
    const bound = this.tickmesh.bind(room)
    bound.sync('ship', {
      create: (ship) => this.#shipCame(ship.owner),
      update: (view, ship) => view.show(ship.view, this.#colour(ship.owner), this.time.now),
      remove: (view) => this.#shipWent(view),
    })
    bound.until(() => {
      match.stop()
      start.synth.engine(0)
      this.#ships.clear()
      start.over()
    })
    this.#listen(match, start.synth)
  }

  override update(now: number, delta: number): void {
    const { match, synth, frame } = this.#start
    const { room } = match
    const time = this.#time(room)
    this.#zoom()
    this.#follow(delta)
    this.#backdrop.update()
    this.#rocks.update(time)
    this.#shots.update(match.volley, time, (owner) => match.pilots.colour(owner))
    this.#pickups.update(match.pickups(), now)
    const { own } = match
    synth.engine(own.phase === 'flying' ? (own.fighter.boosting ? 1 : own.fighter.thrusting ? 0.5 : 0) : 0)
    frame()
  }

  /** Returns the dots of the radar. */
  blips(): readonly Blip[] {
    const { match } = this.#start
    return [
      ...this.#rocks.blips(),
      ...match.pickups().map(({ x, y, kind }) => ({ x, y, colour: PICKUP_COLOURS[kind], radius: 20 })),
      ...[...this.#ships.values()].map(({ x, y, colour, own }) => ({
        x,
        y,
        colour: colourOf(colour),
        radius: 42,
        own,
      })),
    ]
  }

  /** Returns the room's time in ticks, with the fraction of the current one: everything is drawn at it. */
  #time(room: ArenaRoom): number {
    return room.clock.tick + room.clock.fraction
  }

  #shipCame(owner: string): ShipView {
    const player = this.#start.match.room.players.get(owner)
    const view = new ShipView(this, this.#colour(owner), player?.label ?? '', player?.isMe === true)
    this.#ships.set(owner, view)
    return view
  }

  #shipWent(view: ShipView): void {
    for (const [owner, one] of this.#ships) if (one === view) this.#ships.delete(owner)
    view.destroy()
  }

  #colour(player: string): number {
    return this.#start.match.pilots.colour(player)
  }

  #listen(match: Match, synth: Synth): void {
    const { signals, room } = match
    const me = room.me.id
    signals.on('shot', (shot) => synth.shot(this.#direction(shot.x, shot.y), shot.owner === me))
    signals.on('spark', ({ x, y, by }) => {
      this.#effects.spark(x, y, this.#colour(by))
      synth.spark(this.#direction(x, y))
    })
    signals.on('hurt', ({ victim, by, hp, x, y }) => {
      const view = this.#ships.get(victim)
      view?.flash(this.time.now)
      this.#effects.spark(x, y, by === '' ? this.#colour(victim) : this.#colour(by))
      if (by === me && victim !== me) {
        synth.landed()
        this.#effects.float(x, y - 30, hp === 0 ? 'DESTROYED +110' : '+10', hp === 0 ? '#fff04d' : '#ffffff')
      }
      if (victim === me) {
        synth.hurt()
        this.#effects.shake(hp === 0 ? 1 : 0.3)
      }
      if (hp > 0) return
      this.#effects.boom(view?.x ?? x, view?.y ?? y, this.#colour(victim))
      synth.boom(this.#direction(x, y))
    })
    signals.on('taken', ({ pickup, by }) => {
      this.#effects.ring(pickup.x, pickup.y, `ring${this.#colour(by)}`, 1.1, 420)
      this.#effects.float(pickup.x, pickup.y - 24, pickup.kind.toUpperCase(), PICKUP_COLOURS[pickup.kind])
      if (by === me) synth.pickup()
    })
    signals.on('round', ({ phase }) => (phase === 'play' ? synth.start() : synth.fanfare()))
  }

  /** Returns the direction of a position from the middle of the screen. */
  #direction(x: number, y: number): { dx: number; dy: number } {
    const { midPoint } = this.cameras.main
    return { dx: x - midPoint.x, dy: y - midPoint.y }
  }

  #zoom(): void {
    const camera = this.cameras.main
    const fitting = (Math.max(camera.width / VIEW_WIDTH, camera.height / VIEW_HEIGHT) * 0.78) / DENSITY
    camera.setZoom(clamp(fitting, 0.6, 1.6) * DENSITY)
  }

  /**
   * Moves the camera a little ahead of the ship, so that a pilot sees what lies ahead. The ship stays near the middle,
   * at the arena's edge too: panels stand at the edges of the screen.
   */
  #follow(delta: number): void {
    const camera = this.cameras.main
    const { own } = this.#start.match
    if (own.phase !== 'flying') return
    const { fighter } = own
    const view = this.#ships.get(this.#start.match.room.me.id)
    const most = (AHEAD_MOST * Math.min(camera.width, camera.height)) / camera.zoom
    const speed = Math.hypot(fighter.vx, fighter.vy)
    const ahead = speed === 0 ? 0 : Math.min(AHEAD_S, most / speed)
    const x = (view?.x ?? fighter.x) + fighter.vx * ahead
    const y = (view?.y ?? fighter.y) + fighter.vy * ahead
    const ease = 1 - Math.exp(-delta / 140)
    camera.centerOn(
      camera.midPoint.x + (x - camera.midPoint.x) * ease,
      camera.midPoint.y + (y - camera.midPoint.y) * ease,
    )
  }
}
