// The interface of `core/state`: one short method for each request of the room, hence over 300 lines.

import { MAX_TICK } from '../wire/packet-limits.ts'
import type { Congestion } from '../flow/congestion.ts'
import type { SendTime } from '../packet/endpoint.ts'
import type { Instant } from '../packet/instant.ts'
import type { PartReader } from '../packet/part-reader.ts'
import type { SmallParts } from '../packet/small-parts.ts'
import type { Quality } from '../packet/quality.ts'
import type { Interest } from './entities/interest.ts'
import { EntityIndex } from './entities/entity-index.ts'
import type { MoverContext } from './entity-mover.ts'
import { idParts, MAX_EPOCH, MAX_SLOTS } from './schema/ids.ts'
import { StateInbox } from './receive/state-inbox.ts'
import { SendContext } from './send/send-context.ts'
import { SpawnNotifier } from './entities/spawn-notifier.ts'
import { OwnEntities } from './send/own-entities.ts'
import type { Entity, OwnEntity } from './entities/entity.ts'
import { type EntityEvent, EntityEvents } from './entities/entity-events.ts'
import type { OwnStore } from './send/own-store.ts'
import { PacketReceiver, type SnapshotResult } from './packet-receiver.ts'
import { PeerLink, type Sending } from './peer-link.ts'
import type { SnapshotPart } from './codec/snapshot-part.ts'
import { newCounters, type Received, type StateCounters, type StateSyncOptions } from './state-types.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'
import { ViewClock } from './view/view-clock.ts'

/** Seconds between keyframes: full records of every entity, acknowledged or not, so that unforeseen faults heal. */
const KEYFRAME_S = 5
const START: Instant = { nowMs: 0, sharedMs: 0 }

const NO_PARTS: readonly SnapshotPart[] = []
const NO_PACKETS: readonly Uint8Array[] = []

/** Replication of entities between this player and its peers: bytes in, bytes and events out, without a clock. */
export class StateSync {
  readonly counters: StateCounters = newCounters()
  /** Entities, as hand-overs and takeovers read and change them. */
  readonly moverContext: MoverContext
  readonly viewClock: ViewClock
  readonly #options: StateSyncOptions
  readonly #links = new Map<number, PeerLink>()
  readonly #inboxes = new Map<number, StateInbox>()
  readonly #index: EntityIndex
  readonly #events = new EntityEvents()
  readonly #notifier: SpawnNotifier
  readonly #own: OwnEntities
  #shared: SendContext
  readonly #packets: PacketReceiver
  /** The last sample. */
  readonly #now = { tick: -1, sample: 0 }
  #viewMs: number | undefined

  constructor(options: StateSyncOptions) {
    const { schema, slot, tickRate } = options
    const epoch = (options.epoch ?? 0) & MAX_EPOCH
    if (DEVELOPMENT && (!Number.isInteger(slot) || slot < 0 || slot >= MAX_SLOTS))
      throw new RangeError(`slot ${slot} is not from 0 to ${MAX_SLOTS - 1}`)
    this.#options = options
    this.viewClock = new ViewClock(tickRate)
    this.#packets = new PacketReceiver(this.counters, tickRate)
    this.#index = new EntityIndex(schema)
    this.#notifier = new SpawnNotifier(this.#index, this.#events)
    this.#own = new OwnEntities(
      {
        schema,
        slot,
        epoch,
        tickRate,
        clock: this.viewClock,
        groups: options.groups,
        owner: () => this.#ownerOf(slot),
        despawned: (kind, index, generation, id, group) => {
          for (const { outbox } of this.#links.values()) outbox.despawned(kind, index, generation, group)
          const ownershipVersion = options.ownership?.versionOf?.(id, slot)
          if (ownershipVersion !== undefined) this.#events.push({ type: 'ended', id, ownershipVersion })
        },
      },
      this.#index,
    )
    this.moverContext = {
      schema,
      slot,
      index: this.#index,
      own: this.#own,
      remotes: (of) => this.#inbox(of).remotes,
      tick: () => this.#now.tick,
      events: this.#events,
    }
    this.#shared = this.#newShared()
  }

