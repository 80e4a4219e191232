// Page of the clock suite: joins a room and reads its clock beside the machine's.

import { connectLobby, defineGame, f, type Room } from '@tickmesh/net'
import type { ClockSample } from '../../../packages/net/src/core/clock/sample.ts'
import { watchedLinks } from './exchanges.ts'

/** Interval of a page's readings, ms: as of a game at 60 frames a second. */
const READ_EVERY_MS = 1000 / 60

/**
 * Upper bound of the time between the two readings of the machine's clock around one of the room's, ms; a longer one
 * was interrupted and is repeated.
 */
const BRACKET_MS = 0.05
const TRIES = 5

/** Reading: the clock that all pages of one machine share, and the room's, ms. */
export interface Reading {
  readonly machineMs: number
  readonly roomMs: number
  /** Bound of the error that the room's clock gives, ms. */
  readonly errorMs: number
}

/** Readings and samples of one page. */
export interface Seen {
  /** Time at which it began to join, on the machine's clock, ms. */
  readonly joinedMs: number
  /** All readings since the room has shared time. */
  readonly readings: readonly Reading[]
  /** Exchanges with the host, local times on the machine's clock. */
  readonly samples: readonly ClockSample[]
}

/** Functions of a page that the driver calls. */
export interface ClockPage {
  /** Creates a room for so many players, or joins the room with this code. Returns the code. */
  enter(lobbyUrl: string, code: string, players: number): Promise<string>
  seen(): Seen
}

/** Game at the default rates: 60 ticks, and 20 frames a second, which carry the samples. */
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
