import { connectLobby, defineGame, f, type Room } from '@tickmesh/net'

/** How often a page notes its clock: as a game at 60 frames a second reads it, ms. */
const READ_EVERY_MS = 1000 / 60

/** One reading: the clock that all pages of one machine share, and the room's, ms. */
export interface Reading {
  readonly machineMs: number
  readonly roomMs: number
  /** The bound that the room's clock claims, ms. */
  readonly errorMs: number
}

/** What the driver calls in a page. */
export interface ClockPage {
  /** Creates a room for so many, or joins that with the code. Returns the code. */
  enter(lobbyUrl: string, code: string, players: number): Promise<string>
  /** When the first link opened, on the machine's clock, ms; 0 before. */
  linkedMs(): number
  /** All readings since the room has a time. */
  readings(): readonly Reading[]
}

/** The default rates: 60 ticks and 20 frames a second, which carry the samples. */
const game = defineGame({ id: 'tickmesh-bench-clock', version: 1, state: { dot: { x: f.fixed(0, 1_000, 1 / 16) } } })

const readings: Reading[] = []
let linkedMs = 0

const machineNow = (): number => performance.timeOrigin + performance.now()

function watch(room: Room<typeof game>): void {
  const dot = room.state.spawn('dot', { x: 0 })
  room.on('tick', (tick) => {
    dot.x = tick % 1_000
  })
  room.on('join', () => {
    if (linkedMs === 0) linkedMs = machineNow()
  })
  setInterval(() => {
    if (!room.clock.synced) return
    const beforeMs = machineNow()
    const roomMs = room.clock.now()
    readings.push({ machineMs: (beforeMs + machineNow()) / 2, roomMs, errorMs: room.clock.errorMs })
  }, READ_EVERY_MS)
}

const page: ClockPage = {
  enter: async (lobbyUrl, code, players) => {
    const lobby = await connectLobby(lobbyUrl, game, { iceServers: [] })
    const room = code === '' ? await lobby.create({ maxPlayers: players }) : await lobby.join(code)
    watch(room)
    return room.code
  },
  linkedMs: () => linkedMs,
  readings: () => readings,
}

declare global {
  var clockPage: ClockPage
}
globalThis.clockPage = page
