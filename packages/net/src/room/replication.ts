// Replication: the entities of a room, and their exchange with each peer.

import type { SnapshotMessage } from '../core/mesh/message.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import { takeMisfits } from '../core/state/schema/misfits.ts'
import { StateSync } from '../core/state/state-sync.ts'
import { DEVELOPMENT } from '../development.ts'
import type { Game } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { warnOnce } from '../warn-once.ts'
import type { Authority, SendRules } from './authority/authority.ts'
import type { Timeline } from './timeline.ts'
import { Emitter } from './emitter.ts'
import type { AnyEntity } from './entity-types.ts'
import { interestOf } from './send-rules.ts'
import { featureOf } from './feature.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { Player, SeatedPlayer } from './player.ts'
import type { StateEvents } from './state-events.ts'
import type { UnheardEvents } from './unheard-events.ts'

/** Parts of a room that replication works with. */
export interface ReplicationOptions {
  readonly game: Pick<Game, 'schema' | 'tickRate' | 'sendRate' | 'use'>
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly authority: Authority
  readonly unheard: UnheardEvents
  /** Entities have spawned. */
  spawned(): void
  /** See `ConnectOptions.maxBytesPerSecond`. */
  readonly maxBytesPerSecond: number | undefined
}

/** Entities of a room: their snapshots, events and views. */
export class Replication {
  readonly sync: StateSync
  /** True with `use: [groups()]`. */
  readonly hasGroups: boolean
  /** Listeners of `room.state.on`. */
  readonly emitter: Emitter<StateEvents>
  /** The game's rules: `room.state.relevant` and `priority`. */
  readonly rules: { -readonly [rule in keyof SendRules]: SendRules[rule] } = {
    relevant: undefined,
    priority: undefined,
  }
  readonly #members: Members
  readonly #scheduler: Scheduler
  readonly #timeline: Timeline
  readonly #authority: Authority
  readonly #onSpawned: () => void
  /** Players of whom every entity has arrived. */
  readonly #complete = new WeakSet<Player>()
  #viewedMs = Number.NaN
  /** The task in which views were computed has ended. */
  readonly #stale: () => void

  constructor(options: ReplicationOptions) {
    const { game, members, scheduler, timeline, authority, unheard, spawned, maxBytesPerSecond } = options
    this.#onSpawned = spawned
    this.#members = members
    this.#scheduler = scheduler
    this.#timeline = timeline
    this.#authority = authority
    this.emitter = new Emitter<StateEvents>(scheduler, ['spawn', 'despawn', 'complete'], {
      unheard,
      keeps: (name) => name === 'complete',
      present: (name) => (name === 'spawn' ? this.#spawned() : []),
    })
    const groups = featureOf(game.use, 'groups')?.create()
    this.hasGroups = groups !== undefined
    this.sync = new StateSync({
      schema: game.schema,
      slot: members.me.slot,
      epoch: members.me.ordinal,
      tickRate: game.tickRate,
      sendRate: game.sendRate,
      maxBytesPerSecond,
      ownership: authority.ownership,
      groups,
      ownerOf: (slot) => this.#members.at(slot)?.id ?? '',
      mayWrite: (slot) => authority.mayWrite(slot),
    })
    const { viewClock } = this.sync
    viewClock.update = () => this.updateViews()
    this.#stale = () => {
      viewClock.fresh = false
    }
  }

  /** See `RoomState.isComplete`. */
  isComplete(player: Player): boolean {
    return player.isMe || this.#complete.has(player)
  }

  /** Hands the events of entities on: to the game's listeners, and to the authority. */
  dispatchEvents(): void {
    let spawned = false
    for (const event of this.sync.takeEvents()) {
      if (event.type === 'ended') this.#authority.ended?.(event.id, event.ownershipVersion)
      else {
        this.emitter.emit(event.type, event.entity as AnyEntity)
        spawned ||= event.type === 'spawn'
      }
    }
    if (spawned) this.#onSpawned()
  }

  /** Takes the values of the own entities as their state at a tick. */
  sample(tick: number): void {
    this.dispatchEvents()
    this.sync.sample(tick)
    if (DEVELOPMENT) for (const { code, field, sentence } of takeMisfits()) warnOnce(code, sentence, field)
  }

  /** A link to a player is open. */
  addPeer(peer: Peer): void {
    this.sync.addPeer(peer.player.slot)
  }

  /** The link to a player has ended. Its entities stay. */
  removePeer(peer: Peer): void {
    this.sync.removePeer(peer.player.slot)
  }

  /** A player has left: its entities are despawned. */
  forget(peer: Peer): void {
    this.sync.forget(peer.player.slot)
    this.dispatchEvents()
    this.#complete.delete(peer.player)
  }

  /** A player was blocked: its entities are despawned here, and stay its own for the others. */
  block({ player }: Peer): void {
    this.sync.removePeer(player.slot)
    if (!this.#authority.keeps(player)) this.sync.forgetEntities(player.slot)
    this.dispatchEvents()
  }

  /** Returns the rules by which own entities are sent to a player. */
  interest(player: SeatedPlayer): Interest {
    return interestOf(player, this.#authority.rules(this.rules, player), this.#scheduler)
  }

  /** Sends the snapshot of a new link, once. */
  sendSnapshot(peer: Peer, interest: Interest, nowMs: number): void {
    const parts = this.sync.snapshot(peer.player.slot, nowMs, interest)
    if (parts.length > 0) peer.sendPerLink(parts.map((part) => ({ kind: 'snapshot', ...part })))
  }

  /** Takes a message about the snapshot of a link. */
  snapshot(peer: Peer, message: SnapshotMessage): void {
    const { slot } = peer.player
    if (message.kind === 'snapshotAck') {
      return this.sync.snapshotAcknowledged(slot, message.tick, message.applied)
        ? undefined
        : peer.refuse('snapshot ack')
    }
    const result = this.sync.receiveSnapshot(slot, message, {
      nowMs: this.#scheduler.now(),
      sharedMs: this.#timeline.now(),
    })
    this.dispatchEvents()
    if (result === 'more') return
    if (result === 'wrong') return peer.refuse('snapshot')
    peer.sendPerLink([{ kind: 'snapshotAck', tick: message.tick, applied: result === 'taken' }])
    this.heard(peer)
  }

  /** Entities of a player were received: emits `complete` if none is missing any more. */
  heard({ player }: Peer): void {
    if (this.#complete.has(player) || this.sync.completeTick(player.slot) < 0) return
    this.#complete.add(player)
    this.emitter.emit('complete', player)
  }

  /** Computes the views at the current time, once for each value of the clock. */
  updateViews(): void {
    const { viewClock } = this.sync
    if (!viewClock.fresh) {
      viewClock.fresh = true
      // `queueMicrotask` takes Chromium 12 µs.
      void Promise.resolve().then(this.#stale)
    }
    const nowMs = this.#scheduler.now()
    if (nowMs === this.#viewedMs) return
    this.#viewedMs = nowMs
    this.sync.viewAt(this.#timeline.at(nowMs))
    this.#authority.viewAt?.(nowMs, viewClock.tick)
  }

  /** The room has ended. */
  retireEntities(): void {
    this.emitter.clear()
    this.sync.retireEntities()
  }

  /** Returns the entities of which `spawn` has been emitted, as its arguments. */
  #spawned(): [AnyEntity][] {
    this.dispatchEvents()
    return [...this.sync.kinds]
      .flatMap((kind) => [...this.sync.all(kind)] as unknown[] as AnyEntity[])
      .filter(({ own }) => !own)
      .map((entity) => [entity])
  }
}
