import type { Values } from '../core/state/schema/fields.ts'
import type { SnapshotMessage } from '../core/mesh/message.ts'
import type { Entity as CoreEntity, OwnEntity as SyncEntity } from '../core/state/entities/entity.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import { StateSync } from '../core/state/state-sync.ts'
import type { StateCounters } from '../core/state/state-types.ts'
import { TickmeshError } from '../errors.ts'
import type { Game } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Emitter } from './emitter.ts'
import type { AnyEntity, Entity, EntityOf, Kinds, OwnEntity } from './entity.ts'
import type { Authority, SendRules } from './authority/authority.ts'
import type { Timeline } from './timeline.ts'
import { interestOf, type Priority, type Relevance } from './interest.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player, SeatedPlayer } from './player.ts'
import type { StateEvents } from './state-events.ts'

export type { AnyEntity, Entity, EntityOf, OwnEntity } from './entity.ts'
export type { StateEvents } from './state-events.ts'

/** What an entity is spawned with beside its values. */
export interface SpawnOptions {
  /** With `authority: hostAuthority()`: the player whose inputs move it. Known to all. Default: nobody. */
  readonly controller?: Player
  /**
   * An entity of one's own: the new one joins its group. Every other player sees all of a group as it was at one tick, never a mixture; and
   * it comes, goes out of sight and comes back as a whole. At most as many as fit one frame of about 1,000 bytes, whatever they hold. What is
   * despawned or handed over leaves its group.
   */
  readonly with?: Grouped
}

/** An entity of one's own, of any kind. */
export type Grouped = Pick<OwnEntity, 'id' | 'own'>

/** What the state of a room is made with. */
export interface RoomStateOptions<G extends Game> {
  readonly game: G
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly authority: Authority
  readonly maxBytesPerSecond: number | undefined
  /** Throws `left` when the room has ended. */
  assertIn(): void
}

/** The replicated entities of a room. */
export class RoomState<G extends Game> {
  /**
   * Which of your entities a player is to have; asked of each entity and player at every sending (`sendRate` a second).
   * What is not relevant to a player any more goes there, and comes back with all it holds when it is again. Default
   * (`undefined`): all are. It saves bytes and hides what a player must not know. With `authority: hostAuthority()` it is not asked
   * for the player who is host next: that one has everything, to go on with it.
   */
  relevant: Relevance<G> | undefined
  /**
   * How much faster than others the turn of one of your entities comes with a player when not all fits: 0 or more, default 1.
   * It weighs how long the entity has waited; at 0 it goes when nothing else waits. Asked only when not all fits.
   */
  priority: Priority<G> | undefined
  /** @internal */
  readonly sync: StateSync
  readonly #authority: Authority
  readonly #assertIn: () => void
  readonly #scheduler: Scheduler
  readonly #members: Members
  readonly #timeline: Timeline
  readonly #emitter: Emitter<StateEvents>
  /** Those of whom everything is here. */
  readonly #complete = new WeakSet<Player>()
  #viewedMs = Number.NaN

  constructor({ game, members, scheduler, timeline, authority, maxBytesPerSecond, assertIn }: RoomStateOptions<G>) {
    const { me } = members
    this.#authority = authority
    this.#assertIn = assertIn
    this.#scheduler = scheduler
    this.#members = members
    this.#timeline = timeline
    this.#emitter = new Emitter(scheduler, ['spawn', 'despawn', 'complete'])
    this.sync = new StateSync({
      schema: game.schema,
      slot: me.slot,
      epoch: me.ordinal,
      tickRate: game.tickRate,
      sendRate: game.sendRate,
      maxBytesPerSecond,
      ...(authority.ownership !== undefined && { ownership: authority.ownership }),
      ownerOf: (slot) => this.#playerAt(slot)?.id ?? '',
      mayWrite: (slot) => authority.mayWrite(slot),
    })
  }

  /** What was sent, taken and refused so far; for a debug view. */
  get counters(): Readonly<StateCounters> {
    return { ...this.sync.counters }
  }

  /**
   * Makes an entity that this player owns: a declared kind, with a value for every field.
   *
   * @throws TickmeshError `invalid-value`: a value that does not fit its field, a group that does not fit a frame, or the 4,097th entity; `not-host`: only the
   * host spawns (`authority: hostAuthority()`); `left`: the room has ended.
   */
  spawn<N extends Kinds<G>>(
    kind: N,
    values: Values<G['state'][N]>,
    options: SpawnOptions = {},
  ): OwnEntity<G['state'][N]> {
    this.#assertIn()
    const all = this.#authority.spawnValues(values, options.controller)
    try {
      const partner = options.with as SyncEntity | undefined
      return this.sync.spawn(kind, all, partner) as unknown as OwnEntity<G['state'][N]>
    } catch (cause) {
      throw invalid('state.spawn', cause)
    }
  }

  /**
   * Puts an entity of one's own into the group of another, as `spawn` with `with` does: for what is there already, as after a change of
   * the host.
   *
   * @throws TickmeshError `invalid-value`: one of them is not one's own, the first is in a group already, or the group would not fit a frame.
   */
  group(entity: Grouped, partner: Grouped): void {
    try {
      this.sync.group(entity as SyncEntity, partner as SyncEntity)
    } catch (cause) {
      throw invalid('state.group', cause)
    }
  }

  /** All entities of a kind, one's own among them. */
  all<N extends Kinds<G>>(kind: N): Iterable<AnyEntity<G['state'][N]>> {
    this.#look()
    return this.sync.all(kind) as Iterable<unknown> as Iterable<AnyEntity<G['state'][N]>>
  }

