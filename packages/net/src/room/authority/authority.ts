// Authority as a strategy: the players who write entities. A game declares one; a room uses it through one interface.

import type { OwnershipMessage } from '../../core/mesh/ownership-message.ts'
import type { PartReader } from '../../core/packet/part-reader.ts'
import type { SmallParts } from '../../core/packet/small-parts.ts'
import type { Entity, OwnEntity } from '../../core/state/entities/entity.ts'
import type { OwnershipRules } from '../../core/state/entities/ownership-rules.ts'
import type { KindDeclaration, StateDeclaration } from '../../core/state/schema/fields.ts'
import type { StateSchema } from '../../core/state/schema/schema.ts'
import type { StateSync } from '../../core/state/state-sync.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import type { Scheduler } from '../../scheduler/scheduler.ts'
import type { Timeline } from '../timeline.ts'
import type { Members } from '../members.ts'
import type { Peer } from '../peer.ts'
import type { Player, SeatedPlayer } from '../player.ts'

/** Strategy that decides who writes entities: the value of `authority` in `defineGame`. */
export interface AuthorityStrategy {
  /** Part of the declaration hash: players of two strategies never share a room. */
  readonly name: 'owner' | 'host'
  /** Returns why a declaration does not go with the strategy; undefined when it does. @internal */
  problemOf(declaration: AuthorityDeclaration): string | undefined
  /**
   * Returns the declared state with the strategy's own fields. Throws a `TypeError` when a name is taken, or for a
   * wrong declaration of inputs.
   *
   * @internal
   */
  declare(state: StateDeclaration, input: KindDeclaration): StateDeclaration
  /** Makes the authority of one room. @internal */
  create(context: AuthorityContext): Authority
}

/** Part of a declaration that a strategy may refuse. */
export interface AuthorityDeclaration {
  readonly input: KindDeclaration
  readonly use: readonly { readonly name: string }[]
}

/** Part of a declared game that an authority needs. */
export interface AuthorityGame {
  readonly schema: StateSchema
  readonly input: KindDeclaration
  readonly tickRate: number
  readonly sendRate: number
}

/** Part of a room that an authority needs. */
export interface AuthorityContext {
  readonly game: AuthorityGame
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  /** First host. */
  readonly host: HostTerm
  /** Returns the replicated entities. Not to be called while the room is being made. */
  sync(): StateSync
  /** Returns the tick that runs, or ran last. */
  tick(): number
  /**
   * Sends inputs to a peer, in a packet with whatever else goes there; `add` adds them to its parts, false when they
   * do not fit.
   */
  sendInputs(peer: Peer, add: (parts: SmallParts) => boolean): void
  /** Calls the game's listeners of the spawns and despawns so far. */
  dispatchEvents(): void
  /** Calls the game's listeners of an entity's change of owner. */
  ownerChanged(entity: Entity, from: Player | undefined, to: Player): void
}

/** Rules of the game for the own entities that are sent to a player. */
export interface SendRules {
  readonly relevant: ((entity: OwnEntity, player: Player) => boolean) | undefined
  readonly priority: ((entity: OwnEntity, player: Player) => number) | undefined
}

/** Simulation of any game; see `Simulation`. */
export interface AnySimulation {
  input(tick: number): Readonly<Record<string, unknown>>
  step(entities: readonly object[], input: object, context: AnyStep): void
  world?(tick: number, context: AnyWorld): void
}

/** Context of a step in any game; see `StepContext`. */
export interface AnyStep {
  readonly tick: number
  readonly player: Player
  readonly replaying: boolean
}

/** Context of `world` in any game; see `WorldContext`. */
export interface AnyWorld {
  input(player: Player): object
  rewind(player: Player): { readonly tick: number; of(entity: Entity): object | undefined }
}

/** Counters of a simulation; see `SimulationCounters`. */
export interface StepCounters {
  readonly corrections: number
  readonly replayed: number
  readonly missed: number
  readonly late: number
  readonly refused: number
}

/**
 * Authority of one room. Duties of an implementation:
 *
 * 1. `ownership` and `mayWrite` decide which records of other players are accepted. They are called for every record,
 *    and may change at any time.
 * 2. `spawnValues`, `control` and `give` throw a `TickmeshError` for what this player may not do.
 * 3. No method throws for a peer's message: it is refused with `peer.refuse`.
 * 4. The first call is `hostChanged` with the first host; other calls follow in any order.
 *
 * What an authority does nothing about, it leaves out.
 */
export interface Authority {
  /** Rules for entities that their creators do not own; undefined: there are none. */
  readonly ownership: OwnershipRules | undefined
  /** Returns whether the player of a slot may have entities now. */
  mayWrite(slot: number): boolean
  /**
   * Returns the game's values of a new entity, and the strategy's own.
   *
   * @throws TickmeshError `not-host`, `invalid-value`.
   */
  spawnValues(
    values: Readonly<Record<string, unknown>>,
    controller: Player | undefined,
  ): Readonly<Record<string, unknown>>
  /** Returns the rules for the entities that are sent to a player: the game's, or the strategy's around them. */
  rules(game: SendRules, player: SeatedPlayer): SendRules

  controllerOf(entity: Entity): Player | undefined
  controlledBy(player: Player): Entity[]
  /** @throws TickmeshError `not-host`, `invalid-value`. */
  control(entity: Entity, player: Player | undefined): void
  /** @throws TickmeshError `not-host`, `invalid-value`, `not-connected`, `left`, `needs-handover`. */
  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void
  /** Runs the game's steps. Returns a function that stops them. @throws TickmeshError `invalid-value`. */
  simulate(simulation: AnySimulation): () => void
  readonly counters: StepCounters

  /** The lobby named a host; or, without a lobby, the players elected one. */
  hostChanged?(host: HostTerm, isMe: boolean): void
  /** The lobby seated a player. */
  arrived?(player: SeatedPlayer): void
  /** A player joined: their first link is open. */
  joined?(peer: Peer): void
  /** Returns whether the entities of a player stay for now when it leaves. */
  keeps(player: SeatedPlayer): boolean
  /** A player has left. */
  left?(peer: Peer): void
  /** The game despawned an entity that this player got with an ownership version. */
  ended?(id: number, version: number): void
  /** [CLK15] Ticks go on from another one, and all that other players sent is forgotten. */
  startOver?(tick: number): void
  /** The room has ended. */
  roomEnded?(): void

  /** Runs the authority's part of a tick. */
  tick?(tick: number): void
  /** State was sampled at this tick. */
  sampled?(tick: number): void
  /** Computes the authority's views at a time: ms of the local clock, and the tick with its fraction. */
  viewAt?(nowMs: number, tick: number): void
  /** A packet of entities came from a player. */
  heard?(player: SeatedPlayer): void
  /** Adds the host's input status for a player to the parts of a packet, if this player is a host who takes inputs. */
  addInputStatus?(parts: SmallParts, player: SeatedPlayer): void
  /** Takes inputs of a player. */
  takeInputs?(peer: Peer, part: PartReader): void
  /** Takes an input status of a host. */
  takeInputStatus?(peer: Peer, part: PartReader): void
  /** Reads an ownership message; undefined: malformed. Without this method there is no hand-over. */
  readOwnership?(parts: readonly unknown[]): OwnershipMessage | undefined
  /** Takes an ownership message. */
  receive?(peer: Peer, message: OwnershipMessage): void
}
