// A small physics of cubes: gravity, a floor, knocks with friction, and sleep. To each other they are balls.

import type { Vec3 } from '@tickmesh/net'
import type { Quat } from '@tickmesh/net/3d'

/** A cube. `y` is up. */
export interface Body {
  readonly at: Vec3
  readonly speed: Vec3
  readonly q: Quat
  /** Angular velocity, radians a second. */
  readonly spin: Vec3
  /** Half of an edge. */
  readonly half: number
  /** Ticks at rest; from `ASLEEP` on it is left alone. */
  still: number
}

export const ASLEEP = 30
const TICK = 1 / 60
const GRAVITY = 16
/** Friction, and what is left of the speed of a knock. */
const [FRICTION, BOUNCE] = [0.6, 0.25]
/** Radius of the ball that a cube is to others, in halves of its edge. */
const ROUND = 1.12
const CORNERS = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z): Vec3 => ({ x, y, z }))))

const dot = (a: Vec3, b: Vec3): number => a.x * b.x + a.y * b.y + a.z * b.z
const times = (a: Vec3, by: number): Vec3 => ({ x: a.x * by, y: a.y * by, z: a.z * by })
const cross = (a: Vec3, b: Vec3): Vec3 => ({
  x: a.y * b.z - a.z * b.y,
  y: a.z * b.x - a.x * b.z,
  z: a.x * b.y - a.y * b.x,
})

function add(to: Vec3, what: Vec3, share = 1): void {
  to.x += what.x * share
  to.y += what.y * share
  to.z += what.z * share
}

/** Makes a cube that rests. */
export function cube(at: Vec3, half: number): Body {
  const none = (): Vec3 => ({ x: 0, y: 0, z: 0 })
  return { at, speed: none(), q: { x: 0, y: 0, z: 0, w: 1 }, spin: none(), half, still: ASLEEP }
}

/** Adds to the speed of a cube, and wakes it. */
export function push(one: Body, by: Vec3): void {
  add(one.speed, by)
  one.still = 0
}

/** Moves a cube by a tick, on a floor with walls so far from its middle. Depends on the arguments alone. */
export function roll(one: Body, wall: number): void {
  if (one.still >= ASLEEP) return
  const { at, speed, spin, q, half } = one
  speed.y -= GRAVITY * TICK
  standOn(one)
  add(at, speed, TICK)
  const { x, y, z, w } = q
  const turn = { x: (spin.x * TICK) / 2, y: (spin.y * TICK) / 2, z: (spin.z * TICK) / 2 }
  q.x += turn.x * w + turn.y * z - turn.z * y
  q.y += turn.y * w + turn.z * x - turn.x * z
  q.z += turn.z * w + turn.x * y - turn.y * x
  q.w -= turn.x * x + turn.y * y + turn.z * z
  const length = Math.hypot(q.x, q.y, q.z, q.w)
  for (const part of ['x', 'y', 'z', 'w'] as const) q[part] /= length
  for (const axis of ['x', 'z'] as const) {
    const inside = Math.max(half - wall, Math.min(wall - half, at[axis]))
    if (inside !== at[axis]) speed[axis] *= -BOUNCE
    at[axis] = inside
  }
  one.still = motionOf(one) < 0.05 ? one.still + 1 : 0
  if (one.still >= ASLEEP) stop(one)
}

/** Motion of a cube: speed and spin of its surface, squared. */
export function motionOf({ speed, spin, half }: Body): number {
  return dot(speed, speed) + half * half * dot(spin, spin)
}

export function stop({ speed, spin }: Body): void {
  for (const axis of ['x', 'y', 'z'] as const) speed[axis] = spin[axis] = 0
}

