import { DEFAULT_MAX_PLAYERS, MAX_PLAYERS, normalizeCode } from '@tickmesh/lobby/protocol'
import type { RoomListing, Scalar } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import { silent } from '../log.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { keyOf, lobbyAddress } from './lobby-address.ts'
import { check, checkData, checkFilter, checkMode, checkName, checkOptions, isSeats, seatsOf } from './option-checks.ts'
import { DirectoryClient } from './directory-client.ts'
import type { Seat } from './seat.ts'
import type { WebSocketConstructor } from './lobby-socket.ts'
import { takeSeat } from './take-seat.ts'
import type { LobbyContext } from './lobby-context.ts'

/** Milliseconds that reaching the lobby, making, joining or listing rooms may take. */
const REQUEST_LIMIT_MS = 10_000
/** Milliseconds that a quick match may wait for other players, unless the game says otherwise. */
const QUICK_MATCH_LIMIT_MS = 60_000
/** A match can be over before its player has come: that often another one is looked for. */
const MAX_REMATCHES = 2

export interface LobbyOptions {
  /** The game's id, 1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit. */
  readonly game: string
  /** The game's version, a whole number from 0 to 65,535: players of different versions never meet. */
  readonly version: number
  /** What the player calls themself, 1 to 32 characters and none of them a control character. */
  readonly name: string
  /** Needed where there is no global one (Node 20): the class `WebSocket` of `ws`. */
  readonly WebSocket?: WebSocketConstructor
  readonly scheduler: Scheduler
  readonly signal?: AbortSignal
  /** Silence by default. */
  readonly log?: Log
}

export interface CreateOptions {
  /** Whether `list` shows the room. Default false. */
  readonly public?: boolean
  /** Seats, 1 to 64. Default 8. */
  readonly maxPlayers?: number
  /** Anything JSON can say in at most 2,048 bytes; all players and `list` see it. Default null. */
  readonly data?: unknown
  readonly signal?: AbortSignal
}

export interface ListFilter {
  /** Only rooms of quick matches in this mode. */
  readonly mode?: string
  /** Only rooms whose `data` has these very values, at most 8 of them. */
  readonly data?: { readonly [key: string]: Scalar }
  readonly signal?: AbortSignal
}

export interface QuickMatchOptions {
  /** Players of different modes do not meet. 1 to 32 characters. */
  readonly mode: string
  /** How many play: at least `min` to begin, at most `max`. A number means exactly so many. */
  readonly players: number | { readonly min: number; readonly max: number }
  /** Milliseconds to wait for others. Default 60,000. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** A game's lobby. Every promise of it rejects with a `TickmeshError`, and within a limit. */
export interface LobbyClient {
  /** Makes a room and takes its first seat. Within 10 s. */
  create(options?: CreateOptions): Promise<Seat>
  /** Takes a seat in the room with this code; case, spaces and dashes do not matter. Within 10 s. */
  join(code: string, options?: { readonly signal?: AbortSignal }): Promise<Seat>
  /** The public rooms, newest first, at most 100. Within 10 s. */
  list(filter?: ListFilter): Promise<readonly RoomListing[]>
  /** Finds others who want the same, and takes a seat with them. Within `timeoutMs`, and 10 s to take the seat. */
  quickMatch(options: QuickMatchOptions): Promise<Seat>
  /** Ends what is being asked. Seats that were taken stay. */
  close(): void
}

/** Connects to a lobby; resolves when it has answered, within 10 s. */
export async function openLobby(url: string, options: LobbyOptions): Promise<LobbyClient> {
  const { game, version, name, scheduler, signal, log = silent } = options
  const address = lobbyAddress(url, globalThis.location?.href)
  const key = keyOf(game, version)
  checkOptions(options)
  checkName(name)
  const WebSocket: WebSocketConstructor | undefined = options.WebSocket ?? globalThis.WebSocket
  if (WebSocket === undefined) {
    const message = 'This runtime has no WebSocket. Pass one: { WebSocket } with `import { WebSocket } from "ws"`'
    throw new TickmeshError('invalid-value', message)
  }
  const context: LobbyContext = { address, WebSocket, scheduler, log }
  const directory = new DirectoryClient(context, address.of('directory', key))
  try {
    await directory.reach(signal, REQUEST_LIMIT_MS)
  } catch (error) {
    directory.close()
    throw error
  }
  const player = { game, version, name }
  const seat = (code: string, ticket: string | undefined, signal: AbortSignal | undefined): Promise<Seat> =>
    takeSeat(context, ticket === undefined ? { ...player, code } : { ...player, code, ticket }, {
      signal,
      limitMs: REQUEST_LIMIT_MS,
    })
  return {
    create: async (options = {}) => {
      checkOptions(options)
      const { public: isPublic = false, maxPlayers = DEFAULT_MAX_PLAYERS, data = null, signal } = options
      check(typeof isPublic === 'boolean', 'public is true or false')
      check(isSeats(maxPlayers), `maxPlayers is a whole number from 1 to ${MAX_PLAYERS}`)
      checkData(data)
      const question = { type: 'create', public: isPublic, maxPlayers, data } as const
      const made = await directory.ask(question, 'Making the room', { signal, limitMs: REQUEST_LIMIT_MS })
      if (made.type !== 'made') throw unexpectedAnswer()
      return seat(made.code, made.ticket, signal)
    },
    join: async (typed, options = {}) => {
      checkOptions(options)
      check(typeof typed === 'string', 'a code is a text')
      const code = normalizeCode(typed)
      if (code === undefined) {
        const message = `"${typed.slice(0, 64)}" is no code of a room; a code has 5 letters and digits, without 0, O, 1, I, L and U`
        throw new TickmeshError('room-unknown', message)
      }
      return seat(code, undefined, options.signal)
    },
    list: async (filter = {}) => {
      checkOptions(filter)
      const { mode, data, signal } = filter
      if (mode !== undefined) checkMode(mode)
      if (data !== undefined) checkFilter(data)
      const question = { type: 'list', ...(mode !== undefined && { mode }), ...(data && { data }) } as const
      const answer = await directory.ask(question, 'Listing the rooms', { signal, limitMs: REQUEST_LIMIT_MS })
      if (answer.type !== 'rooms') throw unexpectedAnswer()
      return answer.rooms
    },
    quickMatch: async (options) => {
      checkOptions(options)
      const { mode, players, timeoutMs = QUICK_MATCH_LIMIT_MS, signal } = options
      checkMode(mode)
      const { min, max } = seatsOf(players)
      check(typeof timeoutMs === 'number' && timeoutMs >= 0, 'timeoutMs is a number of milliseconds')
      const deadline = scheduler.now() + timeoutMs
      for (let tries = 0; ; tries++) {
        const limitMs = Math.max(0, deadline - scheduler.now())
        const made = await directory.ask({ type: 'quick', mode, min, max }, 'Finding other players', {
          signal,
          limitMs,
        })
        if (made.type !== 'made') throw unexpectedAnswer()
        try {
          return await seat(made.code, made.ticket, signal)
        } catch (error) {
          if (tries >= MAX_REMATCHES || !isOver(error)) throw error
        }
      }
    },
    close: () => directory.close(),
  }
}

function isOver(error: unknown): boolean {
  return error instanceof TickmeshError && ['room-unknown', 'room-closed', 'room-full'].includes(error.code)
}

function unexpectedAnswer(): TickmeshError {
  return new TickmeshError(
    'lobby-refused',
    'The lobby answered something else than was asked. Check that client and lobby are of one version',
  )
}
