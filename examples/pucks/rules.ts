// Rules of pucks, which the host simulates for all and each player predicts for its own disc.

import {
  defineGame,
  f,
  hostAuthority,
  type ControlledEntity,
  type Inputs,
  type Room,
  type WorldContext,
} from '@tickmesh/net'
import * as v from 'valibot'

export const [WIDTH, HEIGHT, GOAL, DISC, PUCK] = [1000, 1000, 360, 50, 34]
/** Ticks in which a disc cannot shove again, and the reach of a shove. */
export const [REST, REACH] = [45, 180]
const MIDDLE = { x: WIDTH / 2, y: HEIGHT / 2, vx: 0, vy: 0 }

const body = {
  x: f.fixed(-100, 1100, 1 / 8, { velocity: 'vx' }),
  y: f.fixed(-100, 1100, 1 / 8, { velocity: 'vy' }),
  vx: f.fixed(-3000, 3000, 1 / 16),
  vy: f.fixed(-3000, 3000, 1 / 16),
}
type Body = { x: number; y: number; vx: number; vy: number }

export const game = defineGame({
  id: 'pucks',
  version: 1,
  authority: hostAuthority(), // the host writes all state, the others send inputs
  sendRate: 30,
  input: { push: f.vec2(f.fixed(-1, 1, 1 / 32)), shove: f.press() },
  state: { disc: { ...body, right: f.bool(), rest: f.uint(6) }, puck: body },
  shared: { score: v.object({ left: v.number(), right: v.number() }) },
})
type G = typeof game

/** Advances one player's disc by a tick: on its own screen at once, and on the host. Depends on the arguments alone. */
export function step(discs: readonly ControlledEntity<G>[], { push, shove }: Inputs<G>): void {
  for (const disc of discs) {
    if (disc.kind !== 'disc') continue
    disc.rest = disc.rest > 0 ? disc.rest - 1 : shove ? REST : 0
    blow(disc, 70, push.x, push.y)
    slide(disc, DISC, 0.92)
    wall(disc, 'x', WIDTH - DISC, DISC)
  }
}

/** Runs the rest of a tick, on the host alone: shoves, knocks, goals. */
export function world(room: Room<G>, { rewind }: WorldContext<G>): void {
  const discs = [...room.state.all('disc')].filter((disc) => disc.own)
  const pucks = [...room.state.all('puck')].filter((puck) => puck.own)
  for (const disc of discs) {
    const player = room.state.controllerOf(disc)
    if (disc.rest !== REST || player === undefined) continue
    const past = rewind(player) // a shove hits pucks in reach on the screen of its player
    for (const other of [...discs, ...pucks]) {
      const seen = other === disc ? undefined : past.of(other)
      const gap = seen === undefined ? REACH : Math.hypot(seen.x - disc.x, seen.y - disc.y)
      if (seen && gap < REACH) blow(other, 1400 / (gap || 1), seen.x - disc.x, seen.y - disc.y)
    }
  }
  for (const [n, a] of discs.entries()) for (const b of discs.slice(n + 1)) knock(a, b, 2 * DISC, 0.5)
  for (const puck of pucks) {
    for (const disc of discs) knock(disc, puck, DISC + PUCK, 1)
    slide(puck, PUCK, 0.988)
    if (Math.abs(puck.y - HEIGHT / 2) > GOAL / 2) wall(puck, 'x', WIDTH - PUCK, PUCK)
    if (puck.x > 0 && puck.x < WIDTH) continue
    const { left, right } = room.shared.get('score') ?? { left: 0, right: 0 }
    room.shared.set('score', puck.x > 0 ? { left: left + 1, right } : { left, right: right + 1 })
    Object.assign(puck, MIDDLE)
    puck.snap() // a jump: it is not drawn as motion
  }
}

/**
 * Spawns the puck and a disc for every player, and despawns those of players who left; run by the host, whoever it
 * is.
 */
export function seat(room: Room<G>): void {
  if (!room.isHost) return
  for (const disc of room.state.all('disc')) if (disc.own && !room.state.controllerOf(disc)) disc.despawn()
  for (const player of room.players.values()) {
    if (room.state.controlledBy(player).length > 0) continue
    const discs = [...room.state.all('disc')]
    const right = discs.filter(({ latest }) => latest.right).length < discs.length / 2
    const y = HEIGHT * (0.2 + ((player.slot * 0.37) % 0.6))
    room.state.spawn('disc', { ...MIDDLE, x: WIDTH * (right ? 0.8 : 0.2), y, right, rest: 0 }, { controller: player })
  }
  if ([...room.state.all('puck')].length === 0) room.state.spawn('puck', MIDDLE)
}

function slide(one: Body, radius: number, drag: number): void {
  blow(one, drag - 1, one.vx, one.vy)
  one.x += one.vx / 60
  one.y += one.vy / 60
  wall(one, 'y', HEIGHT - radius, radius)
}

function wall(one: Body, axis: 'x' | 'y', most: number, least: number): void {
  const inside = Math.min(Math.max(one[axis], least), most)
  if (inside !== one[axis]) one[`v${axis}`] *= -0.8
  one[axis] = inside
}

function blow(one: Body, force: number, x: number, y: number): void {
  one.vx += x * force
  one.vy += y * force
}

/** Moves two bodies apart: `b` takes this share, `a` the rest. */
function knock(a: Body, b: Body, apart: number, share: number): void {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const gap = Math.hypot(dx, dy) || 1
  if (gap >= apart) return
  const force = (1.9 * Math.max(0, (a.vx - b.vx) * dx + (a.vy - b.vy) * dy)) / gap / gap
  for (const [one, part] of [
    [a, share - 1],
    [b, share],
  ] as const) {
    one.x += (dx / gap) * (apart - gap) * part
    one.y += (dy / gap) * (apart - gap) * part
    blow(one, force * part, dx, dy)
  }
}
