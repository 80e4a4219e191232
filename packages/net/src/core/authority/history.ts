// Lag compensation at the host: past states of its entities, by the tick that a player saw.

import type { OwnEntity } from '../state/entities/entity.ts'
import type { OwnStore } from '../state/send/own-store.ts'
import type { Blob } from '../state/schema/blob.ts'
import { MAX_REWIND_MS } from './authority-limits.ts'
import { rowValues } from './row-values.ts'

/** The host's entities of one kind, as they were sent at the last ticks. */
interface KindHistory {
  readonly store: OwnStore<OwnEntity>
  readonly rows: Float64Array[]
  readonly entities: (readonly (OwnEntity | undefined)[])[]
  /** The tick of each entity's newest jump; −1 none. */
  readonly jumps: Int32Array[]
  readonly blobs: (readonly (readonly Blob[])[])[]
}

/**
 * Positions of the host's entities: the states sent in the last `MAX_REWIND_MS`, so that a player's shot is judged by
 * what that player saw. Between two of them an entity is where a remote entity is drawn.
 */
export class History {
  readonly #kinds = new Map<string, KindHistory>()
  readonly #ticks: Int32Array
  readonly #tickRate: number
  #next = 0

  constructor(stores: Iterable<OwnStore<OwnEntity>>, tickRate: number, sendRate: number) {
    this.#tickRate = tickRate
    // One more at each end, for the states around the oldest view.
    this.#ticks = new Int32Array(Math.ceil((MAX_REWIND_MS * sendRate) / 1_000) + 2).fill(-1)
    for (const store of stores) {
      this.#kinds.set(store.kind.name, { store, rows: [], entities: [], jumps: [], blobs: [] })
    }
  }

  /** Keeps the values of the entities as their state at this tick; ticks rise. */
  record(tick: number): void {
    const slot = this.#next
    this.#next = (slot + 1) % this.#ticks.length
    this.#ticks[slot] = tick
    for (const kind of this.#kinds.values()) {
      const { store } = kind
      const length = store.size * store.stride
      let rows = kind.rows[slot]
      if (rows === undefined || rows.length < length) rows = kind.rows[slot] = new Float64Array(store.raw.length)
      rows.set(store.raw.subarray(0, length))
      kind.entities[slot] = store.entities.slice()
      kind.jumps[slot] = store.jumpTick.slice(0, store.size)
      if (store.kind.blobs.length > 0) kind.blobs[slot] = store.blobs.slice(0, store.size).map((blobs) => [...blobs])
    }
  }

  /**
   * An entity's values at a tick, which may lie between two; the oldest or newest known beyond them. Undefined when it
   * was not there then.
   */
  at(entity: OwnEntity, tick: number): Record<string, unknown> | undefined {
    const kind = this.#kinds.get(entity.kind)
    if (kind === undefined) return undefined
    const index = kind.store.entities.indexOf(entity)
    const [first, last] = this.#slotsAround(tick)
    // Also where there is no state at all.
    if (kind.entities[first]?.[index] !== entity) return undefined
    const after = kind.entities[last]?.[index] === entity ? last : first
    const start = this.#ticks[first] as number
    const span = (this.#ticks[after] as number) - start
    // Nothing lies between the two sides of a jump.
    const jumped = (kind.jumps[after]?.[index] ?? -1) > start
    const share = span <= 0 || (jumped && tick < start + span) ? 0 : Math.min(1, Math.max(0, (tick - start) / span))
    const { table } = kind.store.kind
    const offset = index * kind.store.stride
    const row = new Float64Array(table.count)
    const [from, to] = [kind.rows[first] as Float64Array, kind.rows[after] as Float64Array]
    table.blend({ from, fromAt: offset, to, toAt: offset, share, seconds: span / this.#tickRate }, row)
    return rowValues(kind.store.kind, row, kind.blobs[share >= 1 ? after : first]?.[index] ?? [])
  }

  /**
   * Returns the slots of the states around a tick: the newest at or before it and the oldest after it, or the only one
   * of the two that there is; −1 none.
   */
  #slotsAround(tick: number): readonly [first: number, last: number] {
    let first = -1
    let last = -1
    // From the oldest state on.
    for (let state = 0; state < this.#ticks.length; state++) {
      const slot = (this.#next + state) % this.#ticks.length
      const at = this.#ticks[slot] as number
      if (at < 0) continue
      if (first < 0 || at <= tick) first = slot
      last = slot
      if (at > tick) break
    }
    return [first, last]
  }
}