/** Lets the corners that are on the floor carry the cube, and rub. */
function standOn(one: Body): void {
  const { at, speed, spin, half } = one
  let deepest = 0
  for (let round = 0; round < 3; round++) {
    for (const corner of CORNERS) {
      const arm = turned(times(corner, half), one.q)
      const height = at.y + arm.y
      deepest = Math.min(deepest, height)
      if (height > 0.005) continue
      const slip = cross(spin, arm)
      add(slip, speed)
      if (slip.y >= 0) continue
      // A cube of mass 1 resists a twist by half² · 2/3.
      const ease = 1.5 / (half * half)
      const lift = (-slip.y * (slip.y < -1.5 ? 1 + BOUNCE : 1)) / (1 + ease * (arm.x * arm.x + arm.z * arm.z))
      const slide = Math.hypot(slip.x, slip.z) || 1
      const grip = Math.min(FRICTION * lift, slide / (1 + ease * dot(arm, arm))) / slide
      const force = { x: -slip.x * grip, y: lift, z: -slip.z * grip }
      add(speed, force)
      add(spin, cross(arm, force), ease)
    }
  }
  at.y -= deepest * 0.5
}

function turned(v: Vec3, { x, y, z, w }: Quat): Vec3 {
  const t = times(cross({ x, y, z }, v), 2)
  const out = cross({ x, y, z }, t)
  add(out, v)
  add(out, t, w)
  return out
}

/** Separates cubes that touch. Returns which met. */
export function collide(bodies: readonly Body[]): readonly (readonly [Body, Body])[] {
  const met: [Body, Body][] = []
  const size = Math.max(...bodies.map(({ half }) => half)) * 2 * ROUND
  const key = (x: number, z: number): number => Math.floor(x / size) * 4_096 + Math.floor(z / size)
  const cells = new Map<number, number[]>()
  for (const [n, { at }] of bodies.entries()) {
    const cell = cells.get(key(at.x, at.z))
    if (cell === undefined) cells.set(key(at.x, at.z), [n])
    else cell.push(n)
  }
  for (const [n, one] of bodies.entries()) {
    if (one.still >= ASLEEP) continue
    for (let side = 0; side < 9; side++) {
      const cell = key(one.at.x + ((side % 3) - 1) * size, one.at.z + (Math.floor(side / 3) - 1) * size)
      for (const m of cells.get(cell) ?? []) {
        const other = bodies[m] as Body
        // Two that are awake meet once.
        if (m !== n && (other.still >= ASLEEP || m > n) && knock(one, other)) met.push([one, other])
      }
    }
  }
  return met
}

/** Returns whether two cubes met. */
function knock(a: Body, b: Body): boolean {
  const apart = { x: b.at.x - a.at.x, y: b.at.y - a.at.y, z: b.at.z - a.at.z }
  const gap = Math.hypot(apart.x, apart.y, apart.z) || 1
  const deep = (a.half + b.half) * ROUND - gap
  if (deep <= 0) return false
  const normal = times(apart, 1 / gap)
  const slip = cross(b.spin, times(normal, -b.half))
  add(slip, cross(a.spin, times(normal, a.half)), -1)
  add(slip, b.speed)
  add(slip, a.speed, -1)
  const closing = -dot(slip, normal)
  if (closing > 0.3) a.still = b.still = 0
  if (b.still >= ASLEEP || closing <= 0) return false
  const [easeA, easeB] = [1 / a.half ** 3, 1 / b.half ** 3]
  const sum = easeA + easeB
  add(a.at, normal, (-deep * 0.3 * easeA) / sum)
  add(b.at, normal, (deep * 0.3 * easeB) / sum)
  const impulse = ((1 + BOUNCE) * closing) / sum
  add(slip, normal, closing)
  const slide = Math.hypot(slip.x, slip.y, slip.z) || 1
  const force = times(normal, impulse)
  add(force, slip, -Math.min(FRICTION * impulse, slide / (4 * sum)) / slide)
  add(b.speed, force, easeB)
  add(b.spin, cross(times(normal, -b.half), force), (1.5 * easeB) / (b.half * b.half))
  add(a.speed, force, -easeA)
  add(a.spin, cross(times(normal, a.half), force), (-1.5 * easeA) / (a.half * a.half))
  return true
}
