// Page of one player with a set load, for the tests of rooms on slow devices.

import { connectLobby, defineGame, f } from '@tickmesh/net'
import type { Room } from '@tickmesh/net'
import * as v from 'valibot'

const game = defineGame({
  id: 'slow-test',
  version: 1,
  state: { dot: { x: f.fixed(0, 1_000, 1 / 8) } },
  events: { ping: v.object({ sentMs: v.number() }) },
})

/** Interval of the events that each page sends to all others. */
const PING_MS = 50

export interface Ask {
  readonly lobby: string
  readonly name: string
  /** Code of the room; a new one without. */
  readonly code?: string
}

/** Load of a page, in ms. */
export interface Load {
  readonly stepMs: number
  readonly frameMs: number
}

/** Measurements of a page since its load began. */
export interface Measured {
  /**
   * Latency of every event, from `send` on one page to the listener on the other. Pages of one machine share a clock.
   */
  readonly latenciesMs: number[]
  readonly frames: number
  readonly steps: number
  readonly skipped: number
  readonly elapsedMs: number
}

let room: Room<typeof game> | undefined

function joined(): Room<typeof game> {
  if (room === undefined) throw new Error('not in a room')
  return room
}

function now(): number {
  return performance.timeOrigin + performance.now()
}

function busy(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end) continue
}

async function play({ lobby: url, name, code }: Ask): Promise<string> {
  const lobby = await connectLobby(url, game, { name })
  room = await (code === undefined ? lobby.create() : lobby.join(code))
  const dot = room.state.spawn('dot', { x: 0 })
  room.on('tick', (tick) => (dot.x = tick % 1_000))
  return room.code
}

const measured = { latenciesMs: [] as number[], frames: 0, steps: 0, skipped: 0 }
let startMs = 0

const api = {
  play,
  /** Returns whether this page is linked to so many others and has shared time. */
  linked: (others: number): boolean =>
    joined().clock.synced &&
    [...joined().players.values()].filter(({ isMe, status }) => !isMe && status === 'connected').length === others,
  /** Begins the load, and the events. */
  load: ({ stepMs, frameMs }: Load): void => {
    startMs = now()
    joined().on('tick', () => {
      measured.steps++
      busy(stepMs)
    })
    joined().on('skip', (ticks) => (measured.skipped += ticks))
    joined().onEvent('ping', ({ sentMs }) => measured.latenciesMs.push(now() - sentMs))
    setInterval(() => joined().send('ping', { sentMs: now() }), PING_MS)
    const frame = (): void => {
      measured.frames++
      busy(frameMs)
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
  },
  heard: (): number => measured.latenciesMs.length,
  measured: (): Measured => ({ ...measured, elapsedMs: now() - startMs }),
}
export type SlowPage = typeof api
Object.assign(globalThis, { slow: api })
