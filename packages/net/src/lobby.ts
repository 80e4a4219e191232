// Function `connectLobby`, and the public face of the lobby client; makes a `Room` of each seat.

import type { Privacy, RoomListing } from '@tickmesh/lobby/protocol'
import { MIN_BYTES_PER_SECOND } from './core/flow/rate.ts'
import { deepFreeze } from './core/wire/deep-freeze.ts'
import { TickmeshError } from './errors.ts'
import type { Game } from './game.ts'
import type { OpenLink } from './link/link.ts'
import { orFailed } from './link/failed-link.ts'
import { withFallback } from './link/fallback.ts'
import { watchNetwork } from './lobby-client/network-watch.ts'
import { shownBy, withPrivacy } from './link/privacy.ts'
import { relayLink } from './link/relay.ts'
import { webrtcLinks } from './link/webrtc.ts'
import {
  openLobby,
  type CreateOptions,
  type ListFilter,
  type LobbyClient,
  type QuickMatchOptions,
  type WebSocketConstructor,
} from './lobby-client/index.ts'
import { checkOptions } from './lobby-client/option-checks.ts'
import { diagnoseLobby, type Diagnosis } from './lobby-client/lobby-diagnosis.ts'
import type { Seat } from './lobby-client/seat.ts'
import { silent, type Log } from './log.ts'
import { NO_WEBRTC, NO_WEBRTC_HINT } from './link/no-webrtc.ts'
import { callUserCode } from './room/call-user-code.ts'
import { featureOf } from './room/feature.ts'
import type { Player } from './room/player.ts'
import { Room } from './room/room.ts'
import type { RoomOptions } from './room/room-options.ts'
import type { Scheduler } from './scheduler/scheduler.ts'
import { systemScheduler } from './scheduler/system.ts'
import { assertOptions } from './unknown-options.ts'
import { warnOnce } from './warn-once.ts'
import { DEVELOPMENT } from './development.ts'
import { LEFT_OUT } from './left-out.ts'

/** Options of {@link connectLobby}. */
export interface ConnectOptions {
  /**
   * Name of the player: 1 to 32 characters on one line, one of them visible, and none that turns the direction of text.
   * Others see it in Unicode's form NFC. Default: `Player`.
   */
  readonly name?: string
  /**
   * True: resolves at once, without a connection, which the first call makes. A page that joins by a code has its
   * seat sooner, for `join` needs a connection to the room alone; if the lobby does not answer, `join` says so.
   * Default false.
   */
  readonly lazy?: boolean
  /** Cancels connecting: the promise is rejected with `aborted`. */
  readonly signal?: AbortSignal
  /**
   * Upper bound of the state sent to each player, bytes a second: 8,000 or more. For a metered connection, or an upload
   * that many players share. Default: as much as the measured bandwidth of each link allows.
   */
  readonly maxBytesPerSecond?: number
  /**
   * Milliseconds for which the lobby keeps the player's seat while nothing comes from it, 0 to 60,000: a tunnel, an
   * empty battery. A player who leaves, or closes the page, gives its seat up at once. Default 60,000.
   */
  readonly seatKeptMs?: number
  /** Receives log entries. Default: no log. */
  readonly log?: Log
  /** Class of WebSockets; in Node, that of package `ws`. Default: the global `WebSocket`. */
  readonly WebSocket?: WebSocketConstructor
  /**
   * Links between players: `webrtcLinks(options)`, in Node with `rtc`; the same wrapped by `wrapLinks`; or links of
   * another kind that pass the contract in `@tickmesh/net/testing`. Default: `webrtcLinks()`.
   */
  readonly links?: OpenLink
  /**
   * False: players to whom there is no direct link are not played with through the lobby. Default: they are, where the
   * lobby allows it and the other player does.
   */
  readonly relay?: boolean
  /**
   * Addresses that the others get to know: `open` all of this machine, `guarded` its public one, `private` none, for
   * packets pass a TURN server or the lobby. Of two players the stricter level counts. Default: `guarded` in a page
   * whose lobby is on another machine, else `open`.
   */
  readonly privacy?: Privacy
  /**
   * Asked once for each player, before that player gets an address of this one. False: the two play as if this one were
   * `private`. Default: all players may.
   */
  mayReveal?(player: Player): boolean | Promise<boolean>
  /** Source of time and random numbers, for tests. Default: `systemScheduler()`. */
  readonly scheduler?: Scheduler
}

const OPTIONS = [
  'name',
  'lazy',
  'signal',
  'maxBytesPerSecond',
  'seatKeptMs',
  'log',
  'WebSocket',
  'links',
  'relay',
  'privacy',
  'mayReveal',
  'scheduler',
] as const

/**
 * Connects to a lobby. Resolves when the lobby has answered.
 *
 * `url` is the lobby's address: `ws://localhost:1999`, `wss://lobby.example.org`.
 *
 * @throws TickmeshError (as a rejection) `lobby-unreachable`, `lobby-insecure` (a `ws:` lobby from an `https:` page),
 * `webrtc-unavailable` (only with `relay: false`), `version-mismatch`, `invalid-value`, `rate-limited` (in
 * development), `timeout` (10 s), `aborted`.
 */
