// Page of one player whose entities go round circles, and who notes where it draws its own and the other's.

import { connectLobby, defineGame, f } from '@tickmesh/net'
import type { Entity, Game, Room } from '@tickmesh/net'

const place = f.fixed(-1_000, 1_000, 1 / 64)
const kinds = {
  ship: {
    x: f.fixed(-1_000, 1_000, 1 / 64, { velocity: 'vx' }),
    y: f.fixed(-1_000, 1_000, 1 / 64, { velocity: 'vy' }),
    vx: place,
    vy: place,
  },
  // Without declared velocities.
  rock: { x: place, y: place },
}

const RADIUS = 200
/** Speed of the entities, radians a second. */
const TURN = 1.5

export interface Ask {
  readonly lobby: string
  readonly name: string
  readonly tickRate: number
  /** Code of the room; a new one without. */
  readonly code?: string
}

/** Step errors of each kind, as roots of mean squares: of the own entity and of the other player's. */
export interface Steadiness {
  readonly ship: { readonly own: number; readonly theirs: number }
  readonly rock: { readonly own: number; readonly theirs: number }
}

/** Drawn position of an entity, and its time, ms. */
interface Frame {
  readonly atMs: number
  readonly x: number
  readonly y: number
}

let room: Room<Game> | undefined

function joined(): Room<Game> {
  if (room === undefined) throw new Error('not in a room')
  return room
}

async function play({ lobby: url, name, tickRate, code }: Ask): Promise<string> {
  const game = defineGame({ id: 'steady-test', version: tickRate, tickRate, sendRate: 20, state: kinds })
  const lobby = await connectLobby(url, game, { name })
  const made = await (code === undefined ? lobby.create() : lobby.join(code))
  const ship = made.state.spawn('ship', { x: 0, y: 0, vx: 0, vy: 0 })
  const rock = made.state.spawn('rock', { x: 0, y: 0 })
  made.on('tick', (tick) => {
    const angle = (tick * TURN) / tickRate
    ship.x = rock.x = RADIUS * Math.cos(angle)
    ship.y = rock.y = RADIUS * Math.sin(angle)
    ship.vx = -TURN * ship.y
    ship.vy = TURN * ship.x
  })
  room = made as unknown as Room<Game>
  return made.code
}

/** Part of the steps between frames that is not due to the motion itself, as a root of mean squares. */
function stepError(frames: readonly Frame[]): number {
  const first = frames.at(0)
  const last = frames.at(-1)
  if (first === undefined || last === undefined) return Number.NaN
  const usual = (RADIUS * TURN * (last.atMs - first.atMs)) / 1_000 / (frames.length - 1)
  let sum = 0
  for (const [n, { atMs, x, y }] of frames.slice(1).entries()) {
    const from = frames[n] as Frame
    const error = (Math.hypot(x - from.x, y - from.y) - (RADIUS * TURN * (atMs - from.atMs)) / 1_000) / usual
    sum += error * error
  }
  return Math.sqrt(sum / (frames.length - 1))
}

/** Notes so many frames, all entities at the same moments. */
async function watch(count: number): Promise<Steadiness> {
  const { state } = joined()
  const tracks = ['ship', 'rock'].flatMap((kind) =>
    [...state.all(kind)].map((entity: Entity) => ({ kind, entity, frames: [] as Frame[] })),
  )
  for (let n = 0; n < count; n++) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    for (const { entity, frames } of tracks) {
      const { x, y } = entity.view as { x: number; y: number }
      frames.push({ atMs: performance.now(), x, y })
    }
  }
  const errorOf = (kind: string, own: boolean): number =>
    stepError(tracks.find((track) => track.kind === kind && track.entity.own === own)?.frames ?? [])
  const both = (kind: string) => ({ own: errorOf(kind, true), theirs: errorOf(kind, false) })
  return { ship: both('ship'), rock: both('rock') }
}

const api = {
  play,
  /** Returns whether this page draws the entities of both players, and has shared time. */
  ready: (): boolean =>
    joined().clock.synced && ['ship', 'rock'].every((kind) => [...joined().state.all(kind)].length === 2),
  watch,
}
export type SteadyPage = typeof api
Object.assign(globalThis, { steady: api })
