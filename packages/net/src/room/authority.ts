import type { HostOwnership } from '../core/authority/host-ownership.ts'
import { InputLog } from '../core/authority/input-log.ts'
import { authorityMessage } from '../core/authority/input-message.ts'
import type { TakenOver } from '../core/state/state-sync.ts'
import { TickmeshError } from '../errors.ts'
import type { Game } from '../game.ts'
import type { HostTerm } from '../lobby-client/seat.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { HostAuthority } from './authority-host.ts'
import { PlayerAuthority } from './authority-player.ts'
import type { Timeline } from './clock.ts'
import { guarded } from './guarded.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { SeatedPlayer } from './player.ts'
import type { Simulating, Simulation, SimulationCounters } from './simulation.ts'
import type { RoomState } from './state.ts'

/** Inputs and receipts that would wait behind this many bytes are not sent: the next carry the same and more. */
const MAX_QUEUED_BYTES = 16_384

/** What both parts of the authority work with. */
export interface AuthorityContext<G extends Game> {
  readonly game: G
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly state: RoomState<G>
  /** This player's inputs. */
  readonly log: InputLog
  /** Whose the entities are. */
  readonly ownership: HostOwnership
  /** Tells the game that entities changed hands; gives how many. */
  takenOver(entities: readonly TakenOver[]): number
  /** The tick that runs, or ran last. */
  tick(): number
  /** Asks the game for its inputs of a tick, and keeps them. */
  ask(simulation: Simulation<G>, tick: number): void
  send(peer: Peer | undefined, bytes: Uint8Array): void
}

type Role<G extends Game> =
  /** Each player writes its own entities: there is nothing to do. */
  | { readonly is: 'none' }
  | { readonly is: 'host'; readonly part: HostAuthority<G> }
  | { readonly is: 'player'; readonly part: PlayerAuthority<G> }

/** Who simulates in a room, and this player's part in it. */
export class Authority<G extends Game> {
  readonly #context: AuthorityContext<G>
  #role: Role<G> = { is: 'none' }
  #simulation: Simulation<G> | undefined

  constructor(context: Omit<AuthorityContext<G>, 'log' | 'ask' | 'send'>) {
    const log = new InputLog(context.game.inputSchema)
    this.#context = {
      ...context,
      log,
      ask: (simulation, tick) => {
        guarded(context.scheduler, () => {
          const values = simulation.input(tick)
          try {
            log.add(tick, values)
          } catch (cause) {
            const why = cause instanceof Error ? cause.message : String(cause)
            throw new TickmeshError('invalid-value', `simulate: ${why}.`, { cause })
          }
        })
      },
      send: (peer, bytes) => {
        const link = peer?.link
        if (link !== undefined && !link.waitsOver('state', MAX_QUEUED_BYTES)) link.send('state', bytes)
      },
    }
  }

  /** @throws TickmeshError `invalid-value`: the game is not declared so, or a simulation runs already. */
  simulate(simulation: Simulation<G>): Simulating {
    if (this.#context.game.authority !== 'host') {
      throw new TickmeshError('invalid-value', "room.simulate: declare authority: 'host' with defineGame.")
    }
    if (this.#simulation !== undefined) {
      throw new TickmeshError('invalid-value', 'room.simulate: a simulation runs already; stop it first.')
    }
    this.#simulation = simulation
    const counters = (): SimulationCounters => this.#counters()
    return {
      get counters(): SimulationCounters {
        return counters()
      },
      stop: () => {
        if (this.#simulation === simulation) this.#simulation = undefined
      },
    }
  }

  /** Whether a player's entities must outlive it for now: a former host's, until the next has taken over. */
  keeps(player: SeatedPlayer): boolean {
    const role = this.#role
    return role.is === 'player' && (player.isHost || role.part.pending)
  }

  hostChanged(host: HostTerm, isMe: boolean): void {
    if (this.#context.game.authority !== 'host') return
    const role = this.#role
    if (isMe) {
      if (role.is === 'host') return role.part.named(host.term)
      if (role.is === 'player') role.part.end()
      this.#context.timeline.lead = 0
      this.#role = { is: 'host', part: new HostAuthority(this.#context, host.term, this.#context.tick()) }
    } else if (role.is === 'player') role.part.hostChanged(host)
    else this.#role = { is: 'player', part: new PlayerAuthority(this.#context, host, role.is === 'host') }
  }

  tick(tick: number): void {
    if (this.#role.is !== 'none') this.#role.part.tick(tick, this.#simulation)
  }

  /** State was sampled at this tick. */
  sampled(tick: number): void {
    if (this.#role.is === 'host') this.#role.part.sampled(tick)
  }

  /** State was sent. */
  sent(): void {
    if (this.#role.is === 'host') this.#role.part.sent()
  }

  /** Takes a message of channel `state` if it is one of ours. */
  takes(peer: Peer, bytes: Uint8Array): boolean {
    const role = this.#role
    const what = role.is === 'none' ? undefined : authorityMessage(bytes)
    // What was meant for a host that is none any more, or not yet, says nothing.
    if (what === 'inputs' && role.is === 'host') role.part.receive(peer, bytes)
    if (what === 'receipt' && role.is === 'player') role.part.receive(peer, bytes)
    return what !== undefined
  }

  /** A frame of state came from a player. */
  heard(player: SeatedPlayer): void {
    if (this.#role.is === 'player' && player.isHost) this.#role.part.heard(player.slot)
  }

  left(player: SeatedPlayer): void {
    if (this.#role.is === 'host') this.#role.part.left(player)
  }

  viewAt(nowMs: number): void {
    if (this.#role.is === 'player') this.#role.part.viewAt(nowMs)
  }

  #counters(): SimulationCounters {
    const none = { corrections: 0, replayed: 0, missed: 0, late: 0, refused: 0 }
    return this.#role.is === 'none' ? none : { ...none, ...this.#role.part.counters }
  }
}
