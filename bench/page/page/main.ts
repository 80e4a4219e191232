// Page of the page suite: plays in a room of Tickmesh, or in the same mesh of bare channels.

import { connectLobby, defineGame, f } from '@tickmesh/net'
import { BareMesh } from './bare.ts'
import { moveShips, type Ship } from './ships.ts'

const game = defineGame({
  id: 'tickmesh-bench-page',
  version: 1,
  state: {
    ship: {
      x: f.fixed(0, 1_000, 1 / 16),
      y: f.fixed(0, 1_000, 1 / 16),
      heading: f.angle(10),
      hp: f.uint(7),
    },
  },
})

/** Counts of a page so far. */
export interface Counts {
  readonly atMs: number
  readonly ticks: number
  readonly messages: number
  readonly bytes: number
  readonly frames: number
}

/** Functions of a page that the driver calls. */
export interface BusyPage {
  readonly bare: BareMesh
  /** Creates a room for so many players, or joins the room with this code, with so many ships. Returns the code. */
  enter(lobbyUrl: string, code: string, players: number, ships: number): Promise<string>
  /** Number of ships in the room that have arrived, the own ones included. */
  ships(): number
  /** Begins or ceases to read the views of all ships in every frame, as a game does; over bare channels, the own. */
  draw(on: boolean): void
  counts(): Counts
}

let messages = 0
let bytes = 0
const { send } = RTCDataChannel.prototype
RTCDataChannel.prototype.send = function counted(this: RTCDataChannel, data: unknown): void {
  messages += 1
  bytes += (data as Uint8Array).byteLength
  send.call(this, data as Uint8Array<ArrayBuffer>)
} as RTCDataChannel['send']

let frames = 0
let nextFrame = 0
/** Sum of what was read, so that no engine leaves the reading out. */
const sum = new Float64Array(1)
let readShips = (): number => {
  let read = 0
  for (const ship of bare.ships) read += ship.x + ship.y + ship.heading
  return read
}
let shipsSeen = (): number => 0
let roomTicks: (() => number) | undefined
const bare = new BareMesh()

const page: BusyPage = {
  bare,
  enter: async (lobbyUrl, code, players, ships) => {
    const lobby = await connectLobby(lobbyUrl, game)
    const room = code === '' ? await lobby.create({ maxPlayers: players }) : await lobby.join(code)
    const own = Array.from({ length: ships }, (_, n) => room.state.spawn('ship', { x: n, y: n, heading: 0, hp: 1 }))
    room.on('tick', (tick) => moveShips(own as Ship[], tick))
    readShips = () => {
      let read = 0
      for (const { view } of room.state.all('ship')) read += view.x + view.y + view.heading
      return read
    }
    shipsSeen = () => [...room.state.all('ship')].length
    roomTicks = () => room.tick
    return room.code
  },
  ships: () => shipsSeen(),
  draw: (on) => {
    const draw = (): void => {
      frames += 1
      sum[0] = readShips()
      nextFrame = requestAnimationFrame(draw)
    }
    if (on) nextFrame = requestAnimationFrame(draw)
    else cancelAnimationFrame(nextFrame)
  },
  counts: () => ({ atMs: performance.now(), ticks: roomTicks?.() ?? bare.ticks, messages, bytes, frames }),
}

declare global {
  var busyPage: BusyPage
}
globalThis.busyPage = page
