// Public face of a room: each method delegates to the session's parts.

import { TickmeshError } from '../errors.ts'
import type { Game, Input } from '../game.ts'
import type { LobbyStatus, Seat } from '../lobby-client/seat.ts'
import type { AnySimulation } from './authority/authority.ts'
import { MAX_START_MS, type RoomClock } from './timeline.ts'
import type { CueListener } from './cues.ts'
import type { Listener } from './emitter.ts'
import type { EventListener } from './events.ts'
import type { Recipients } from './members.ts'
import { noteSeat } from './page-seats.ts'
import type { Player } from './player.ts'
import type { RoomEvents } from './room-events.ts'
import { needs } from './needs.ts'
import { Session } from './session.ts'
import type { RoomOptions } from './room-options.ts'
import { Shared } from './shared.ts'
import type { RunningSimulation, Simulation, SimulationCounters } from './simulation.ts'
import { RoomState } from './state.ts'
import type { TransferOptions } from './transfer-types.ts'
import { DEVELOPMENT } from '../development.ts'
import { assertOptions } from '../unknown-options.ts'
import { warnOnce } from '../warn-once.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Room that this player is in: its players, their messages and state, and the timeline of ticks. */
export class Room<G extends Game = Game> {
  readonly #session: Session<G>
  readonly #tickRate: number

  /** Replicated entities. */
  readonly state: RoomState<G>
  /** Shared values, written by the host. */
  readonly shared: Shared<G>

