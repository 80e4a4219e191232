// First step of the send path to one peer: the records that are due, before budget and packing.

import { DELTA, DESPAWN, FULL, HANDED, HIDE } from '../codec/sections.ts'
import type { Interest } from '../entities/interest.ts'
import { type AtomicGroup, type Grouping, MAX_GROUP_DESPAWNS } from './grouping.ts'
import type { DeltaCache } from './delta-cache.ts'
import { LOG, type PacketLog } from './packet-log.ts'
import { PeerAckState } from './peer-ack-state.ts'
import type { Lacking, SelectRules } from './select-rules.ts'
import type { SendContext } from './send-context.ts'
import { groupOf, kindOf } from './send-list.ts'

/** Tick and number of the sample being sent. */
export interface SampleTime {
  readonly tick: number
  /** Number of the sample, from 1. */
  readonly sample: number
}

/** Selection of the records that one peer lacks, over one link, by its acknowledgements. */
export class PeerSelection {
  readonly #context: SendContext
  /** Acknowledged states, by kind. */
  readonly #acks: readonly PeerAckState[]
  readonly #lacking: Lacking
  /** Unacknowledged despawns that go with their atomic group, by kind × 4096 + index. */
  readonly #groupDespawns = new Map<number, AtomicGroup>()
  readonly #despawnAcked: (entity: number) => void
  readonly #rules: { -readonly [rule in keyof SelectRules]: SelectRules[rule] }
  #complete = true

  constructor(context: SendContext) {
    this.#context = context
    this.#lacking = { sendList: context.sendList, fulls: [], hides: [] }
    this.#acks = context.deltaCaches.map(() => new PeerAckState())
    this.#despawnAcked = (entity) => this.#groupDespawns.delete(entity)
    const { keyframeSamples } = context
    this.#rules = { now: { tick: -1, sample: 0 }, keyframeSamples, relevant: undefined }
  }

  /** Returns whether the last selection has every difference between this player and the peer. */
  get complete(): boolean {
    return this.#complete
  }

  /** Notes that a record that the peer lacks was left out. */
  leftOut(): void {
    this.#complete = false
  }

