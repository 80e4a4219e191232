import { connectLobby, defineGame, f, type Room } from '@tickmesh/net'
import type { ClockSample } from '../../../packages/net/src/core/clock/sample.ts'
import { watchedLinks } from './exchanges.ts'

/** How often a page notes its clock: as a game at 60 frames a second reads it, ms. */
const READ_EVERY_MS = 1000 / 60

/** A reading between two of the machine's clock that are further apart was interrupted, and is made again, ms. */
const BRACKET_MS = 0.05
const TRIES = 5

/** One reading: the clock that all pages of one machine share, and the room's, ms. */
export interface Reading {
  readonly machineMs: number
  readonly roomMs: number
  /** The bound that the room's clock claims, ms. */
  readonly errorMs: number
}

/** What a page has seen. */
export interface Seen {
  /** When it began to join, on the machine's clock, ms. */
  readonly joinedMs: number
  /** All readings since the room has a time. */
  readonly readings: readonly Reading[]
  /** The exchanges with the host, local times on the machine's clock. */
  readonly samples: readonly ClockSample[]
}

/** What the driver calls in a page. */
export interface ClockPage {
  /** Creates a room for so many, or joins that with the code. Returns the code. */
  enter(lobbyUrl: string, code: string, players: number): Promise<string>
  seen(): Seen
}

/** The default rates: 60 ticks and 20 frames a second, which carry the samples. */
const game = defineGame({ id: 'tickmesh-bench-clock', version: 1, state: { dot: { x: f.fixed(0, 1_000, 1 / 16) } } })

const readings: Reading[] = []
const samples: ClockSample[] = []
let joinedMs = 0

const machineNow = (): number => performance.timeOrigin + performance.now()

function read({ clock }: Room<typeof game>): Reading {
  let best: Reading | undefined
  let narrowest = Infinity
  for (let tries = 0; tries < TRIES && narrowest > BRACKET_MS; tries += 1) {
    const beforeMs = machineNow()
    const roomMs = clock.now()
    const afterMs = machineNow()
    if (afterMs - beforeMs >= narrowest) continue
    narrowest = afterMs - beforeMs
    best = { machineMs: (beforeMs + afterMs) / 2, roomMs, errorMs: clock.errorMs }
  }
  return best as Reading
}

function watch(room: Room<typeof game>): void {
  const dot = room.state.spawn('dot', { x: 0 })
  room.on('tick', (tick) => {
    dot.x = tick % 1_000
  })
  setInterval(() => {
    if (room.clock.synced) readings.push(read(room))
  }, READ_EVERY_MS)
}

const page: ClockPage = {
  enter: async (lobbyUrl, code, players) => {
    const links = watchedLinks(machineNow, (sample) => {
      if (sample.stratum === 0) samples.push(sample)
    })
    const lobby = await connectLobby(lobbyUrl, game, { links })
    joinedMs = machineNow()
    const room = code === '' ? await lobby.create({ maxPlayers: players }) : await lobby.join(code)
    watch(room)
    return room.code
  },
  seen: () => ({ joinedMs, readings, samples }),
}

declare global {
  var clockPage: ClockPage
}
globalThis.clockPage = page
