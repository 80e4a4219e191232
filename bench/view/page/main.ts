// Page of the view suite: flies its ship by every library, and records what it sees of the other's.

import { bytesByLabel } from './wire.ts'
import { connectLobby } from '@tickmesh/net'
import { Motion } from '../motion.ts'
import { game, SEND_TICKS, type ViewRoom } from './game.ts'
import { enterNetlib } from './netlib.ts'
import type { Other } from './other.ts'
import { enterPeerjs } from './peerjs.ts'

/** Upper bound of the time to connect, also on a busy machine, ms. */
const JOIN_LIMIT_MS = 30_000
/** Error of the room's clock below which the motion may begin, ms. */
const SETTLED_MS = 10

/** Addresses and codes to meet at; codes are empty for the first page. */
export interface Places {
  readonly lobbyUrl: string
  readonly netlibUrl: string
  readonly peerPort: number
  readonly codes: Codes
}

export interface Codes {
  readonly room: string
  readonly netlib: string
  readonly peerjs: string
}

/** Frames, flattened because there are many: `atMs, x, y` of each in turn. Times are ms of the motion. */
export type FlatFrames = readonly number[]
/** Arrivals, flattened: `arrivedMs, number, atMs, x, y` of each in turn. */
export type FlatArrivals = readonly number[]

/** Measurements of the other page's ship in one page. */
export interface Watched {
  /** Frames drawn from Tickmesh's `view`: every animation frame. */
  readonly frames: FlatFrames
  readonly arrivals: readonly { readonly name: string; readonly values: FlatArrivals }[]
  /** Payload bytes that this page sent meanwhile, by channel label. */
  readonly bytes: Readonly<Record<string, number>>
}

/** Functions of a page that the driver calls. */
export interface ViewPage {
  enter(places: Places): Promise<Codes>
  /** Resolves when the other page is connected by every library. */
  joined(): Promise<void>
  /**
   * Moves this page's ship by the motion of `seed`, sends it by every library, and watches the other's, from the
   * moment `originMs` of the machine's clock on for so long.
   */
  play(seed: number, originMs: number, forMs: number): Promise<Watched>
}

const machineNow = (): number => performance.timeOrigin + performance.now()

let room: ViewRoom | undefined
let linked: Promise<readonly Other[]> | undefined
let others: readonly Other[] = []

function insideRoom(): ViewRoom {
  if (room === undefined) throw new Error('the page has not entered a room')
  return room
}

async function enter({ lobbyUrl, netlibUrl, peerPort, codes }: Places): Promise<Codes> {
  const lobby = await connectLobby(lobbyUrl, game)
  room = await (codes.room === '' ? lobby.create({ maxPlayers: 2 }) : lobby.join(codes.room))
  const netlib = await enterNetlib(netlibUrl, codes.netlib)
  const peerjs = await enterPeerjs(peerPort, codes.peerjs)
  linked = Promise.all([netlib.linked, peerjs.linked])
  return { room: room.code, netlib: netlib.code, peerjs: peerjs.id }
}

async function joined(): Promise<void> {
  const { players, clock } = insideRoom()
  const limit = performance.now() + JOIN_LIMIT_MS
  void linked?.then((all) => {
    others = all
  })
  const missing = (): readonly string[] => [
    ...(players.size === 2 && [...players.values()].every(({ isMe, status }) => isMe || status === 'connected')
      ? []
      : ['the other player']),
    ...(clock.errorMs < SETTLED_MS ? [] : ['the clock']),
    ...(others.length > 0 ? [] : ['netlib and PeerJS']),
  ]
  while (missing().length > 0) {
    if (performance.now() > limit) throw new Error(`not connected after ${JOIN_LIMIT_MS} ms: ${missing().join(', ')}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function play(seed: number, originMs: number, forMs: number): Promise<Watched> {
  const inside = insideRoom()
  const motion = new Motion(seed, forMs)
  const now = (): number => machineNow() - originMs
  const { clock, state, tickRate } = inside
  // The state of a tick is that of the moment at which it was due, however late it runs, as in a fixed-step game.
  const due = (tick: number): number => now() - (clock.now() - (tick * 1000) / tickRate)
  const own = state.spawn('ship', motion.at(0))
  let number = 0
  const stop = inside.on('tick', (tick) => {
    const atMs = due(tick)
    const { x, y, vx, vy, heading } = motion.at(atMs)
    Object.assign(own, { x, y, vx, vy, heading })
    if (tick % SEND_TICKS !== 0) return
    number += 1
    for (const other of others) other.send({ number, atMs, x, y, heading })
  })
  const arrivals = others.map(({ name }) => ({ name, values: [] as number[] }))
  others.forEach((other, at) => {
    other.received = (snapshot) => {
      arrivals[at]?.values.push(now(), snapshot.number, snapshot.atMs, snapshot.x, snapshot.y)
    }
  })
  const before = bytesByLabel()
  const frames: number[] = []
  while (now() < forMs) {
    await new Promise((resolve) => requestAnimationFrame(resolve))
    const atMs = now()
    for (const ship of state.all('ship')) if (!ship.own) frames.push(atMs, ship.view.x, ship.view.y)
  }
  stop()
  own.despawn()
  const bytes = Object.fromEntries(
    Object.entries(bytesByLabel()).map(([label, count]) => [label, count - (before[label] ?? 0)]),
  )
  return { frames, arrivals, bytes }
}

declare global {
  var viewPage: ViewPage
}
globalThis.viewPage = { enter, joined, play }
