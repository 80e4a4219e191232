/** Authority as a strategy: who writes entities. A game declares one; a room asks it through one interface. */
import type { InputSchema } from '../../core/authority/input-schema.ts'
import type { OwnershipMessage } from '../../core/mesh/message.ts'
import type { PartReader } from '../../core/packet/part-reader.ts'
import type { SmallParts } from '../../core/packet/small-parts.ts'
import type { Entity, OwnEntity } from '../../core/state/entities/entity.ts'
import type { OwnershipRules } from '../../core/state/entities/ownership-rules.ts'
import type { StateDeclaration } from '../../core/state/schema/fields.ts'
import type { StateSchema } from '../../core/state/schema/schema.ts'
import type { StateSync } from '../../core/state/state-sync.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import type { Scheduler } from '../../scheduler/scheduler.ts'
import type { Timeline } from '../timeline.ts'
import type { Members } from '../members.ts'
import type { Peer } from '../peer.ts'
import type { Player, SeatedPlayer } from '../player.ts'

/** Who writes entities: the value of `authority` in `defineGame`. */
export interface AuthorityStrategy {
  /** Part of the declaration hash: players of two strategies never share a room. */
  readonly name: string
  /** Whether players send inputs: without them, `input` is refused in a declaration. */
  readonly takesInputs: boolean
  /** The declared state with the strategy's own fields in every kind. Throws a `TypeError` when a name is taken. @internal */
  declare(state: StateDeclaration): StateDeclaration
  /** The strategy's part of one room. @internal */
  create(context: AuthorityContext): Authority
}

/** A declared game, as far as an authority needs it. */
export interface AuthorityGame {
  readonly schema: StateSchema
  readonly inputSchema: InputSchema
  readonly tickRate: number
  readonly sendRate: number
}

/** A room, as far as an authority needs it. */
export interface AuthorityContext {
  readonly game: AuthorityGame
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  /** The host at the beginning. */
  readonly host: HostTerm
  /** The replicated entities; not before the room is made. */
  sync(): StateSync
  /** The tick that runs, or ran last. */
  tick(): number
  /** Sends inputs to the host, in a packet with whatever else goes there; `add` adds them to its parts, false when they do not fit. */
  sendInputs(peer: Peer, add: (parts: SmallParts) => boolean): void
  /** Tells the game of the spawns and despawns so far. */
  tell(): void
  /** Tells the game that another player owns an entity. */
  ownerChanged(entity: Entity, from: Player | undefined, to: Player): void
}

/** Rules of the game on what one player is to have of our entities. */
export interface SendRules {
  readonly relevant: ((entity: OwnEntity, player: Player) => boolean) | undefined
  readonly priority: ((entity: OwnEntity, player: Player) => number) | undefined
}

/** A simulation of any game; see `Simulation`. */
export interface AnySimulation {
  input(tick: number): Readonly<Record<string, unknown>>
  step(entities: readonly object[], input: object, context: AnyStep): void
  world?(tick: number, context: AnyWorld): void
}

/** See `StepContext`. */
export interface AnyStep {
  readonly tick: number
  readonly player: Player
  readonly replaying: boolean
}

/** See `WorldContext`. */
export interface AnyWorld {
  input(player: Player): object
  rewind(player: Player): { readonly tick: number; of(entity: Entity): object | undefined }
}

/** How a simulation fares; see `SimulationCounters`. */
export interface SimulationFigures {
  readonly corrections: number
  readonly replayed: number
  readonly missed: number
  readonly late: number
  readonly refused: number
}

/**
 * One room's authority. Duties of an implementation:
 *
 * 1. `ownership` and `mayWrite` decide what of others' state is taken; they are asked for every record, and may change at any time.
 * 2. `spawnValues`, `control` and `give` throw a `TickmeshError` for what is not this player's to do.
 * 3. Nothing throws for what a peer sent: it is refused with `peer.refuse`.
 * 4. `hostChanged` comes first, with the first host; then in any order whatever happens in the room.
 */
export interface Authority {
  /** Rules for entities that are not their creator's; undefined: those of `StateSync.ownership`. */
  readonly ownership: OwnershipRules | undefined
  /** Whether the player of a slot may have entities now. */
  mayWrite(slot: number): boolean
  /** What an entity is spawned with: the game's values and the strategy's own. @throws TickmeshError `not-host`, `invalid-value`. */
  spawnValues(
    values: Readonly<Record<string, unknown>>,
    controller: Player | undefined,
  ): Readonly<Record<string, unknown>>
  /** What a peer is to have: the game's rules, or the strategy's in front of them. */
  rules(game: SendRules, player: SeatedPlayer): SendRules

  controllerOf(entity: Entity): Player | undefined
  controlledBy(player: Player): Entity[]
  /** @throws TickmeshError `not-host`, `invalid-value`. */
  control(entity: Entity, player: Player | undefined): void
  /** @throws TickmeshError `not-host`, `invalid-value`, `not-connected`, `left`. */
  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void
  /** Runs the game's steps. Returns what stops it. @throws TickmeshError `invalid-value`. */
  simulate(simulation: AnySimulation): () => void
  readonly figures: SimulationFigures

  /** The lobby named a host, or there is none and the players chose one. */
  hostChanged(host: HostTerm, isMe: boolean): void
  /** The lobby seated a player. */
  arrived(player: SeatedPlayer): void
  /** A player joined: their first link is open. */
  joined(peer: Peer): void
  /** Whether a player's entities outlive the player for now. */
  keeps(player: SeatedPlayer): boolean
  /** A player has left. */
  left(peer: Peer): void
  /** The game despawned an entity that it got by this ownership version. */
  ended(id: number, version: number): void
  /** [CLK15] Ticks go on from another one, and all that other players sent is forgotten. */
  startOver(tick: number): void
  /** The room has ended. */
  end(): void

  tick(tick: number): void
  /** State was sampled at this tick. */
  sampled(tick: number): void
  /** Views are computed for now, ms of the local clock. */
  viewAt(nowMs: number): void
  /** A packet of entities came from a player. */
  heard(player: SeatedPlayer): void
  /** Adds the host's input status for a player to the parts of a packet, if this player is a host who takes inputs. */
  addInputStatus(parts: SmallParts, player: SeatedPlayer): void
  /** Takes inputs of a player. */
  takeInputs(peer: Peer, part: PartReader): void
  /** Takes an input status of a host. */
  takeInputStatus(peer: Peer, part: PartReader): void
  /** Takes a message on who owns what. */
  receive(peer: Peer, message: OwnershipMessage): void
}
