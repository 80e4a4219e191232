// Encoder of own entities' records, shared by all peers.

import { BitWriter } from '../../wire/bit-writer.ts'
import { BATCH } from '../codec/batch.ts'
import { DeltaCodec } from '../codec/delta-codec.ts'
import {
  DELTA_BASE,
  DELTA_BITS,
  DELTA_FROM,
  DELTA_JUMP,
  DELTA_OLDER,
  DELTA_OLDER_VERSION,
  DELTA_ROW,
  DELTA_TICK,
  DELTA_VERSION,
  WAYS,
} from './cached-delta.ts'
import { HISTORY } from './history-length.ts'
import { writeFull } from '../codec/full-codec.ts'
import { GENERATION_LENGTH_BITS } from '../schema/ids.ts'
import type { OwnEntity } from '../entities/entity.ts'
import type { OwnStore } from './own-store.ts'
import { writeOrigin } from '../codec/origin.ts'
import type { Blob } from '../schema/blob.ts'
import { BATCH_RECORDS } from '../schema/prediction.ts'
import { BLOB_LENGTH_BITS } from '../schema/schema.ts'
import { MAX_JUMP_AGE } from '../codec/sections.ts'

// Constants of the module; see DECISIONS.md.
const TICK = DELTA_TICK
const BASE = DELTA_BASE
const OLDER = DELTA_OLDER
const FROM = DELTA_FROM
const BITS = DELTA_BITS
const VERSION = DELTA_VERSION
const JUMP = DELTA_JUMP
const OLDER_VERSION = DELTA_OLDER_VERSION
const ROW = DELTA_ROW
const VERSIONS = HISTORY - 1
const { at, base, before, span, gap, from, bits } = BATCH

/** Upper bound of the words of one kind's records in one tick, 8 MB: 4,096 entities of a packet each, and more. */
const MAX_WORDS = 2 ** 21

/** Deltas of a tick that go into the statistics: enough to choose by, and no cost for a thousand entities. */
const COUNTED = 128

/** Mark of a full record with a jump, instead of the older tick. */
const JUMPED = -2

/**
 * Cache of one kind's encoded records: each is encoded once a tick and copied to every peer with the same baseline, so
 * the cost grows with distinct baselines, not with peers. The offset of its row in the cache names a record.
 */
export class DeltaCache {
  readonly store: OwnStore<OwnEntity>
  readonly codec: DeltaCodec
  /** Bits of every record. */
  readonly writer: BitWriter = new BitWriter(MAX_WORDS, 1024)
  #evictions = 0
  #tick = -1
  #counted = 0
  /** Rows of the tick's records; see `BASE` and those after it. */
  cache: Int32Array = new Int32Array(0)
  /** Deltas asked for and not encoded yet, which `flush` encodes together, and their rows. */
  #pending: Int32Array = new Int32Array(0)
  #waiting = 0

  constructor(store: OwnStore<OwnEntity>, tickRate: number) {
    this.store = store
    this.codec = new DeltaCodec(store.kind.table, tickRate)
  }

