// Flight of a ship, its gun, its powers and its damage, one tick at a time.

import { clamp, distance, FULL_HP, HEIGHT, SAFE_TICKS, SHIP_RADIUS, TICK_RATE, WIDTH } from './arena.ts'
import type { Point } from './arena.ts'
import { placeRock } from './rocks.ts'
import type { Rock } from './rocks.ts'
import { SHOT_SPEED } from './shots.ts'

/** Input of a pilot for one tick. */
export interface Controls {
  /** Turn, from −1 (left) to 1 (right). */
  readonly turn: number
  /** Thrust, from 0 to 1. */
  readonly thrust: number
  readonly boost: boolean
  readonly fire: boolean
}

export const IDLE: Controls = { turn: 0, thrust: 0, boost: false, fire: false }

/** Effects of pickups on a ship; the index is sent. */
export const POWERS = ['none', 'rapid', 'triple', 'shield'] as const
export type Power = (typeof POWERS)[number]

/** Ship as its owner simulates it. Mutable: one of them is stepped sixty times a second. */
export interface Fighter {
  x: number
  y: number
  /** Velocity, in units a second. */
  vx: number
  vy: number
  /** Heading in radians, 0 to the right, clockwise as on the screen. */
  heading: number
  hp: number
  /** Energy for shots and the booster, 0 to 100. */
  energy: number
  /** Tick from which the gun fires again. */
  readyAt: number
  /** Tick until which nothing damages the ship. */
  safeUntil: number
  /** Tick until which another hit on a rock costs nothing. */
  bruisedUntil: number
  power: Power
  powerUntil: number
  thrusting: boolean
  boosting: boolean
}

/** Shot as it left the gun. */
export interface Muzzle {
  readonly x: number
  readonly y: number
  readonly vx: number
  readonly vy: number
}

/** Outcome of one tick for a ship. */
export interface Outcome {
  readonly fired: readonly Muzzle[]
  /** Hit points that a hit on a rock costs; 0 for none. */
  readonly bump: number
}

const TURN = 4.4 // radians a second
const THRUST = 520 // units a second squared
const BOOST = 2.1 // times thrust
const TOP_SPEED = 430 // units a second
const BOOST_SPEED = 640
const DRAG = 0.55 // of the speed, a second
const BOUNCE = 0.7 // of the speed that comes back from a wall or rock
const COOLDOWN = 10
const RAPID_COOLDOWN = 6
const ENERGY_REGEN = 30 // a second
const SHOT_ENERGY = 5
const BOOST_ENERGY = 55 // a second
const SPREAD = 0.14 // radians between the shots of a triple
/** Duration of a power. */
export const POWER_TICKS = 10 * TICK_RATE

/** Returns a fresh ship at a position, facing the middle. */
export function launch(at: Point, tick: number): Fighter {
  return {
    x: at.x,
    y: at.y,
    vx: 0,
    vy: 0,
    heading: Math.atan2(HEIGHT / 2 - at.y, WIDTH / 2 - at.x),
    hp: FULL_HP,
    energy: 100,
    readyAt: tick,
    safeUntil: tick + SAFE_TICKS,
    bruisedUntil: tick,
    power: 'none',
    powerUntil: tick,
    thrusting: false,
    boosting: false,
  }
}

/** Moves a ship by one tick and fires its gun. `armed` is false in the break between two rounds. */
export function stepFighter(
  ship: Fighter,
  wish: Controls,
  tick: number,
  rocks: readonly Rock[],
  armed: boolean,
): Outcome {
  const dt = 1 / TICK_RATE
  const thrust = clamp(wish.thrust, 0, 1)
  ship.heading += clamp(wish.turn, -1, 1) * TURN * dt
  ship.boosting = wish.boost && thrust > 0 && ship.energy > 2
  ship.thrusting = thrust > 0.05
  const push = THRUST * thrust * (ship.boosting ? BOOST : 1) * dt
  ship.vx += Math.cos(ship.heading) * push
  ship.vy += Math.sin(ship.heading) * push
  const slow = Math.exp(-DRAG * dt)
  ship.vx *= slow
  ship.vy *= slow
  const speed = Math.hypot(ship.vx, ship.vy)
  const top = ship.boosting ? BOOST_SPEED : TOP_SPEED
  if (speed > top) {
    // Eased, so that the end of a boost feels like a glide, not like a wall.
    const eased = Math.max(top, speed * 0.97) / speed
    ship.vx *= eased
    ship.vy *= eased
  }
  ship.x += ship.vx * dt
  ship.y += ship.vy * dt
  ship.energy = clamp(ship.energy + (ship.boosting ? -BOOST_ENERGY : ENERGY_REGEN) * dt, 0, 100)
  if (ship.power !== 'none' && tick >= ship.powerUntil) ship.power = 'none'
  bounceWalls(ship)
  const bump = bounceRocks(ship, tick, rocks)
  const fired = armed && wish.fire ? fire(ship, tick) : []
  return { fired, bump }
}

