// Storage and sampling of own entities, in typed arrays.

import { DEVELOPMENT } from '../../../development.ts'
import { MisfitFinder } from '../schema/misfit-finder.ts'
import type { CompiledKind } from '../schema/schema.ts'
import { type Blob, EMPTY_BLOB } from '../schema/blob.ts'
import type { StateRow } from '../codec/handed-state.ts'
import { HISTORY } from './history-length.ts'
import { copied, grown, restrided } from '../schema/arrays.ts'
import { BATCH_RECORDS } from '../schema/prediction.ts'
import { QUANTIZE_BATCH } from '../schema/quantize-batch.ts'
import { MAX_ENTITIES } from '../schema/ids.ts'
import type { Origin } from '../codec/origin.ts'
import { LEFT_OUT } from '../../../left-out.ts'
import type { ViewClock } from '../view/view-clock.ts'

// Constants of the module; see DECISIONS.md.
const { from, to, was } = QUANTIZE_BATCH
/** Index of each record of the batch. */
const written = new Int32Array(BATCH_RECORDS)

/**
 * Quarantine of the index of an entity that was handed away, ticks: 30 s at 60 Hz. For a peer that has not got the
 * host's `owner` message yet, another entity at the index would despawn the one that was handed away.
 */
const QUARANTINE_TICKS = 1_800

/** Reader of the values that the game wrote, whose array is replaced when the store grows. */
interface RawReader {
  numbers: Float64Array
}

/** Store of one kind's own entities: the values that the game wrote, and the last `HISTORY` sampled states. */
export class OwnStore<E> {
  readonly kind: CompiledKind
  /** Length of a row. */
  readonly stride: number
  /** Highest index in use, plus one. */
  size = 0
  /** Values that the game wrote, a row an entity. */
  raw: Float64Array = new Float64Array(0)
  /**
   * Quantized states: (version mod HISTORY) × capacity + entity, each a row: what changes in one tick lies together.
   */
  rows: Int32Array = new Int32Array(0)
  /** The number of the newest state; rises by one with each change. −1 before the first sample. */
  version: Int32Array = new Int32Array(0)
  generation: Int32Array = new Int32Array(0)
  /** 1 when the game wrote since the last sample. */
  dirty: Uint8Array = new Uint8Array(0)
  /** 1 when the next state is a jump from the one before. */
  jumps: Uint8Array = new Uint8Array(0)
  /** The tick of the newest state that was one; −1 none. */
  jumpTick: Int32Array = new Int32Array(0)
  /** The newest of all in `jumpTick`; −1 none. */
  lastJump = -1
  readonly entities: (E | undefined)[] = []
  /** Blobs that the game wrote, by index. */
  readonly blobs: Blob[][] = []
  /** Blobs of the rows, as `rows`; empty for kinds without blobs. */
  readonly blobRows: (readonly Blob[] | undefined)[] = []
  /** 1 for members of groups, by index; undefined while there never was one. */
  grouped: Uint8Array | undefined
  /** Origins of entities that were handed over to this player, by index. */
  readonly origins: Map<number, Origin> = new Map()
  /** Readers of `raw`, by index. */
  readonly readers: (RawReader | undefined)[] = []
  readonly clock: ViewClock
  /** Copy of `raw` at the end of the last tick, and of the one before it. */
  values: Float64Array = this.raw
  former: Float64Array = this.raw
  /** The last tick that ended, and how many did. */
  endedTick = -1
  ticks = 0
  readonly #free: number[] = []
  /** Quarantined indices, the longest first, and since which tick. */
  readonly #quarantined: { readonly index: number; tick: number }[] = []
  #tick = -1
  readonly #misfitFinder: MisfitFinder | undefined

  constructor(kind: CompiledKind, clock: ViewClock) {
    this.kind = kind
    this.clock = clock
    if (DEVELOPMENT) this.#misfitFinder = new MisfitFinder(kind)
    this.stride = kind.table.count
  }

