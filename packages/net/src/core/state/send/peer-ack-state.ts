// Acknowledged baselines and visibility of one kind's entities, for one peer.

import { DELTA_BASE, DELTA_OLDER, DELTA_ROW, DELTA_TICK } from './cached-delta.ts'
import type { DeltaCache } from './delta-cache.ts'
import { LOGGED_HIDE, LOGGED_DESPAWN, LOG, type PacketLog } from './packet-log.ts'
import { HISTORY } from './history-length.ts'
import { grown } from '../schema/arrays.ts'
import type { OwnStore } from './own-store.ts'
import { UnackedDespawns } from './unacked-despawns.ts'
import type { OwnEntity } from '../entities/entity.ts'
import type { Lacking, SelectRules } from './select-rules.ts'

// Constants of the module; see DECISIONS.md.
const TICK = DELTA_TICK
const BASE = DELTA_BASE
const OLDER = DELTA_OLDER
const CACHE_ROW = DELTA_ROW
const LOG_ROW = LOG

// Offsets of a row's numbers, adjacent since they are read together, and its length.
const GENERATION = 0
/** The newest acknowledged record, −1 none, and its baseline, −1: it was full. */
const ACK_TICK = 1
const ACK_VERSION = 2
const OLDER_TICK = 3
const OLDER_VERSION = 4
/** Records sent in all, and how many of them when the acknowledged one went, or fewer. */
const SENDS = 5
const ACK_SENDS = 6
/** Sample in which the entity was sent last. */
const LAST = 7
/** State of the entity at the peer, and tick of its last change: earlier acknowledgements do not count. */
const STATE = 8
const SINCE = 9
/** 1 while a snapshot with the entity is not acknowledged: until then no packet carries it. */
const IN_SNAPSHOT = 10
/** Newest version that can be a delta: both baselines are in the sender's history. −1: none can. */
const LAST_VERSION = 11
const ROW = 12

/** The entity is shown, a hide waits for its acknowledgement, or the peer knows that it is hidden. */
const SHOWN = 0
const HIDING = 1
const HIDDEN = 2

/** Records sent since a baseline that make it too old: the receiver keeps the newest 32, some of them out of order. */
const BASELINE_SENDS = 24

/** Acknowledgement state of one peer: the states it is known to have of this player's entities of one kind. */
export class PeerAckState {
  #rows: Int32Array = new Int32Array(0)
  /** Despawns that are not acknowledged yet. */
  readonly despawns: UnackedDespawns = new UnackedDespawns()
  #snapshotCount = 0

  #reserve({ version }: OwnStore<OwnEntity>): void {
    const length = version.length * ROW
    if (this.#rows.length < length) this.#rows = grown(this.#rows, length)
  }

