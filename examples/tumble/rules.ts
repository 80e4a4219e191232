// Rules of tumble: a field of cubes that players push around.

import { defineGame, hostAuthority, type ControlledEntity, type Inputs, type Room, type Vec3 } from '@tickmesh/net'
import { f, type Quat } from '@tickmesh/net/3d'
import { ASLEEP, type Body, collide, cube, motionOf, push, roll, stop } from './physics.ts'

/** From the middle of the floor to its walls, and halves of the edges of both sorts of cubes. */
export const [WALL, HALF, PLAYER_HALF] = [15, 0.5, 0.9]
/** Cubes on a side of the field, and how far apart. */
const [SIDE, APART] = [8, 1.75]

const body = {
  at: f.vec3(f.fixed(-32, 32, 1 / 256, { velocity: 'speed' })),
  speed: f.vec3(f.fixed(-40, 40, 1 / 32)),
  q: f.quat({ bits: 10, angularVelocity: 'spin' }),
  spin: f.vec3(f.fixed(-40, 40, 1 / 32)),
}

export const game = defineGame({
  id: 'tumble',
  version: 1,
  authority: hostAuthority(), // the host moves everything, the others send inputs
  sendRate: 30,
  input: { push: f.vec2(f.fixed(-1, 1, 1 / 32)), jump: f.bool() },
  // The tint of a cube is 1 and the seat of the player who touched it last; 0 is nobody.
  state: { player: { ...body, seat: f.uint(3) }, cube: { ...body, tint: f.uint(4) } },
})
type G = typeof game
type Moving = { at: Vec3; speed: Vec3; q: Quat; spin: Vec3 }

/** Advances a player's cube by a tick: on its own screen at once, and on the host. Depends on the arguments alone. */
export function step(players: readonly ControlledEntity<G>[], { push: towards, jump }: Inputs<G>): void {
  for (const player of players) {
    if (player.kind !== 'player') continue
    const one = bodyOf(player, PLAYER_HALF)
    push(one, { x: towards.x * 0.42, y: 0, z: towards.y * 0.42 })
    // The cube rolls in the direction of the push.
    one.spin.x += towards.y * 0.5
    one.spin.z -= towards.x * 0.5
    if (jump && one.at.y < PLAYER_HALF * 1.5 && one.speed.y < 1) one.speed.y = 9
    one.speed.x *= 0.965
    one.speed.z *= 0.965
    // On the floor it comes to rest, alike on all screens.
    const driven = towards.x !== 0 || towards.y !== 0 || jump
    if (!driven && one.at.y < PLAYER_HALF * 1.1 && motionOf(one) < 0.1) stop(one)
    else roll(one, WALL)
    write(player, one)
  }
}

/** Memory of the host of a cube, beside its state. */
const remembered = new WeakMap<object, Body>()

/** Runs the rest of a tick, on the host alone: the cubes, and who touches whom. */
export function world(room: Room<G>): void {
  const players = [...room.state.all('player')].filter(({ own }) => own)
  const cubes = [...room.state.all('cube')].filter(({ own }) => own)
  const owners = new Map<Body, number>()
  const bodies = players.map((player) => {
    const one = bodyOf(player as unknown as Moving, PLAYER_HALF)
    owners.set(one, player.latest.seat + 1)
    return one
  })
  const fields = cubes.map((entity) => {
    const one = remembered.get(entity) ?? bodyOf(entity.latest as Moving, HALF)
    remembered.set(entity, one)
    owners.set(one, entity.latest.tint)
    roll(one, WALL)
    return one
  })
  const met = collide([...bodies, ...fields])
  for (const [n, player] of players.entries()) write(player as unknown as Moving, bodies[n] as Body)
  for (const [one, other] of met) {
    // A player who moves a cube, also by other cubes, has touched it last.
    const [from, to] = bodies.includes(other) ? [other, one] : [one, other]
    if (!bodies.includes(to)) owners.set(to, owners.get(from) || (owners.get(to) ?? 0))
  }
  for (const [n, entity] of cubes.entries()) {
    const one = fields[n] as Body
    const own = entity as unknown as Moving & { tint: number }
    own.tint = owners.get(one) ?? 0
    if (one.still <= ASLEEP) write(own, one)
    if (one.still === ASLEEP) one.still++
  }
}

/** Spawns the field and a cube for every player, and despawns those of players who left. Only the host runs it. */
export function seat(room: Room<G>): void {
  if (!room.isHost) return
  for (const player of room.state.all('player'))
    if (player.own && room.state.controllerOf(player) === undefined) player.despawn()
  for (const player of room.players.values()) {
    if (room.state.controlledBy(player).length > 0) continue
    const angle = (player.slot / 8) * 2 * Math.PI + 0.6
    const at = { x: Math.cos(angle) * 11, y: 3, z: Math.sin(angle) * 11 }
    room.state.spawn('player', { ...values(cube(at, PLAYER_HALF)), seat: player.slot }, { controller: player })
  }
  if ([...room.state.all('cube')].length > 0) return
  for (let n = 0; n < SIDE * SIDE; n++) {
    const place = (row: number): number => (row - (SIDE - 1) / 2) * APART
    const at = { x: place(n % SIDE), y: HALF, z: place(Math.floor(n / SIDE)) }
    room.state.spawn('cube', { ...values(cube(at, HALF)), tint: 0 })
  }
}

function bodyOf({ at, speed, q, spin }: Moving, half: number): Body {
  return { at: { ...at }, speed: { ...speed }, q: { ...q }, spin: { ...spin }, half, still: 0 }
}

function write(to: Moving, { at, speed, q, spin }: Body): void {
  Object.assign(to, { at, speed, q, spin })
}

function values({ at, speed, q, spin }: Body): Moving {
  return { at, speed, q, spin }
}