  /**
   * Forgets ticks and all that peers sent, for the ticks to come may be lower. Own entities stay. Every link must be
   * opened again: nothing is sent over the present ones.
   */
  startOver(): void {
    for (const { remotes } of this.#inboxes.values()) remotes.despawnAll()
    this.#inboxes.clear()
    this.#links.clear()
    for (const deltas of this.#own.deltaCaches) deltas.forgetTicks()
    this.#shared = this.#newShared()
    this.#now.tick = -1
    this.#viewMs = undefined
  }

  /**
   * Returns the events of entities since the last call, in order. Poll it after calls that take packets or messages.
   */
  takeEvents(): readonly EntityEvent[] {
    return this.#events.poll()
  }

  /** Adds a link to a slot, without any acknowledged state. */
  addPeer(slot: number): void {
    this.removePeer(slot)
    this.#links.set(slot, new PeerLink(this.#shared, this.#options, this.counters))
    this.#inbox(slot).relinked()
  }

  /** Removes the link to a slot; the player's entities stay. */
  removePeer(slot: number): void {
    this.#links.delete(slot)
  }

  /** Removes a player who left, with its entities. */
  forget(slot: number): void {
    this.removePeer(slot)
    this.forgetEntities(slot)
    this.#options.ownership?.forget?.(slot)
  }

  /** Despawns the entities of the player of a slot; the link stays. */
  forgetEntities(slot: number): void {
    this.#inboxes.get(slot)?.remotes.despawnAll()
    this.#inboxes.delete(slot)
  }

  /** Returns the newest tick of a player of which every difference has arrived; −1: none. */
  completeTick(slot: number): number {
    return this.#inboxes.get(slot)?.completeTick ?? -1
  }

  /** Slots from which entities were received. */
  get heardSlots(): Iterable<number> {
    return this.#inboxes.keys()
  }

  /** Names of the declared kinds. */
  get kinds(): Iterable<string> {
    return this.#index.kinds
  }

  /** Ends replication: own entities take no more writes, and all keep their last values. */
  retireEntities(): void {
    this.#own.retireAll()
  }

  /** Stores of the own entities, by kind. */
  get ownStores(): readonly OwnStore<OwnEntity>[] {
    return this.#own.deltaCaches.map(({ store }) => store)
  }

  /** Spawns an own entity. Throws a `TypeError` or `RangeError` for an unknown kind, a wrong value, the 4,097th. */
  spawn(kind: string, values: Readonly<Record<string, unknown>>, partner?: OwnEntity): OwnEntity {
    return this.#own.spawn(kind, values, partner)
  }

  /** Adds an own entity to the group of another. Throws a `TypeError` or `RangeError` when it cannot be a member. */
  group(entity: OwnEntity, partner: OwnEntity): void {
    this.#options.groups?.add(entity, partner)
  }

  /** Returns the entity of an id, own or another's. */
  get(id: number): Entity | undefined {
    return this.#index.get(id)
  }

  /** Returns whether an entity may still arrive: it is not here, and no record says that it is despawned. */
  isAwaited(id: number): boolean {
    const { slot, kind, index, generation } = idParts(id)
    if (this.get(id) !== undefined || slot === this.#options.slot) return false
    return this.#inboxes.get(slot)?.remotes.kinds[kind]?.tombstones.isStale(index, generation, MAX_TICK) !== true
  }

  /** Returns all entities of a kind, own and remote. Throws a `TypeError` for an unknown kind. */
  all(kind: string): Iterable<Entity> {
    const entities = this.#index.all(kind)
    if (entities === undefined)
      throw new TypeError(DEVELOPMENT ? `there is no kind "${kind}"; declare it in the game's state` : LEFT_OUT)
    return entities
  }

  /**
   * Takes the own entities' values as the state of this tick. Ticks rise: a tick that is not above the last one is
   * skipped. Call it once a send interval, before `packets`.
   */
  sample(tick: number): void {
    if (!Number.isInteger(tick) || tick <= this.#now.tick || tick > MAX_TICK) return
    this.#now.tick = tick
    this.#now.sample++
    for (const deltas of this.#own.deltaCaches) {
      deltas.store.sample(tick)
      deltas.begin(tick)
    }
  }

  /**
   * Returns the packets of a send instant for a peer: the records that are due, and `parts` in the first packet that
   * they fit. Empty without a link, or where nothing is due (`Sending.pace`). Valid until the next call for the slot.
   * Records that do not fit wait for a later instant, all of them when less than a full packet is left.
   */
  packets(slot: number, at: Sending, parts?: SmallParts): readonly Uint8Array[] {
    return this.#links.get(slot)?.packets(at, this.#now, parts) ?? NO_PACKETS
  }

  /** Returns a packet without entities, valid until the next call for the slot; undefined without a link. */
  packet(slot: number, at: SendTime, parts?: SmallParts): Uint8Array | undefined {
    return this.#links.get(slot)?.packet(at, parts)
  }

  /** Skips a send instant of a peer, because too much is queued on its channel. */
  skip(slot: number, nowMs: number): void {
    this.#links.get(slot)?.skip(nowMs)
  }

  /** Returns whether so many packets of a peer were taken that an ack is to go at once, by `packet`. */
  ackDue(slot: number): boolean {
    return this.#links.get(slot)?.endpoint.ackDue ?? false
  }

  /**
   * Returns the snapshot for a peer, for the reliable channel, once a link: call it before `packets`. Empty when it was
   * made already, or nothing has been sampled yet. Without it, all entities go over packets.
   */
  snapshot(slot: number, nowMs: number, interest: Interest = {}): readonly SnapshotPart[] {
    const link = this.#links.get(slot)
    if (link === undefined || link.snapshotMade || this.#now.tick < 0) return NO_PARTS
    link.snapshotMade = true
    const parts = link.outbox.snapshot(this.#now, nowMs, interest)
    this.counters.snapshotsSent++
    for (const { bits } of parts) this.counters.snapshotBytesSent += bits.length
    return parts
  }

  /** Takes a peer's acknowledgement of the snapshot of a tick; `taken`: it was applied. False when there was none. */
  snapshotAcknowledged(slot: number, tick: number, taken: boolean): boolean {
    return this.#links.get(slot)?.outbox.snapshotAcknowledged(tick, taken) ?? false
  }

  /**
   * Takes a part of a peer's snapshot; the last one shows all entities at once. Never throws: malformed parts are
   * counted.
   */
  receiveSnapshot(slot: number, part: SnapshotPart, at: Instant = START): SnapshotResult {
    return this.#packets.receiveSnapshot(this.#links.get(slot), this.#inbox(slot), part, at)
  }

  /**
   * Takes a packet. Never throws; refused packets are counted. The small parts are in `parts`, also when the entities
   * were refused: then the packet is not acknowledged.
   */
  receive(slot: number, bytes: Uint8Array, at: Instant): Received {
    const link = this.#links.get(slot)
    return this.#packets.receive(link, link === undefined ? undefined : this.#inbox(slot), bytes, at)
  }

  /** Small parts of the packet that `receive` took last; valid until the next. */
  get parts(): PartReader {
    return this.#packets.parts
  }

  /** Keeps the own entities' values as those at the end of a tick: views are drawn between two of them. */
  endTick(tick: number): void {
    for (const store of this.ownStores) store.endTick(tick)
  }

  /** Sets the shared time for which every `view` is computed. */
  viewAt(sharedMs: number): void {
    this.#viewMs = sharedMs
    this.viewClock.tick = (sharedMs * this.#options.tickRate) / 1_000
    for (const inbox of this.#inboxes.values()) inbox.viewAt(sharedMs)
  }

  /** Returns how far behind the shared clock a player's entities are drawn, ms. */
  viewDelay(slot: number): number {
    return this.#inboxes.get(slot)?.delayMs ?? 0
  }

  /** Returns the congestion control of a slot; undefined without a link. */
  flow(slot: number): Congestion | undefined {
    return this.#links.get(slot)?.endpoint.flow
  }

  /** Returns the quality of the link to a slot; undefined without one. */
  quality(slot: number): Quality | undefined {
    return this.#links.get(slot)?.endpoint.quality
  }

  #newShared(): SendContext {
    const { schema, epoch = 0, sendRate } = this.#options
    const keyframeSamples = Math.max(1, Math.round(sendRate * KEYFRAME_S))
    return new SendContext(this.#own, { kindBits: schema.kindBits, epoch: epoch & MAX_EPOCH, keyframeSamples })
  }

  #inbox(slot: number): StateInbox {
    const known = this.#inboxes.get(slot)
    if (known !== undefined) return known
    const owner = this.#ownerOf(slot)
    const mayWrite = (): boolean => this.#options.mayWrite?.(slot) ?? true
    const { schema, tickRate, sendRate } = this.#options
    const shared = {
      clock: this.viewClock,
      ownership: this.#options.ownership,
      notifier: this.#notifier,
      counters: this.counters,
    }
    const inbox = new StateInbox({ ...shared, schema, slot, owner, tickRate, sendRate, mayWrite })
    if (this.#viewMs !== undefined) inbox.viewAt(this.#viewMs)
    this.#inboxes.set(slot, inbox)
    return inbox
  }

  #ownerOf(slot: number): string | number {
    return this.#options.ownerOf?.(slot) ?? slot
  }
}