  /** Resets the row of an index that another entity has now. */
  #reset(index: number, generation: number, sample: number): void {
    const rows = this.#rows
    const row = index * ROW
    this.#endSnapshot(row)
    rows.fill(-1, row, row + ROW)
    rows[row + GENERATION] = generation
    rows[row + SENDS] = 0
    rows[row + ACK_SENDS] = 0
    rows[row + LAST] = sample - 1
    rows[row + STATE] = SHOWN
    rows[row + IN_SNAPSHOT] = 0
  }

  #endSnapshot(row: number): void {
    if (this.#rows[row + IN_SNAPSHOT] === 0) return
    this.#rows[row + IN_SNAPSHOT] = 0
    this.#snapshotCount--
  }

  /** Hides or shows an entity from this tick on: its acknowledged states count no more, the next record is full. */
  #setVisibility(row: number, state: number, tick: number): void {
    const rows = this.#rows
    rows[row + STATE] = state
    rows[row + SINCE] = tick
    this.#endSnapshot(row)
    for (const number of [ACK_TICK, ACK_VERSION, OLDER_TICK, OLDER_VERSION, LAST_VERSION]) rows[row + number] = -1
  }

  /** Hides an entity. Returns whether a hide is due: the peer may have a handed-over entity of its former owner. */
  #hide(row: number, handedOver: boolean, tick: number): boolean {
    const rows = this.#rows
    if (rows[row + STATE] === SHOWN)
      this.#setVisibility(row, rows[row + SENDS] === 0 && !handedOver ? HIDDEN : HIDING, tick)
    return rows[row + STATE] === HIDING
  }

  /**
   * Finds the records that the peer lacks: deltas go into `sendList`, the indices of full records into `fulls`, of
   * entities to hide into `hides`. Every `keyframeSamples`th entity is a keyframe, whatever the peer has. Returns false
   * when a snapshot is under way that holds some of it back. One loop over flat numbers: it runs for every peer and
   * entity in each sample.
   */
  select(deltas: DeltaCache, group: number, rules: SelectRules, { sendList, fulls, hides }: Lacking): boolean {
    const { now, keyframeSamples, relevant } = rules
    const { size, version, generation, entities, grouped } = deltas.store
    const { sample } = now
    this.#reserve(deltas.store)
    // Deltas left by a `relevant` that threw.
    deltas.flush()
    const rows = this.#rows
    const { cache } = deltas
    sendList.reserve(size)
    const { group: groups, index: indices, cacheRow: cacheRows } = sendList
    let { count } = sendList
    const inSnapshot = this.#snapshotCount > 0
    let all = true
    let due = (keyframeSamples - (sample % keyframeSamples)) % keyframeSamples
    for (let index = 0; index < size; index++) {
      const newest = version[index] as number
      const full = index === due
      if (full) due += keyframeSamples
      if (newest < 0) continue
      // Atomic groups have a pass of their own.
      if (grouped !== undefined && grouped[index] === 1) continue
      const row = index * ROW
      if (rows[row + GENERATION] !== generation[index]) this.#reset(index, generation[index] as number, sample)
      if (relevant !== undefined && !relevant(entities[index] as OwnEntity)) {
        if (this.#hide(row, deltas.store.origins.has(index), now.tick)) hides.push(index)
        continue
      }
      if (rows[row + STATE] !== SHOWN) this.#setVisibility(row, SHOWN, now.tick)
      if (inSnapshot && rows[row + IN_SNAPSHOT] === 1) {
        all = false
        continue
      }
      const acked = rows[row + ACK_VERSION] as number
      if (acked === newest && !full) continue
      if (full || this.#lacksBase(row, newest)) {
        fulls.push(index)
        continue
      }
      const tick = rows[row + ACK_TICK] as number
      const olderTick = rows[row + OLDER_TICK] as number
      let cacheRow = index * CACHE_ROW
      // Nearly always the delta that a peer before asked for.
      if (
        cache[cacheRow + TICK] !== now.tick ||
        cache[cacheRow + BASE] !== tick ||
        cache[cacheRow + OLDER] !== olderTick
      )
        cacheRow = deltas.delta(index, tick, acked, olderTick, rows[row + OLDER_VERSION] as number)
      groups[count] = group
      indices[count] = index
      cacheRows[count++] = cacheRow
    }
    sendList.count = count
    deltas.flush()
    return all
  }

  /** Shows or hides a member of a group; returns its visibility to the peer. */
  setShown(deltas: DeltaCache, index: number, shown: boolean, now: SelectRules['now']): 'shown' | 'hiding' | 'hidden' {
    const { generation, origins } = deltas.store
    this.#reserve(deltas.store)
    const rows = this.#rows
    const row = index * ROW
    if (rows[row + GENERATION] !== generation[index]) this.#reset(index, generation[index] as number, now.sample)
    if (!shown) return this.#hide(row, origins.has(index), now.tick) ? 'hiding' : 'hidden'
    if (rows[row + STATE] !== SHOWN) this.#setVisibility(row, SHOWN, now.tick)
    return 'shown'
  }

  /** Returns whether the newest state of a shown member of a group is not acknowledged. */
  lacks(deltas: DeltaCache, index: number): boolean {
    return this.#rows[index * ROW + ACK_VERSION] !== deltas.store.version[index]
  }

  /** Returns the delta of a member of a group, which may be empty; undefined: a full record is due. */
  deltaOf(deltas: DeltaCache, index: number): number | undefined {
    const rows = this.#rows
    const row = index * ROW
    if (this.#lacksBase(row, deltas.store.version[index] as number)) return undefined
    return deltas.delta(
      index,
      rows[row + ACK_TICK] as number,
      rows[row + ACK_VERSION] as number,
      rows[row + OLDER_TICK] as number,
      rows[row + OLDER_VERSION] as number,
    )
  }

  /** Returns whether no acknowledged state can be a baseline. */
  #lacksBase(row: number, newest: number): boolean {
    const rows = this.#rows
    return (
      newest > (rows[row + LAST_VERSION] as number) ||
      (rows[row + SENDS] as number) - (rows[row + ACK_SENDS] as number) >= BASELINE_SENDS
    )
  }

  /** Notes sent records, from `record` on while they are of the kind; returns the first that is not noted. */
  sent({ numbers, records, sample }: PacketLog, kind: number, record: number): number {
    const rows = this.#rows
    let next = record
    for (; next < records; next++) {
      const at = next * LOG_ROW
      const entity = numbers[at] as number
      if (entity >> 12 !== kind) break
      if ((numbers[at + 2] as number) < 0) continue
      const row = (entity & 4095) * ROW
      rows[row + LAST] = sample
      rows[row + SENDS] = (rows[row + SENDS] as number) + 1
    }
    return next
  }

  /** Notes that a snapshot with the entity was sent: until `endSnapshot`, no packet carries it. */
  awaitSnapshot(index: number): void {
    this.#rows[index * ROW + IN_SNAPSHOT] = 1
    this.#snapshotCount++
  }

  /** Notes that the snapshot arrived, or is waited for no more. */
  endSnapshot(index: number, generation: number): void {
    const row = index * ROW
    if (this.#rows[row + GENERATION] === generation) this.#endSnapshot(row)
  }

  /** Returns the sample in which the entity was sent last. */
  lastSample(index: number): number {
    return this.#rows[index * ROW + LAST] as number
  }

  /** Returns the tick of the newest acknowledged state; −1 none. */
  ackedTick(index: number): number {
    return this.#rows[index * ROW + ACK_TICK] as number
  }

  /**
   * Takes the acknowledgement of records sent at a tick, from `record` on while they are of the kind; returns the first
   * that is not taken. Calls `despawned` with kind × 4096 + index of each acknowledged despawn.
   */
  acked(
    { numbers, records, sample }: PacketLog,
    kind: number,
    record: number,
    tick: number,
    despawned: (entity: number) => unknown,
  ): number {
    let next = record
    for (; next < records; next++) {
      const at = next * LOG_ROW
      const entity = numbers[at] as number
      if (entity >> 12 !== kind) break
      const index = entity & 4095
      const generation = numbers[at + 1] as number
      const version = numbers[at + 2] as number
      if (version === LOGGED_DESPAWN) {
        this.despawns.acked(index, generation)
        if (this.despawns.of(index) === 0) despawned(entity)
      } else if (version === LOGGED_HIDE) this.#hideAcked(index, generation, tick)
      else this.#stateAcked(numbers, at, tick, sample)
    }
    return next
  }

  /** Takes the acknowledgement of the state in the record at `at`. */
  #stateAcked(log: Int32Array, at: number, tick: number, sample: number): void {
    const rows = this.#rows
    const row = ((log[at] as number) & 4095) * ROW
    if (rows[row + GENERATION] !== log[at + 1] || tick <= (rows[row + ACK_TICK] as number)) return
    if (rows[row + STATE] !== SHOWN || tick < (rows[row + SINCE] as number)) return
    const version = log[at + 2] as number
    const olderTick = log[at + 3] as number
    const olderVersion = log[at + 4] as number
    rows[row + ACK_TICK] = tick
    rows[row + ACK_VERSION] = version
    // One record a sample at most has followed it.
    rows[row + ACK_SENDS] = (rows[row + SENDS] as number) - ((rows[row + LAST] as number) - sample)
    rows[row + OLDER_TICK] = olderTick
    rows[row + OLDER_VERSION] = olderVersion
    rows[row + LAST_VERSION] = (olderTick < 0 ? version : Math.min(version, olderVersion)) + HISTORY - 2
  }

  /** Takes the acknowledgement of a hide of this tick. */
  #hideAcked(index: number, generation: number, tick: number): void {
    const rows = this.#rows
    const row = index * ROW
    if (rows[row + GENERATION] !== generation || rows[row + STATE] !== HIDING) return
    if (tick >= (rows[row + SINCE] as number)) rows[row + STATE] = HIDDEN
  }

  /** Notes that an entity despawned, if this peer may know of it. */
  despawned(index: number, generation: number): void {
    const row = index * ROW
    if (this.#rows[row + GENERATION] !== generation || this.#rows[row + SENDS] === 0) return
    this.despawns.add(index, generation)
  }
}