  /** Notes that an entity despawned; `group`: it was in this one. */
  despawned(kind: number, index: number, generation: number, group: AtomicGroup | undefined): void {
    const acks = this.#acks[kind] as PeerAckState
    acks.despawned(index, generation)
    const entity = kind * 4096 + index
    this.#groupDespawns.delete(entity)
    if (group === undefined || acks.despawns.of(index) !== generation) return
    let ends = 0
    for (const other of this.#groupDespawns.values()) if (other === group) ends++
    if (ends < MAX_GROUP_DESPAWNS) this.#groupDespawns.set(entity, group)
  }

  /** Fills the context's send list with what the peer lacks. `grouped`: members of groups too. */
  select(now: SampleTime, relevant: Interest['relevant'], grouped: boolean): void {
    const { sendList, deltaCaches, groups } = this.#context
    sendList.clear()
    this.#complete = true
    this.#rules.now = now
    this.#rules.relevant = relevant
    for (let kind = 0; kind < deltaCaches.length; kind++) this.#selectKind(kind)
    if (groups === undefined || (groups.all.size === 0 && this.#groupDespawns.size === 0)) return
    // The peer may have, from a former link, a member that is none any more: the snapshot ends that.
    if (grouped) this.#selectGroups(groups, now, relevant)
    else this.#complete = false
  }

  /** Notes that records were sent to the peer. */
  sent(log: PacketLog): void {
    const { numbers, records } = log
    for (let record = 0; record < records;) {
      const kind = (numbers[record * LOG] as number) >> 12
      record = (this.#acks[kind] as PeerAckState).sent(log, kind, record)
    }
  }

  /** Takes the acknowledgement of records sent at a tick. */
  acked(log: PacketLog, tick: number): void {
    const { numbers, records } = log
    for (let record = 0; record < records;) {
      const kind = (numbers[record * LOG] as number) >> 12
      record = (this.#acks[kind] as PeerAckState).acked(log, kind, record, tick, this.#despawnAcked)
    }
  }

  /** Keeps the entities of these records out of packets until `endSnapshot`. */
  awaitSnapshot({ numbers, records }: PacketLog): void {
    for (let at = 0; at < records * LOG; at += LOG) {
      const entity = numbers[at] as number
      if ((numbers[at + 2] as number) >= 0) this.#acks[entity >> 12]?.awaitSnapshot(entity & 4095)
    }
  }

  endSnapshot({ numbers, records }: PacketLog): void {
    for (let at = 0; at < records * LOG; at += LOG) {
      const entity = numbers[at] as number
      this.#acks[entity >> 12]?.endSnapshot(entity & 4095, numbers[at + 1] as number)
    }
  }

  /**
   * Returns the priority of a record when not all fit: samples since its entity was sent last, times the entity's
   * weight. Despawns always go.
   */
  urgency(group: number, index: number, sample: number, priority: Interest['priority']): number {
    if ((group & 3) >= DESPAWN) return Infinity
    const kind = kindOf(group)
    const waited = sample - (this.#acks[kind] as PeerAckState).lastSample(index)
    const entity = this.#context.deltaCaches[kind]?.store.entities[index]
    if (priority === undefined || entity === undefined) return waited
    const weight = priority(entity)
    return waited * (Number.isFinite(weight) ? Math.max(0, weight) : 1)
  }

  #selectKind(kind: number): void {
    const { sendList, deltaCaches } = this.#context
    const { fulls, hides } = this.#lacking
    const deltas = deltaCaches[kind] as DeltaCache
    const acks = this.#acks[kind] as PeerAckState
    if (fulls.length > 0) fulls.length = 0
    if (hides.length > 0) hides.length = 0
    if (!acks.select(deltas, groupOf(kind, DELTA), this.#rules, this.#lacking)) this.#complete = false
    const { origins, generation } = deltas.store
    for (const handed of origins.size === 0 ? OWN_ONLY : OWN_AND_HANDED) {
      for (const index of fulls) {
        if (origins.has(index) !== handed) continue
        const full = deltas.full(index, acks.ackedTick(index))
        sendList.add(groupOf(kind, handed ? FULL + HANDED : FULL), index, full)
      }
    }
    if (acks.despawns.any) this.#selectDespawns(kind, acks)
    for (const index of hides)
      sendList.add(groupOf(kind, origins.has(index) ? HIDE + HANDED : HIDE), index, generation[index] as number)
    if (deltas.writer.overflowed) this.#dropUnwritten()
  }

  #selectDespawns(kind: number, { despawns }: PeerAckState): void {
    const { sendList } = this.#context
    despawns.each((index, generation) => {
      if (!this.#groupDespawns.has(kind * 4096 + index)) sendList.add(groupOf(kind, DESPAWN), index, generation)
    })
  }

  #selectGroups(groups: Grouping, now: SampleTime, relevant: Interest['relevant']): void {
    const { sendList, deltaCaches, keyframeSamples } = this.#context
    groups.select({ deltaCaches, acks: this.#acks, sendList, now, keyframeSamples, relevant }, this.#groupDespawns)
    for (const deltas of deltaCaches) deltas.flush()
    if (deltaCaches.some(({ writer }) => writer.overflowed)) this.#dropUnwritten()
  }

  /** Drops the deltas for which the cache has no room: such an entity waits, and its group with it. */
  #dropUnwritten(): void {
    const { sendList, deltaCaches } = this.#context
    this.#complete = false
    const lost = new Set<number>()
    for (let at = sendList.singles; at < sendList.count; at++)
      if (sendList.bits(at, deltaCaches) < 0) lost.add(sendList.atomicGroup[at] as number)
    const kept: number[] = []
    for (let at = 0; at < sendList.count; at++) {
      if (sendList.bits(at, deltaCaches) < 0) continue
      if (at < sendList.singles || !lost.has(sendList.atomicGroup[at] as number)) kept.push(at)
    }
    sendList.keep(kept)
  }
}

const OWN_ONLY: readonly boolean[] = [false]
const OWN_AND_HANDED: readonly boolean[] = [false, true]