  /** Takes the lowest free index, with the next generation. */
  allocate(): number {
    // The lowest, so that indices lie close together and their gaps cost few bits.
    let index = this.size
    this.#endQuarantines()
    if (this.#free.length > 0) {
      index = Math.min(...this.#free)
      this.#free.splice(this.#free.indexOf(index), 1)
    } else {
      this.size++
      if (this.size > this.version.length) this.#grow()
    }
    const generation = ((this.generation[index] as number) + 1) & 0xffff
    this.generation[index] = generation === 0 ? 1 : generation
    this.version[index] = -1
    this.dirty[index] = 1
    this.jumps[index] = 0
    this.jumpTick[index] = -1
    this.blobs[index] = this.kind.blobs.map(() => EMPTY_BLOB)
    return index
  }

  /**
   * Writes the values of every field. Throws a `TypeError` or `RangeError` for one that is missing, unknown or does not
   * fit.
   */
  writeAll(index: number, values: Readonly<Record<string, unknown>>): void {
    const { name: kind, fields } = this.kind
    if (typeof values !== 'object' || values === null)
      throw new TypeError(DEVELOPMENT ? `${kind} needs a value for each of its fields` : LEFT_OUT)
    const at = index * this.stride
    for (const { name, path, access } of fields) {
      access.write(path, values[name], this.raw, at, this.blobs[index] ?? [])
    }
    for (const name of Object.keys(values)) {
      if (!fields.some((field) => field.name === name))
        throw new TypeError(DEVELOPMENT ? `${kind} has no field "${name}"` : LEFT_OUT)
    }
  }

  /** Begins an index with a state that was handed over. */
  adopt(index: number, origin: Origin, state: StateRow): void {
    const { table, blobs } = this.kind
    const at = index * this.stride
    table.values(state.rows, state.at, this.raw.subarray(at, at + table.count))
    this.blobs[index] = blobs.map((_, number) => state.blobs[number] ?? EMPTY_BLOB)
    this.origins.set(index, origin)
    // No later than the first state that can carry the jump.
    const jumpTick = Math.min(state.jumpTick, this.#tick + 1)
    this.jumpTick[index] = jumpTick
    this.lastJump = Math.max(this.lastJump, jumpTick)
  }

  /** Quarantines the index of an entity that was handed away. */
  quarantine(index: number): void {
    this.#clear(index)
    this.#quarantined.push({ index, tick: this.#tick })
  }

  /** Frees an index. */
  release(index: number): void {
    this.#clear(index)
    this.#free.push(index)
    if (this.#free.length === this.size) {
      this.#free.length = 0
      this.size = 0
    }
  }

  /** Frees indices whose quarantine is over; when there is no other, the one quarantined longest. */
  #endQuarantines(): void {
    for (;;) {
      const [longest] = this.#quarantined
      if (longest === undefined) return
      const none = this.#free.length === 0 && this.size >= MAX_ENTITIES
      if (!none && this.#tick - longest.tick < QUARANTINE_TICKS) return
      this.#quarantined.shift()
      this.#free.push(longest.index)
    }
  }

  #clear(index: number): void {
    this.entities[index] = undefined
    if (this.grouped !== undefined) this.grouped[index] = 0
    this.origins.delete(index)
    this.blobs[index] = []
    this.blobRows.fill(undefined, index * HISTORY, (index + 1) * HISTORY)
    this.dirty[index] = 0
    this.version[index] = -1
  }

  /** Keeps the values as those at the end of a tick, for views. */
  endTick(tick: number): void {
    const { raw, former } = this
    this.former = this.values
    this.values = former.length === raw.length ? former : new Float64Array(raw.length)
    this.values.set(raw)
    this.endedTick = tick
    this.ticks++
  }

  /** Returns where a version's row begins. */
  rowAt(index: number, version: number): number {
    return ((version & (HISTORY - 1)) * this.version.length + index) * this.stride
  }

  blobsAt(index: number, version: number): readonly Blob[] {
    return this.blobRows[index * HISTORY + (version & (HISTORY - 1))] ?? NO_BLOBS
  }

  /** Quantizes the rows written since the last sample; a state that differs becomes a new version, of this tick. */
  sample(tick: number): void {
    this.#tick = tick
    const { table } = this.kind
    for (let index = 0; index < this.size;) {
      index = this.#collect(index)
      table.quantizeBatch()
      for (let record = 0; record < QUANTIZE_BATCH.count; record++) {
        const differs = table.differ(this.rows, to[record] as number, was[record] as number)
        this.#version(written[record] as number, differs, tick)
      }
      if (DEVELOPMENT) this.#misfitFinder?.find(QUANTIZE_BATCH)
    }
  }

  /** Puts written rows into the batch, from an index on; returns the index that follows. */
  #collect(first: number): number {
    const { dirty, entities, size, version, stride } = this
    QUANTIZE_BATCH.raw = this.raw
    QUANTIZE_BATCH.target = this.rows
    QUANTIZE_BATCH.sameForm = false
    let count = 0
    let index = first
    for (; index < size && count < BATCH_RECORDS; index++) {
      if (dirty[index] === 0 || entities[index] === undefined) continue
      dirty[index] = 0
      const current = version[index] as number
      written[count] = index
      from[count] = index * stride
      to[count] = this.rowAt(index, current + 1)
      was[count++] = this.rowAt(index, current)
    }
    QUANTIZE_BATCH.count = count
    return index
  }

  /** Makes a new version of a quantized row, if it differs. */
  #version(index: number, differs: boolean, tick: number): void {
    const { version, jumps } = this
    const jump = jumps[index] === 1
    jumps[index] = 0
    const current = version[index] as number
    if (this.kind.blobs.length > 0) {
      const blobsNow = this.blobs[index] as Blob[]
      const blobsWere = this.blobsAt(index, current)
      if (!differs && current >= 0 && blobsNow.every((blob, number) => blob === blobsWere[number])) return
      this.blobRows[index * HISTORY + ((current + 1) & (HISTORY - 1))] = [...blobsNow]
    } else if (!differs && current >= 0) return
    version[index] = current + 1
    if (!jump || current < 0) return
    this.jumpTick[index] = tick
    this.lastJump = tick
  }

  /** Forgets ticks, for those to come may be lower; states stay. */
  forgetTicks(): void {
    this.#tick = -1
    this.jumpTick.fill(-1)
    this.lastJump = -1
    for (const one of this.#quarantined) one.tick = -1
  }

  #grow(): void {
    const { stride } = this
    const was = this.version.length
    const capacity = Math.min(MAX_ENTITIES, Math.max(8, was * 2))
    this.raw = copied(this.raw, new Float64Array(capacity * stride))
    for (const reader of this.readers) if (reader !== undefined) reader.numbers = this.raw
    this.rows = restrided(this.rows, HISTORY, was * stride, capacity * stride)
    this.version = grown(this.version, capacity)
    this.generation = grown(this.generation, capacity)
    this.dirty = copied(this.dirty, new Uint8Array(capacity))
    this.jumps = copied(this.jumps, new Uint8Array(capacity))
    this.jumpTick = grown(this.jumpTick, capacity)
  }
}

const NO_BLOBS: readonly Blob[] = []