  /** Use `lobby.create`, `lobby.join` or `lobby.quickMatch`. @internal */
  constructor(game: G, seat: Seat, options: RoomOptions) {
    this.#session = new Session(game, seat, options)
    this.#tickRate = game.tickRate
    const { replication, authority, shared } = this.#session
    this.state = new RoomState(replication, authority, () => this.#session.assertIn())
    this.shared = new Shared(shared)
    if (DEVELOPMENT && options.real === true) noteSeat(this)
  }

  /** Code with which others join this room. */
  get code(): string {
    return this.#session.seat.code
  }

  /** Random seed of the room: an unsigned 32-bit integer, the same for all players. */
  get seed(): number {
    return this.#session.seat.seed
  }

  /** Number of seats. */
  get maxPlayers(): number {
    return this.#session.seat.maxPlayers
  }

  /** Returns whether `lobby.list` shows this room. */
  get public(): boolean {
    return this.#session.seat.public
  }

  /** Data of the room's creator: the `data` of `lobby.create`. */
  get data(): unknown {
    return this.#session.seat.data
  }

  /** This player. */
  get me(): Player {
    return this.#session.members.me
  }

  /** All players with a seat, this one included, by id; `player.status` says whether there is a link to them. */
  get players(): ReadonlyMap<string, Player> {
    return this.#session.members.players
  }

  /** Host of the room, named by the lobby; undefined when the host has left and the next is not named yet. */
  get host(): Player | undefined {
    return this.#session.host
  }

  /** Returns whether this player is the host. */
  get isHost(): boolean {
    return this.#session.isHost
  }

  /** Current tick of the shared timeline; in a `tick` listener, the one that runs. 0 until `clock.synced`. */
  get tick(): number {
    return this.#session.tick
  }

  /** Ticks a second. */
  get tickRate(): number {
    return this.#tickRate
  }

  /** Shared clock of the room. */
  get clock(): RoomClock {
    return this.#session.timeline
  }

  /** Tick of the start that the host set with `start`; undefined before. */
  get startTick(): number | undefined {
    return this.#session.shared.startTick
  }

  /** Status of the connection to the lobby. */
  get lobby(): LobbyStatus {
    return this.#session.seat.status
  }

  /** Returns whether the room has ended for this player. */
  get ended(): boolean {
    return this.#session.ended
  }

  /**
   * Adds a listener of a room event. Returns a function that removes it.
   *
   * @throws TickmeshError `invalid-value`: no such event, or no function; `needs-transfers`.
   */
  on<N extends keyof RoomEvents>(name: N, listener: Listener<RoomEvents<G>[N]>): () => void {
    if (name === 'transfer' && this.#session.transfers === undefined)
      throw needs(DEVELOPMENT ? "room.on('transfer')" : LEFT_OUT, 'transfers')
    if (DEVELOPMENT && name === 'owner' && this.#session.authority.ownership === undefined) {
      warnOnce(
        'needs-handover',
        "room.on('owner') is never called in this game: entities change owners with `use: [handover()]` or " +
          '`authority: hostAuthority()` in defineGame.',
      )
    }
    return this.#session.emitter.on(name, listener as Listener<RoomEvents[N]>)
  }

  /**
   * Sends an event, reliably and in order. `to`: default, all other players who have a seat. For a player whose link is
   * not open yet, or not now, it waits.
   *
   * @throws TickmeshError `invalid-value`, `too-large` (64 KB), `not-connected` (a player of `to` has left, or no link
   * to it is tried again), `left`.
   */
  send<N extends keyof G['events'] & string>(name: N, value: Input<G['events'][N]>, to?: Recipients): void {
    this.#session.assertIn()
    this.#session.events.send(name, value, this.tick, to)
  }

  /**
   * Adds a listener of an event from other players. Returns a function that removes it.
   *
   * What came before the first listener of its name was kept for it (1,000 events, 1 MiB, 10 s), and is given soon.
   *
   * @throws TickmeshError `invalid-value`: no such event, or no function.
   */
  onEvent<N extends keyof G['events'] & string>(name: N, listener: EventListener<G, N>): () => void {
    return this.#session.events.on(name, listener)
  }

  /**
   * Sends a cue, once and unreliably. `to`: default, all other players. It is lost for a player
   * to whom no link is open.
   *
   * @throws TickmeshError `invalid-value`, `too-large` (1,000 bytes), `not-connected`, `left`.
   */
  cue<N extends keyof G['cues'] & string>(name: N, value: Input<G['cues'][N]>, to?: Recipients): void {
    this.#session.assertIn()
    this.#session.cues.send(name, value, this.tick, to)
  }

  /**
   * Adds a listener of a cue from other players. Returns a function that removes it.
   *
   * @throws TickmeshError `invalid-value`: no such cue, or no function.
   */
  onCue<N extends keyof G['cues'] & string>(name: N, listener: CueListener<G, N>): () => void {
    return this.#session.cues.on(name, listener)
  }

  /**
   * Runs the game's ticks under `authority: hostAuthority()`; to be called on every player.
   *
   * The host steps the entities of each player by that player's inputs. Every other player steps its own ahead of the
   * host, and is corrected by the host's state. A simulation goes on after a change of the host. An error in a callback
   * becomes an uncaught error and stops nothing.
   *
   * @throws TickmeshError `needs-host-authority`; `invalid-value`: while a simulation runs; `left`.
   */
  simulate(simulation: Simulation<G>): RunningSimulation {
    this.#session.assertIn()
    const { authority } = this.#session
    const stop = authority.simulate(simulation as unknown as AnySimulation)
    return {
      get counters(): SimulationCounters {
        return authority.counters
      },
      stop,
    }
  }

  /**
   * Sets the tick at which `room.on('start')` is emitted for all players. Host only.
   *
   * `inMs` is the time until that tick, ms: 0 (default) to 86,400,000, a day. For a simultaneous start, give at least
   * the longest round-trip time.
   *
   * @throws TickmeshError `invalid-value`, `not-host`, `left`.
   */
  start(inMs: number = 0): void {
    this.#session.assertIn()
    if (!(inMs >= 0 && inMs <= MAX_START_MS)) {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT ? `start: inMs must be from 0 to ${MAX_START_MS}, not ${String(inMs)}.` : LEFT_OUT,
      )
    }
    const atMs = this.clock.now() + inMs
    this.#session.shared.start(Math.floor((atMs * this.tickRate) / 1_000) + 1)
  }

  /**
   * Sends up to 64 MiB to one player, independently of events. Resolves when the player has received all bytes. With
   * `use: [transfers()]` in `defineGame`.
   *
   * At most four transfers to a player at a time.
   *
   * @throws TickmeshError (as a rejection) `too-large`, `invalid-value`, `not-connected`, `rate-limited`, `refused`,
   * `transfer-cancelled`, `aborted`, `timeout` (30 s without progress), `left`, `needs-transfers`.
   */
  async transfer(to: Player, bytes: Uint8Array, options: TransferOptions = {}): Promise<void> {
    this.#session.assertIn()
    const { transfers } = this.#session
    if (transfers === undefined) throw needs(DEVELOPMENT ? 'room.transfer' : LEFT_OUT, 'transfers')
    if (DEVELOPMENT) assertOptions('room.transfer', options, ['meta', 'signal', 'onProgress'])
    return transfers.send(to, bytes, options)
  }

  /**
   * Ends the room for all players at once: their `end` has the reason `room-closed`. Host only. The lobby may be faster
   * than a link: events of the last second may not arrive.
   *
   * @throws TickmeshError `not-host`, `left`.
   */
  close(): void {
    this.#session.assertIn()
    if (!this.isHost)
      throw new TickmeshError('not-host', DEVELOPMENT ? 'Only the host closes the room; others leave it.' : LEFT_OUT)
    this.#session.seat.closeRoom()
  }

  /**
   * Leaves the room and frees the seat. Events sent before still arrive over open links, for 1 s at most. This object
   * cannot be used afterwards. A second call has no effect.
   */
  async leave(): Promise<void> {
    this.#session.leave()
  }

  /** Same as `leave`, for `await using`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
  }
}
