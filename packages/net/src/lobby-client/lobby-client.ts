// Lobby client: creates, joins, lists and matches rooms. Returns seats; `lobby.ts` makes a `Room` of each.

import { CODE_LENGTH, DEFAULT_MAX_PLAYERS, MAX_PLAYERS, SEAT_KEPT_MS, normalizeCode } from '@tickmesh/lobby/protocol'
import type { RoomListing, Scalar } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import { silent, type Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { lobbyAddress } from './lobby-address.ts'
import { check, checkData, checkFilter, checkMode, checkName, checkOptions, isSeats, seatsOf } from './option-checks.ts'
import { type DirectoryAnswer, DirectoryClient } from './directory-client.ts'
import type { KeyHashes } from './key-hashes.ts'
import type { Seat } from './seat.ts'
import { joinMatch, type SharedMatch } from './shared-match.ts'
import type { WebSocketConstructor } from './lobby-socket.ts'
import { orDiagnosed, type Diagnose } from './or-diagnosed.ts'
import { type Joining, takeSeat } from './take-seat.ts'
import type { WatchNetwork } from './network-watch.ts'
import type { LobbyContext } from './lobby-context.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'
import { assertOptions } from '../unknown-options.ts'

/** Milliseconds for reaching the lobby, and for making, joining or listing rooms. */
const REQUEST_LIMIT_MS = 10_000
/** Milliseconds for finding other players, by default. */
const QUICK_MATCH_LIMIT_MS = 60_000
/** Action of a quick match, as the subject of a sentence. */
const MATCHING = DEVELOPMENT ? 'Finding other players' : LEFT_OUT
/** Further matches requested when a room ended before its player joined. */
const MAX_REMATCHES = 2

/** Options of `openLobby`. */
export interface LobbyOptions {
  /** Id of the game: 1 to 64 letters, digits, dots, dashes or underscores, the first a letter or digit. */
  readonly game: string
  /** Version of the game, an integer from 0 to 65,535: players of different versions never meet. */
  readonly version: number
  /** Name of the player: see `ConnectOptions.name`. */
  readonly name: string
  /** See `ConnectOptions.lazy`. */
  readonly lazy?: boolean
  /** See `ConnectOptions.seatKeptMs`. */
  readonly seatKeptMs?: number
  /** Class of WebSockets, such as that of `ws`; required without a global one (Node 20). */
  readonly WebSocket?: WebSocketConstructor
  readonly scheduler: Scheduler
  /** Cancels the request: its promise is rejected with `aborted`. */
  readonly signal?: AbortSignal
  /** Receives log entries; silent by default. */
  readonly log?: Log
  /** True where time and network are real; see `LobbyContext`. Default false. */
  readonly real?: boolean
  /** Fields of each `join` by which the room knows what this player shows. */
  readonly seating?: Pick<Joining, 'privacy' | 'asks'>
  /** Returns the hashes of quick matches (LOB43), with the salt of the directory. Default: none are given. */
  readonly keyHashes?: KeyHashes | undefined
  /** Tells when the network is back; see `LobbyContext`. */
  readonly watchNetwork?: WatchNetwork | undefined
  /** Finds out what is wrong with an address, in development. Default: errors have no diagnosis. */
  readonly diagnose?: Diagnose
}

/** Options of a new room. */
export interface CreateOptions {
  /** True to show the room in `list`. Default false. */
  readonly public?: boolean
  /** Number of seats, 1 to 64. Default 8. */
  readonly maxPlayers?: number
  /** JSON value of at most 2,048 bytes, for all players and `list`. Default null. */
  readonly data?: unknown
  /** Cancels the request: its promise is rejected with `aborted`. */
  readonly signal?: AbortSignal
}

/** Filter of a list of rooms. */
export interface ListFilter {
  /** Mode of quick matches; other rooms are left out. */
  readonly mode?: string
  /** Values that a room's `data` must have, at most 8. */
  readonly data?: { readonly [key: string]: Scalar }
  /** Page of 20 rooms, from 0. Default 0. */
  readonly page?: number
  /** Cancels the request: its promise is rejected with `aborted`. */
  readonly signal?: AbortSignal
}

/** Options of a quick match. */
export interface QuickMatchOptions {
  /** Mode of the match, 1 to 32 characters; players of different modes never meet. */
  readonly mode: string
  /** Number of players: at least `min` to begin, at most `max`; a plain number is both. */
  readonly players: number | { readonly min: number; readonly max: number }
  /** Milliseconds to wait for other players. Default 60,000. */
  readonly timeoutMs?: number
  /** Cancels the request: its promise is rejected with `aborted`. */
  readonly signal?: AbortSignal
}

/** Lobby of a game. Its promises reject with a `TickmeshError`, and within a time limit. */
export interface LobbyClient {
  /** Makes a room and takes its first seat, within 10 s. */
  create(options?: CreateOptions): Promise<Seat>
  /** Takes a seat in the room with this code, within 10 s; case, spaces and dashes do not matter. */
  join(code: string, options?: { readonly signal?: AbortSignal }): Promise<Seat>
  /** Lists a page of the public rooms, newest first, at most 20, at most a second old; within 10 s. */
  list(filter?: ListFilter): Promise<readonly RoomListing[]>
  /** Finds players with equal terms within `timeoutMs`, and takes a seat with them within 10 s; see `Lobby`. */
  quickMatch(options: QuickMatchOptions): Promise<Seat>
  /** Cancels all requests. Seats remain. */
  close(): void
}

/** Connects to a lobby; resolves when it has answered, within 10 s, or at once with `lazy`. */
export async function openLobby(url: string, options: LobbyOptions): Promise<LobbyClient> {
  const { game, version, name, scheduler, signal, log = silent, diagnose, keyHashes } = options
  const { lazy, watchNetwork, seatKeptMs: keptMs = SEAT_KEPT_MS } = options
  const address = lobbyAddress(url, globalThis.location?.href)
  checkOptions(options)
  checkName(name)
  if (DEVELOPMENT) {
    const isTime = Number.isInteger(keptMs) && keptMs >= 0 && keptMs <= SEAT_KEPT_MS
    check(isTime, `seatKeptMs is an integer from 0 to ${SEAT_KEPT_MS}`)
  }
  const WebSocket: WebSocketConstructor | undefined = options.WebSocket ?? globalThis.WebSocket
  if (WebSocket === undefined) {
    const message = 'This runtime has no WebSocket. Pass one: { WebSocket } with `import { WebSocket } from "ws"`'
    throw new TickmeshError('invalid-value', DEVELOPMENT ? message : LEFT_OUT)
  }
  const context: LobbyContext = {
    address,
    WebSocket,
    scheduler,
    log,
    keptMs,
    watchNetwork,
    ...(DEVELOPMENT && { real: options.real === true }),
  }
  const directory = new DirectoryClient(context, address.of('directory', `${game}@${version}`))
  if (lazy !== true) {
    const reaching = directory.reach(signal, REQUEST_LIMIT_MS)
    try {
      await (DEVELOPMENT && diagnose !== undefined
        ? orDiagnosed(reaching, { given: url, scheduler, diagnose })
        : reaching)
    } catch (error) {
      directory.close()
      throw error
    }
  }
  const player = { game, version, name, ...options.seating }
  const seat = async (place: Pick<Joining, 'code' | 'ticket'>, signal: AbortSignal | undefined): Promise<Seat> => {
    directory.assertOpen()
    const taken = await takeSeat(context, { ...player, ...place }, { signal, limitMs: REQUEST_LIMIT_MS })
    if (directory.closed) taken.leave()
    directory.assertOpen()
    return taken
  }
  /** Takes the seat of a ticket; gives the ticket back when that fails. */
  const claim = async (made: DirectoryAnswer, signal: AbortSignal | undefined): Promise<Seat> => {
    if (made.type !== 'made') throw unexpectedAnswer()
    try {
      return await seat({ code: made.code, ticket: made.ticket }, signal)
    } catch (error) {
      directory.cancel(made.req)
      throw error
    }
  }
  const match = async (
    terms: { readonly mode: string; readonly min: number; readonly max: number },
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<Seat> => {
    const deadline = scheduler.now() + timeoutMs
    for (let tries = 0; ; tries++) {
      const limitMs = Math.max(0, deadline - scheduler.now())
      const hashes = await keyHashes?.(game, directory.reach(signal, limitMs))
      const request = { type: 'quick', ...terms, ...hashes } as const
      const made = await directory.request(request, MATCHING, { signal, limitMs })
      try {
        return await claim(made, signal)
      } catch (error) {
        if (tries >= MAX_REMATCHES || !isOver(error)) throw error
      }
    }
  }
  /** Quick matches under way, by their terms. */
  const matches = new Map<string, SharedMatch>()
  return {
    create: async (options = {}) => {
      if (DEVELOPMENT) assertOptions('lobby.create', options, ['public', 'maxPlayers', 'data', 'signal'])
      checkOptions(options)
      const { public: isPublic = false, maxPlayers = DEFAULT_MAX_PLAYERS, data = null, signal } = options
      check(typeof isPublic === 'boolean', DEVELOPMENT ? 'public is true or false' : LEFT_OUT)
      check(isSeats(maxPlayers), DEVELOPMENT ? `maxPlayers is an integer from 1 to ${MAX_PLAYERS}` : LEFT_OUT)
      checkData(data)
      const request = { type: 'create', public: isPublic, maxPlayers, data } as const
      const made = await directory.request(request, DEVELOPMENT ? 'Making the room' : LEFT_OUT, {
        signal,
        limitMs: REQUEST_LIMIT_MS,
      })
      return claim(made, signal)
    },
    join: async (typed, options = {}) => {
      if (DEVELOPMENT) assertOptions('lobby.join', options, ['signal'])
      checkOptions(options)
      check(typeof typed === 'string', DEVELOPMENT ? 'a code is a string' : LEFT_OUT)
      const code = normalizeCode(typed)
      if (code === undefined) {
        const message = `"${typed.slice(0, 64)}" is no code of a room`
        const rule = DEVELOPMENT ? `; a code has ${CODE_LENGTH} letters and digits` : ''
        throw new TickmeshError('room-unknown', message + rule)
      }
      return seat({ code }, options.signal)
    },
    list: async (filter = {}) => {
      if (DEVELOPMENT) assertOptions('lobby.list', filter, ['mode', 'data', 'page', 'signal'])
      checkOptions(filter)
      const { mode, data, page = 0, signal } = filter
      if (mode !== undefined) checkMode(mode)
      if (data !== undefined) checkFilter(data)
      check(Number.isSafeInteger(page) && page >= 0, DEVELOPMENT ? 'page is an integer from 0' : LEFT_OUT)
      const request = { type: 'list', page, mode, data } as const
      const answer = await directory.request(request, DEVELOPMENT ? 'Listing the rooms' : LEFT_OUT, {
        signal,
        limitMs: REQUEST_LIMIT_MS,
      })
      if (answer.type !== 'rooms') throw unexpectedAnswer()
      return answer.rooms
    },
    quickMatch: async (options) => {
      if (DEVELOPMENT) assertOptions('lobby.quickMatch', options, ['mode', 'players', 'timeoutMs', 'signal'])
      checkOptions(options)
      const { mode, players, timeoutMs = QUICK_MATCH_LIMIT_MS, signal } = options
      checkMode(mode)
      const { min, max } = seatsOf(players)
      check(
        typeof timeoutMs === 'number' && timeoutMs >= 0,
        DEVELOPMENT ? 'timeoutMs is a number of milliseconds' : LEFT_OUT,
      )
      const wait = { scheduler, signal, limitMs: timeoutMs + REQUEST_LIMIT_MS, action: MATCHING }
      return joinMatch(matches, `${min} ${max} ${mode}`, wait, (giveUp) => match({ mode, min, max }, timeoutMs, giveUp))
    },
    close: () => directory.close(),
  }
}

/** Returns whether a room cannot be entered: it is unknown, closed or full. */
function isOver(error: unknown): boolean {
  return error instanceof TickmeshError && error.code.startsWith('room-')
}

function unexpectedAnswer(): TickmeshError {
  return new TickmeshError(
    'lobby-refused',
    DEVELOPMENT
      ? 'The lobby sent an unexpected answer. Check that the client and the lobby have the same version'
      : LEFT_OUT,
  )
}