  /** The entity of this id; undefined when it is gone or has not come yet. */
  get(id: number): Entity | undefined {
    this.#look()
    return this.sync.get(id) as Entity | undefined
  }

  /** The player whose inputs move an entity; undefined when nobody's do. */
  controllerOf(entity: Entity): Player | undefined {
    return this.#authority.controllerOf(entity as unknown as CoreEntity)
  }

  /** All entities that a player's inputs move; of one who has just left too, in the listener of `leave`. */
  controlledBy(player: Player): EntityOf<G>[] {
    this.#look()
    return this.#authority.controlledBy(player) as unknown[] as EntityOf<G>[]
  }

  /**
   * From now on this player's inputs move an entity; nobody's without one. Host only.
   *
   * @throws TickmeshError `not-host`, `invalid-value` (without `authority: hostAuthority()`).
   */
  control(entity: Entity, player?: Player): void {
    this.#assertIn()
    this.#authority.control(entity as unknown as CoreEntity, player)
  }

  /**
   * Makes a player the owner of an entity, whoever owns it now: the host's to do, also to take it back (`give(entity, room.me)`).
   * Its id stays, nothing is told as spawned or despawned, what is drawn of it goes on, and `room.on('owner', …)` tells
   * everybody. The new owner goes on from the newest state it has. It goes when its new owner leaves. To give it to its owner does nothing.
   *
   * @throws TickmeshError `not-host`; `invalid-value`: what is given is no entity, or it is gone, `to` is no player, 1,024 entities are not
   * their creators' already, or the game has `authority: hostAuthority()` (see `control`); `not-connected`: the player has left; `left`.
   */
  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void {
    this.tell()
    this.#authority.give(entity, to)
  }

  /**
   * Tells when another player's entity comes (`spawn`) or goes (`despawn`), and when everything that a player had for us as the
   * link opened is here (`complete`). Returns what removes the listener.
   */
  on<N extends keyof StateEvents>(name: N, listener: (...args: StateEvents[N]) => void): () => void {
    return this.#emitter.on(name, listener)
  }

  /** Whether everything that a player had for us when the link first opened has come: before that, what is missing may only be late. */
  isComplete(player: Player): boolean {
    return player.isMe || this.#complete.has(player)
  }

  /** Hands on what happened to entities: to the game's listeners, and to those who own them. @internal */
  tell(): void {
    for (const event of this.sync.takeEvents()) {
      if (event.type === 'ended') this.#authority.ended(event.id, event.ownershipVersion)
      else this.#emitter.emit(event.type, event.entity as Entity)
    }
  }

  /** A send instant: what the own entities hold is the state of `tick`. @internal */
  sample(tick: number): void {
    this.tell()
    this.sync.sample(tick)
  }

  /** @internal */
  addPeer(peer: Peer): void {
    this.sync.addPeer(peer.player.slot)
  }

  /** The link is gone; the entities stay. @internal */
  removePeer(peer: Peer): void {
    this.sync.removePeer(peer.player.slot)
  }

  /** The player is gone, and their entities. @internal */
  forget(peer: Peer): void {
    this.sync.forget(peer.player.slot)
    this.tell()
    this.#complete.delete(peer.player)
  }

  /** What of the own entities a player is to have. @internal */
  interest(player: SeatedPlayer): Interest {
    return interestOf(player, this.#authority.rules(this as SendRules, player), this.#scheduler)
  }

  /** @internal */
  sendSnapshot(peer: Peer, interest: Interest, nowMs: number): void {
    const parts = this.sync.snapshot(peer.player.slot, nowMs, interest)
    if (parts.length > 0) peer.sendPerLink(parts.map((part) => ({ kind: 'snapshot', ...part })))
  }

  /** Takes a message about the snapshot of a link. @internal */
  snapshot(peer: Peer, message: SnapshotMessage): void {
    const { slot } = peer.player
    if (message.kind === 'snapshotAck') {
      return this.sync.snapshotTold(slot, message.tick, message.applied) ? undefined : peer.refuse('snapshot ack')
    }
    const result = this.sync.receiveSnapshot(slot, message, this.#timeline.now())
    this.tell()
    if (result === 'more') return
    if (result === 'wrong') return peer.refuse('snapshot')
    peer.sendPerLink([{ kind: 'snapshotAck', tick: message.tick, applied: result === 'taken' }])
    this.heard(peer)
  }

  /** Something of a player was taken: perhaps the last that was missing. @internal */
  heard({ player }: Peer): void {
    if (this.#complete.has(player) || this.sync.completeTick(player.slot) < 0) return
    this.#complete.add(player)
    this.#emitter.emit('complete', player)
  }

  /** Views are computed for the time at which the game reads them; within one task, once. */
  #look(): void {
    const nowMs = this.#scheduler.now()
    if (nowMs === this.#viewedMs) return
    this.#viewedMs = nowMs
    this.sync.viewAt(this.#timeline.now())
    this.#authority.viewAt(nowMs)
  }

  #playerAt(slot: number): Player | undefined {
    for (const player of this.#members.players.values()) if (player.slot === slot) return player
    return undefined
  }
}

function invalid(what: string, cause: unknown): TickmeshError {
  return new TickmeshError('invalid-value', `${what}: ${cause instanceof Error ? cause.message : String(cause)}.`, {
    cause,
  })
}