/** Pushes a ship out of another one. Each player does this to their own ship only. */
export function bounceShip(ship: Fighter, other: Point): boolean {
  const gap = distance(ship, other)
  const reach = SHIP_RADIUS * 2
  if (gap >= reach || gap === 0) return false
  const nx = (ship.x - other.x) / gap
  const ny = (ship.y - other.y) / gap
  ship.x = clamp(ship.x + nx * (reach - gap), SHIP_RADIUS, WIDTH - SHIP_RADIUS)
  ship.y = clamp(ship.y + ny * (reach - gap), SHIP_RADIUS, HEIGHT - SHIP_RADIUS)
  ship.vx += nx * 90
  ship.vy += ny * 90
  return true
}

/** Takes hit points off a ship; a shield halves them. Returns the points taken: 0 while the ship is safe. */
export function damage(ship: Fighter, points: number, tick: number): number {
  if (tick < ship.safeUntil) return 0
  const taken = Math.min(ship.hp, Math.ceil(ship.power === 'shield' ? points / 2 : points))
  ship.hp -= taken
  return taken
}

function fire(ship: Fighter, tick: number): Muzzle[] {
  if (tick < ship.readyAt || ship.energy < SHOT_ENERGY) return []
  ship.readyAt = tick + (ship.power === 'rapid' ? RAPID_COOLDOWN : COOLDOWN)
  ship.energy -= ship.power === 'rapid' ? SHOT_ENERGY / 2 : SHOT_ENERGY
  ship.safeUntil = Math.min(ship.safeUntil, tick)
  const angles = ship.power === 'triple' ? [-SPREAD, 0, SPREAD] : [0]
  return angles.map((offset) => {
    const angle = ship.heading + offset
    const cos = Math.cos(angle)
    const sin = Math.sin(angle)
    return {
      x: ship.x + cos * SHIP_RADIUS,
      y: ship.y + sin * SHIP_RADIUS,
      vx: cos * SHOT_SPEED + ship.vx * 0.5,
      vy: sin * SHOT_SPEED + ship.vy * 0.5,
    }
  })
}

function bounceWalls(ship: Fighter): void {
  const x = clamp(ship.x, SHIP_RADIUS, WIDTH - SHIP_RADIUS)
  const y = clamp(ship.y, SHIP_RADIUS, HEIGHT - SHIP_RADIUS)
  if (x !== ship.x) ship.vx = -ship.vx * BOUNCE
  if (y !== ship.y) ship.vy = -ship.vy * BOUNCE
  ship.x = x
  ship.y = y
}

function bounceRocks(ship: Fighter, tick: number, rocks: readonly Rock[]): number {
  let bump = 0
  for (const rock of rocks) {
    const at = placeRock(rock, tick)
    const gap = distance(ship, at)
    const reach = rock.radius + SHIP_RADIUS
    if (gap >= reach || gap === 0) continue
    const nx = (ship.x - at.x) / gap
    const ny = (ship.y - at.y) / gap
    ship.x = clamp(at.x + nx * reach, SHIP_RADIUS, WIDTH - SHIP_RADIUS)
    ship.y = clamp(at.y + ny * reach, SHIP_RADIUS, HEIGHT - SHIP_RADIUS)
    const closing = (ship.vx - at.vx) * nx + (ship.vy - at.vy) * ny
    if (closing >= 0) continue
    ship.vx -= (1 + BOUNCE) * closing * nx
    ship.vy -= (1 + BOUNCE) * closing * ny
    if (-closing > 120 && tick >= ship.bruisedUntil) {
      ship.bruisedUntil = tick + TICK_RATE / 2
      bump = Math.max(bump, Math.min(24, Math.round(-closing / 22)))
    }
  }
  return bump
}
