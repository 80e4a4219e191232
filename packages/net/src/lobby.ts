import type { RoomListing } from '@tickmesh/lobby/protocol'
import { MIN_BYTES_PER_SECOND } from './core/flow/rate.ts'
import { TickmeshError } from './errors.ts'
import type { Game } from './game.ts'
import type { OpenLink } from './link/link.ts'
import { orFailed } from './link/failed-link.ts'
import { webrtcLinks } from './link/webrtc.ts'
import { openLobby } from './lobby-client/index.ts'
import type {
  CreateOptions,
  ListFilter,
  LobbyClient,
  QuickMatchOptions,
  WebSocketConstructor,
} from './lobby-client/index.ts'
import type { Seat } from './lobby-client/seat.ts'
import { silent } from './log.ts'
import type { Log } from './log.ts'
import { callUserCode } from './room/call-user-code.ts'
import { Room } from './room/room.ts'
import type { RoomOptions } from './room/session.ts'
import type { Scheduler } from './scheduler/scheduler.ts'
import { systemScheduler } from './scheduler/system.ts'

/** How to reach a lobby, and what rooms are made with. */
export interface ConnectOptions {
  /** What the player is called: text, 1 to 32 characters. Default `Player`. */
  readonly name?: string
  /** Gives the connecting up. */
  readonly signal?: AbortSignal
  /**
   * State to each player takes at most so many bytes a second, from 8,000 on: for a metered connection, or an upload that
   * many players share. Default: what each link is seen to take.
   */
  readonly maxBytesPerSecond?: number
  /** Is told what happens inside. Default: silence. */
  readonly log?: Log
  /** In Node: the class `WebSocket` of `ws`. Default: the global one. */
  readonly WebSocket?: WebSocketConstructor
  /**
   * What players are joined by. Default: `webrtcLinks()`; with options of its own, in Node `webrtcLinks({ rtc })`; wrapped by
   * `wrapLinks`; or another kind, see `@tickmesh/net/testing` for what it must do.
   */
  readonly links?: OpenLink
  /** Another source of time and chance: a virtual clock in tests. */
  readonly scheduler?: Scheduler
}

/**
 * Connects to a lobby; resolves when it has answered.
 *
 * @throws TickmeshError (as a rejection) `lobby-unreachable`, `lobby-insecure` (a `ws:` lobby from an `https:` page),
 * `webrtc-unavailable`, `version-mismatch`, `invalid-value`, `timeout` (10 s), `aborted`.
 */
export async function connectLobby<G extends Game>(
  url: string,
  game: G,
  options: ConnectOptions = {},
): Promise<Lobby<G>> {
  const { name = 'Player', signal, WebSocket, links, scheduler = systemScheduler() } = options
  const { maxBytesPerSecond, log: userLog = silent } = options
  const log: Log = (entry) => callUserCode(scheduler, () => userLog(entry))
  if (links === undefined && !('RTCPeerConnection' in globalThis)) {
    throw new TickmeshError(
      'webrtc-unavailable',
      'This runtime has no WebRTC. In a browser, check that settings or extensions do not block it; in Node pass `links: webrtcLinks({ rtc })` (@roamhq/wrtc).',
    )
  }
  if (maxBytesPerSecond !== undefined && !(maxBytesPerSecond >= MIN_BYTES_PER_SECOND)) {
    throw new TickmeshError(
      'invalid-value',
      `connectLobby: maxBytesPerSecond is ${maxBytesPerSecond}; give ${MIN_BYTES_PER_SECOND} or more, or leave it out.`,
    )
  }
  const openLink = orFailed(links ?? webrtcLinks())
  const client = await openLobby(url, {
    game: game.id,
    version: game.version,
    name,
    scheduler,
    log,
    ...(signal && { signal }),
    ...(WebSocket && { WebSocket }),
  })
  return new Lobby(game, client, { scheduler, openLink, log, maxBytesPerSecond })
}

/** A game's lobby, as one player uses it. */
export class Lobby<G extends Game = Game> {
  readonly #game: G
  readonly #client: LobbyClient
  readonly #options: RoomOptions

  /** Lobbies come from {@link connectLobby}. */
  constructor(game: G, client: LobbyClient, options: RoomOptions) {
    this.#game = game
    this.#client = client
    this.#options = options
  }

  /**
   * Makes a room and takes its first seat.
   *
   * @throws TickmeshError (as a rejection) `too-large` (`data` over 2 KB), `invalid-value`, `lobby-lost`, `rate-limited`, `timeout` (10 s), `aborted`.
   */
  async create(options: CreateOptions = {}): Promise<Room<G>> {
    return this.#room(await this.#client.create(options))
  }

  /**
   * Takes a seat in the room with this code; case, spaces and dashes do not matter.
   *
   * @throws TickmeshError (as a rejection) `room-unknown`, `room-full`, `room-closed`, `version-mismatch`, `lobby-lost`, `rate-limited` (players come and go
   * too fast in it), `timeout` (10 s), `aborted`.
   */
  async join(code: string, options: { readonly signal?: AbortSignal } = {}): Promise<Room<G>> {
    return this.#room(await this.#client.join(code, options))
  }

  /** Lists a page of the public rooms of this game and version: newest first, at most 20, at most a second old. */
  async list(filter: ListFilter = {}): Promise<readonly RoomListing[]> {
    return this.#client.list(filter)
  }

  /**
   * Finds others who want the same mode and number of players, and takes a seat with them. With `{ min: 1, max: n }` the
   * room begins at once and others drop in.
   *
   * @throws TickmeshError (as a rejection) `timeout` (60 s, or `timeoutMs`), `lobby-lost`, `rate-limited`, `aborted`.
   */
  async quickMatch(options: QuickMatchOptions): Promise<Room<G>> {
    return this.#room(await this.#client.quickMatch(options))
  }

  /** Disconnects from the lobby: what is being asked is given up. Rooms go on, they hold their own connections. */
  close(): void {
    this.#client.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }

  #room(seat: Seat): Room<G> {
    return new Room(this.#game, seat, this.#options)
  }
}