  /** Forgets the last tick's records, and chooses the parameters of this one. */
  begin(tick: number): void {
    if (this.#tick >= 0) this.codec.statistics.adapt()
    this.#tick = tick
    this.writer.reset()
    this.#counted = 0
    const capacity = this.store.version.length
    if (this.#capacity === capacity) return
    this.cache = new Int32Array(capacity * WAYS * ROW).fill(-1)
    this.#pending = new Int32Array(capacity)
  }

  /** Forgets ticks, for those to come may be lower. */
  forgetTicks(): void {
    this.store.forgetTicks()
    this.cache.fill(-1)
    this.#tick = -1
  }

  /** Number of records that took another's row: what names the former is void. */
  get evictions(): number {
    return this.#evictions
  }

  /** Returns the row of the full record for a peer that has the state of tick `known` (−1: none). */
  full(index: number, known: number): number {
    const jump = this.#jumpAge(index, known)
    const older = jump < 0 ? -1 : JUMPED
    const row = this.#find(index, -1, older)
    if (row >= 0) return row
    const claimed = this.#free(index)
    const { cache, store, writer } = this
    cache[claimed + TICK] = this.#tick
    cache[claimed + BASE] = -1
    cache[claimed + OLDER] = older
    cache[claimed + VERSION] = -1
    cache[claimed + JUMP] = jump
    const version = store.version[index] as number
    const from = writer.align()
    writer.sized(store.generation[index] as number, GENERATION_LENGTH_BITS)
    const origin = store.origins.get(index)
    if (origin !== undefined) writeOrigin(writer, origin)
    writeFull(writer, store.kind.table, store.rows, store.rowAt(index, version))
    for (const blob of store.blobsAt(index, version)) writeBlob(writer, blob)
    this.#setRun(claimed, from, writer.bits - from * 32)
    return claimed
  }

  /**
   * Returns the row of the delta against the state of a tick, which was itself sent against an older one (−1: full).
   * Its bits are there after the next `flush`.
   */
  delta(index: number, tick: number, version: number, olderTick: number, olderVersion: number): number {
    const { cache } = this
    let row = index * ROW
    if (cache[row] === this.#tick) {
      if (cache[row + BASE] === tick && cache[row + OLDER] === olderTick) return row
      const other = this.#find(index, tick, olderTick)
      if (other >= 0) return other
      row = this.#free(index)
    }
    cache[row + TICK] = this.#tick
    cache[row + BASE] = tick
    cache[row + OLDER] = olderTick
    cache[row + VERSION] = version
    cache[row + JUMP] = this.store.lastJump > tick ? this.#jumpAge(index, tick) : -1
    cache[row + OLDER_VERSION] = olderVersion
    this.#pending[this.#waiting++] = row
    return row
  }

  /** Encodes the deltas that were asked for since the last time. */
  flush(): void {
    const waiting = this.#waiting
    if (waiting === 0) return
    this.#waiting = 0
    for (let first = 0; first < waiting; first += BATCH_RECORDS)
      this.#encode(first, Math.min(waiting, first + BATCH_RECORDS))
  }

  /** Encodes a batch of deltas. */
  #encode(first: number, end: number): void {
    const { codec, store, writer, cache } = this
    const count = end - first
    const counted = COUNTED - this.#counted
    this.#counted = Math.min(COUNTED, this.#counted + count)
    this.#fill(first, count)
    codec.code(store.rows, counted)
    if (store.kind.blobs.length > 0) {
      for (let record = 0; record < count; record++)
        this.#writeWithBlobs(record, this.#pending[first + record] as number)
      return
    }
    const room = codec.write(writer, store.rows, 0, count)
    const pending = this.#pending
    for (let record = 0; record < count; record++) {
      const row = pending[first + record] as number
      cache[row + FROM] = from[record] as number
      cache[row + BITS] = room ? (bits[record] as number) : -1
    }
  }

  /** Sets for each delta of the batch where its states lie. */
  #fill(first: number, count: number): void {
    const { cache } = this
    const { version, stride } = this.store
    const pending = this.#pending
    const now = this.#tick
    // The rows of one version of all entities; see `OwnStore.rowAt`.
    const block = version.length * stride
    // The store may have grown since the cache was made.
    const indices = this.#capacity - 1
    BATCH.count = count
    for (let record = 0; record < count; record++) {
      const row = pending[(first + record) | 0] as number
      const index = (row / ROW) & indices
      const start = (index * stride) | 0
      const tick = cache[(row + BASE) | 0] as number
      const older = cache[(row + OLDER) | 0] as number
      at[record] = start + ((version[index] as number) & VERSIONS) * block
      base[record] = start + ((cache[(row + VERSION) | 0] as number) & VERSIONS) * block
      before[record] = older < 0 ? -1 : start + ((cache[(row + OLDER_VERSION) | 0] as number) & VERSIONS) * block
      span[record] = now - tick
      gap[record] = tick - older
    }
  }

  #writeWithBlobs(record: number, row: number): void {
    const { store, writer } = this
    if (!this.codec.write(writer, store.rows, record, record + 1)) return this.#setRun(row, 0, -1)
    const index = (row / ROW) & (this.#capacity - 1)
    const was = store.blobsAt(index, this.cache[row + VERSION] as number)
    store.blobsAt(index, store.version[index] as number).forEach((blob, number) => {
      writer.write(blob === was[number] ? 0 : 1, 1)
      if (blob !== was[number]) writeBlob(writer, blob)
    })
    const start = from[record] as number
    this.#setRun(row, start, writer.bits - start * 32)
  }

  #setRun(row: number, from: number, bits: number): void {
    this.cache[row + FROM] = from
    this.cache[row + BITS] = this.writer.overflowed ? -1 : bits
  }

  /** Returns the number of a record's bits; −1: there was no room for it. */
  bits(row: number): number {
    return this.cache[row + BITS] as number
  }

  /** Number of entities there is room for: a power of two. */
  get #capacity(): number {
    return this.cache.length / (WAYS * ROW)
  }

  #jumpAge(index: number, known: number): number {
    const jumped = this.store.jumpTick[index] as number
    return jumped > known && this.#tick - jumped <= MAX_JUMP_AGE ? this.#tick - jumped : -1
  }

  /** Returns the offset of a record's row; −1: there is none. */
  #find(index: number, base: number, older: number): number {
    const cache = this.cache
    for (let row = index * ROW; row < cache.length; row += cache.length / WAYS) {
      if (cache[row] !== this.#tick) return -1
      if (cache[row + BASE] === base && cache[row + OLDER] === older) return row
    }
    return -1
  }

  /** Returns a free row for one more record of an entity; where there is none, evicts that of its last one. */
  #free(index: number): number {
    const { cache } = this
    const step = cache.length / WAYS
    for (let row = index * ROW; row < cache.length; row += step) if (cache[row] !== this.#tick) return row
    this.#evictions++
    return cache.length - step + index * ROW
  }
}

function writeBlob(writer: BitWriter, blob: Blob): void {
  writer.write(blob.bytes.length, BLOB_LENGTH_BITS)
  writer.bytes(blob.bytes)
}
