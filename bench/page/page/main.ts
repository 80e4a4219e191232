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
}

/** Functions of a page that the driver calls. */
export interface BusyPage {
  readonly bare: BareMesh
  /** Creates a room for so many players, or joins the room with this code, with so many ships. Returns the code. */
  enter(lobbyUrl: string, code: string, players: number, ships: number): Promise<string>
  /** Number of ships in the room that have arrived, the own ones included. */
  ships(): number
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
    shipsSeen = () => [...room.state.all('ship')].length
    roomTicks = () => room.tick
    return room.code
  },
  ships: () => shipsSeen(),
  counts: () => ({ atMs: performance.now(), ticks: roomTicks?.() ?? bare.ticks, messages, bytes }),
}

declare global {
  var busyPage: BusyPage
}
globalThis.busyPage = page
