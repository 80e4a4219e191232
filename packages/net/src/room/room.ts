import { TickmeshError } from '../errors.ts'
import type { Game, Input } from '../game.ts'
import type { LobbyStatus, Seat } from '../lobby-client/seat.ts'
import type { AnySimulation } from './authority/authority.ts'
import { MAX_START_MS, type RoomClock } from './timeline.ts'
import type { CueListener } from './cues.ts'
import type { EventListener } from './events.ts'
import type { Recipients } from './members.ts'
import type { Player } from './player.ts'
import type { RoomEvents } from './room-events.ts'
import { Session } from './session.ts'
import type { RoomOptions } from './session.ts'
import type { Shared } from './shared.ts'
import type { Simulating, Simulation, SimulationCounters } from './simulation.ts'
import type { RoomState } from './state.ts'
import type { TransferOptions } from './room-transfers.ts'

/** A room that this player is in: who is here, what they share, and the one timeline of all. */
export class Room<G extends Game = Game> {
  readonly #session: Session<G>
  readonly #tickRate: number

  /** Declared entities, replicated: latest wins. */
  readonly state: RoomState<G>
  /** Values of the room that its host owns. */
  readonly shared: Shared<G>

  /** Rooms come from `lobby.create`, `join` and `quickMatch`. */
  constructor(game: G, seat: Seat, options: RoomOptions) {
    this.#session = new Session(game, seat, options)
    this.#tickRate = game.tickRate
    this.state = this.#session.state
    this.shared = this.#session.shared
  }

  /** What others join this room by. */
  get code(): string {
    return this.#session.seat.code
  }

  /** An unsigned 32-bit number, the same for all: what a level or a deck is made from. */
  get seed(): number {
    return this.#session.seat.seed
  }

  /** Number of seats. */
  get maxPlayers(): number {
    return this.#session.seat.maxPlayers
  }

  /** Whether `lobby.list` shows it. */
  get public(): boolean {
    return this.#session.seat.public
  }

  /** Free-form data, as the room's creator gave it. */
  get data(): unknown {
    return this.#session.seat.data
  }

  get me(): Player {
    return this.#session.members.me
  }

  /** Everybody seated, oneself included, by id: linked or not (`player.status` tells). */
  get players(): ReadonlyMap<string, Player> {
    return this.#session.members.players
  }

  /** The player who owns what nobody else does, as the lobby names them. */
  get host(): Player | undefined {
    return this.#session.host
  }

  get isHost(): boolean {
    return this.#session.isHost
  }

  /** The current tick of the shared timeline, in a `tick` listener the one that runs; 0 until `clock.synced`. */
  get tick(): number {
    return this.#session.tick
  }

  /** Ticks a second. */
  get tickRate(): number {
    return this.#tickRate
  }

  get clock(): RoomClock {
    return this.#session.timeline
  }

  /** The tick that the host agreed on with `start`; undefined before. */
  get startTick(): number | undefined {
    return this.shared.startTick
  }

  /** Whether the lobby can be heard. */
  get lobby(): LobbyStatus {
    return this.#session.seat.status
  }

  get ended(): boolean {
    return this.#session.ended
  }

  /** Adds a listener; returns what removes it. */
  on<N extends keyof RoomEvents>(name: N, listener: (...args: RoomEvents[N]) => void): () => void {
    return this.#session.emitter.on(name, listener)
  }

  /**
   * Sends an event, reliably and in order, to all others who have joined, or to those named.
   *
   * @throws TickmeshError `invalid-value`, `too-large` (64 KB), `not-connected` (somebody named cannot be sent to), `left`.
   */
  send<N extends keyof G['events'] & string>(name: N, value: Input<G['events'][N]>, to?: Recipients): void {
    this.#session.assertIn()
    this.#session.events.send(name, value, this.tick, to)
  }

  /** Listens to an event of the others. Returns what removes the listener. */
  onEvent<N extends keyof G['events'] & string>(name: N, listener: EventListener<G, N>): () => void {
    return this.#session.events.on(name, listener)
  }

  /**
   * Sends a cue once, unreliably, to all others who have joined, or to those named.
   *
   * @throws TickmeshError `invalid-value`, `too-large` (1,000 bytes), `not-connected`, `left`.
   */
  cue<N extends keyof G['cues'] & string>(name: N, value: Input<G['cues'][N]>, to?: Recipients): void {
    this.#session.assertIn()
    this.#session.cues.send(name, value, this.tick, to)
  }

  /** Listens to a cue of the others. Returns what removes the listener. */
  onCue<N extends keyof G['cues'] & string>(name: N, listener: CueListener<G, N>): () => void {
    return this.#session.cues.on(name, listener)
  }

  /**
   * Runs the game's ticks under the host's authority (`authority: hostAuthority()`), on every player: the host steps what each
   * player controls by that player's inputs, the others step their own ahead of it and are corrected. It goes on over a
   * change of the host. A step that throws is an uncaught error, and stops nothing.
   *
   * @throws TickmeshError `invalid-value`: the game is not declared so, or a simulation runs already; `left`.
   */
  simulate(simulation: Simulation<G>): Simulating {
    this.#session.assertIn()
    const { authority } = this.#session
    const stop = authority.simulate(simulation as unknown as AnySimulation)
    return {
      get counters(): SimulationCounters {
        return authority.figures
      },
      stop,
    }
  }

  /**
   * Agrees with all on the tick, `inMs` from now (default 0; at least as long as the slowest round trip is fair), at
   * which `start` is told. Host only.
   *
   * @throws TickmeshError `invalid-value` (`inMs` not from 0 to a day), `not-host`, `left`.
   */
  start(inMs: number = 0): void {
    this.#session.assertIn()
    if (!(inMs >= 0 && inMs <= MAX_START_MS)) {
      throw new TickmeshError('invalid-value', `start: inMs must be from 0 to ${MAX_START_MS}, not ${String(inMs)}.`)
    }
    const at = this.clock.now() + inMs
    this.shared.start(Math.floor((at * this.tickRate) / 1_000) + 1)
  }

  /**
   * Sends up to 64 MiB to one player, beside the events and in no order with them. Resolves when they have it all.
   *
   * @throws TickmeshError (as a rejection) `too-large`, `not-connected`, `refused`, `transfer-cancelled`, `aborted`, `timeout`, `left`.
   */
  async transfer(to: Player, bytes: Uint8Array, options: TransferOptions = {}): Promise<void> {
    this.#session.assertIn()
    return this.#session.transfers.send(to, bytes, options)
  }

  /**
   * Ends the room for all: everybody's `end` says `room-closed`. Host only.
   *
   * @throws TickmeshError `not-host`, `left`.
   */
  close(): void {
    this.#session.assertIn()
    if (!this.isHost) throw new TickmeshError('not-host', 'Only the host closes the room; others leave it.')
    this.#session.seat.closeRoom()
  }

  /** Leaves the room and frees the seat. The handle is dead afterwards. Again does nothing. */
  async leave(): Promise<void> {
    this.#session.leave()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave()
  }
}