export async function connectLobby<G extends Game>(
  url: string,
  game: G,
  options: ConnectOptions = {},
): Promise<Lobby<G>> {
  if (!(game as Partial<Game> | undefined)?.schema) {
    throw new TickmeshError(
      'invalid-value',
      DEVELOPMENT ? 'connectLobby(url, game): the game is what defineGame returns.' : LEFT_OUT,
    )
  }
  if (DEVELOPMENT) assertOptions('connectLobby', options, OPTIONS)
  checkOptions(options)
  const { name = 'Player', links, scheduler = systemScheduler() } = options
  const { maxBytesPerSecond, relay = true, log: userLog = silent } = options
  const log: Log = (entry) => callUserCode(scheduler, () => userLog(entry))
  if (!links && !relay && !('RTCPeerConnection' in globalThis)) {
    throw new TickmeshError('webrtc-unavailable', DEVELOPMENT ? `${NO_WEBRTC} ${NO_WEBRTC_HINT}` : NO_WEBRTC)
  }
  if (DEVELOPMENT && !links && !('RTCPeerConnection' in globalThis)) {
    warnOnce('no-webrtc', `${NO_WEBRTC} ${NO_WEBRTC_HINT} Until then the lobby relays all that this player sends.`)
  }
  if (maxBytesPerSecond !== undefined && !(maxBytesPerSecond >= MIN_BYTES_PER_SECOND)) {
    throw new TickmeshError(
      'invalid-value',
      DEVELOPMENT
        ? `connectLobby: maxBytesPerSecond is ${maxBytesPerSecond}; give ${MIN_BYTES_PER_SECOND} or more, or leave ` +
            'it out.'
        : LEFT_OUT,
    )
  }
  const diagnose = (given: string): Promise<Diagnosis> => diagnoseLobby(given, globalThis.location?.href, scheduler)
  const shown = shownBy(options, url, scheduler)
  const openLink = withFallback(withPrivacy(orFailed(links ?? webrtcLinks()), shown), relay ? relayLink : undefined)
  const client = await openLobby(url, {
    ...options,
    game: game.id,
    version: game.version,
    name,
    scheduler,
    log,
    seating: shown.seating,
    watchNetwork: links || shown.seating.asks ? undefined : watchNetwork,
    keyHashes: featureOf(game.use, 'identity')?.keyHashes,
    ...(DEVELOPMENT && options.scheduler === undefined && { real: true, diagnose }),
  })
  const real = DEVELOPMENT && { real: options.scheduler === undefined }
  return new Lobby(game, client, { scheduler, openLink, log, maxBytesPerSecond, ...real })
}

/** One player's connection to the lobby of a game. */
export class Lobby<G extends Game = Game> {
  readonly #game: G
  readonly #client: LobbyClient
  readonly #rooms = new WeakMap<Seat, Room<G>>()
  readonly #options: RoomOptions

  /** Use {@link connectLobby}. @internal */
  constructor(game: G, client: LobbyClient, options: RoomOptions) {
    this.#game = game
    this.#client = client
    this.#options = options
  }

  /**
   * Creates a room and takes its first seat.
   *
   * @throws TickmeshError (as a rejection) `too-large` (`data` over 2 KB), `invalid-value`, `lobby-lost`,
   * `rate-limited`, `timeout` (10 s), `aborted`.
   */
  async create(options: CreateOptions = {}): Promise<Room<G>> {
    return this.#room(await this.#client.create(options))
  }

  /**
   * Takes a seat in the room with this code. Case, spaces and dashes in the code do not matter.
   *
   * @throws TickmeshError (as a rejection) `room-unknown`, `room-full`, `room-closed`, `version-mismatch`,
   * `lobby-lost`, `rate-limited` (too many players join or leave the room), `timeout` (10 s), `aborted`, `left`
   * (after `close`).
   */
  async join(code: string, options: { readonly signal?: AbortSignal } = {}): Promise<Room<G>> {
    return this.#room(await this.#client.join(code, options))
  }

  /**
   * Lists one page of the public rooms of this game and version: newest first, at most 20, at most one second old.
   *
   * @throws TickmeshError (as a rejection) `invalid-value`, `lobby-lost`, `rate-limited`, `timeout` (10 s), `aborted`.
   */
  async list(filter: ListFilter = {}): Promise<readonly RoomListing[]> {
    return deepFreeze(await this.#client.list(filter))
  }

  /**
   * Finds players who ask for the same mode and number of players, and takes a seat in a room with them. With
   * `{ min: 1, max: n }` the room begins at once, and others join later. A second call with the same mode and players,
   * while the first is under way, gets the room of the first: a double click takes one seat. `signal` cancels its own
   * call; the match goes on for the other.
   *
   * @throws TickmeshError (as a rejection) `timeout` (60 s, or `timeoutMs`), `invalid-value`, `lobby-lost`,
   * `rate-limited`, `aborted`.
   */
  async quickMatch(options: QuickMatchOptions): Promise<Room<G>> {
    return this.#room(await this.#client.quickMatch(options))
  }

  /** Disconnects from the lobby and cancels requests under way. Rooms go on: they have connections of their own. */
  close(): void {
    this.#client.close()
  }

  /** Same as `close`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  /** Returns the room of a seat: one, also where two calls got the same seat. */
  #room(seat: Seat): Room<G> {
    deepFreeze(seat.data)
    const room = this.#rooms.get(seat) ?? new Room(this.#game, seat, this.#options)
    this.#rooms.set(seat, room)
    return room
  }
}
