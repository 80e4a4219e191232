import { BitWriter } from '../wire/bits.ts'
import { Batch } from './batch.ts'
import { DeltaCodec } from './delta-codec.ts'
import { writeFull } from './full-codec.ts'
import { GENERATION_LENGTH_BITS } from './ids.ts'
import type { OwnEntity } from './own-entity.ts'
import { grown, type OwnStore } from './own-store.ts'
import { writeOrigin } from './origin.ts'
import type { Blob } from './plan.ts'
import { BLOB_LENGTH_BITS } from './schema.ts'
import { MAX_JUMP_AGE } from './sections.ts'

/** Encodings kept of one entity in one tick: peers whose acks differ more than this encode again. */
const WAYS = 4
/** Words of all the encodings of one kind in one tick, 8 MB: 4,096 entities of a frame each, and more. */
const MAX_WORDS = 2 ** 21

/** Deltas of a tick that go into the statistics: enough to choose by, and no cost for a thousand entities. */
const COUNTED = 128

/** An encoding in the cache, a row of these numbers; the first ways of all entities come first. The tick it is of: */
const TICK = 0
/** The tick of its baseline; −1: in full. */
const BASE = 1
/** The tick of the baseline's own baseline; −1 that was in full. Of an encoding in full: −1, or `JUMPED`. */
const OLDER = 2
/** In which word of `writer` it begins. */
const FROM = 3
/** How many bits it has; −1: there was no room for it. */
const BITS = 4
/** The version of its baseline; −1: in full. */
const VERSION = 5
/** How many ticks ago the entity jumped, when that is since the baseline; −1 not. */
const JUMP = 6
/** A power of two, so that a row never lies across two lines of the processor's cache. */
const ROW = 8

/** In the place of the older tick: a full encoding that tells of a jump. */
const JUMPED = -2

/**
 * The bits of own entities against baselines, encoded once a tick and copied to every peer that shares them: what it
 * costs grows with distinct baselines, not with peers. An encoding is named by its place in the cache.
 */
export class Encodings {
  readonly store: OwnStore<OwnEntity>
  readonly codec: DeltaCodec
  /** Holds the bits of every encoding. */
  readonly writer: BitWriter = new BitWriter(MAX_WORDS, 1024)
  /** How many encodings have taken another's place: what names that one is void. */
  evictions = 0
  #tick = -1
  #counted = 0
  #cache: Int32Array = new Int32Array(0)
  /** Deltas that are named already and encoded together by `flush`, and their places. */
  readonly #batch: Batch
  #places: Int32Array = new Int32Array(16)

  constructor(store: OwnStore<OwnEntity>, tickRate: number) {
    this.store = store
    this.codec = new DeltaCodec(store.kind.table, tickRate)
    this.#batch = new Batch(store.kind.table.count)
  }

  /** Forgets the last tick's encodings, and chooses the parameters of this one. */
  begin(tick: number): void {
    if (this.#tick >= 0) this.codec.statistics.adapt()
    this.#tick = tick
    this.writer.reset()
    this.#counted = 0
    const length = this.store.version.length * WAYS * ROW
    if (this.#cache.length < length) this.#cache = new Int32Array(length).fill(-1)
  }

  /** The encoding in full, for who has the state of tick `known` (−1: none). */
  full(index: number, known: number): number {
    const jump = this.#jumpAge(index, known)
    const older = jump < 0 ? -1 : JUMPED
    const place = this.#find(index, -1, older)
    if (place >= 0) return place
    const claimed = this.#claim(index, -1, older, -1, jump)
    const { store, writer } = this
    const version = store.version[index] as number
    const from = writer.align()
    writer.sized(store.generation[index] as number, GENERATION_LENGTH_BITS)
    const origin = store.origins.get(index)
    if (origin !== undefined) writeOrigin(writer, origin)
    writeFull(writer, store.kind.table, store.rows, store.rowAt(index, version))
    for (const blob of store.blobsAt(index, version)) writeBlob(writer, blob)
    this.#written(claimed, from, writer.bits - from * 32)
    return claimed
  }

  /**
   * The encoding against the state of a tick, which came itself against that of an older one (−1: in full). Its bits are
   * there after the next `flush`.
   */
  delta(index: number, tick: number, version: number, olderTick: number, olderVersion: number): number {
    const place = this.#find(index, tick, olderTick)
    if (place >= 0) return place
    const claimed = this.#claim(index, tick, olderTick, version, this.#jumpAge(index, tick))
    const { store } = this
    const batch = this.#batch
    if (batch.count === this.#places.length) this.#places = grown(this.#places, batch.count * 2)
    this.#places[batch.count] = claimed
    batch.add(
      store.rowAt(index, store.version[index] as number),
      store.rowAt(index, version),
      olderTick < 0 ? -1 : store.rowAt(index, olderVersion),
      this.#tick - tick,
      tick - olderTick,
    )
    return claimed
  }

  /** Encodes the deltas that were asked for since the last time. */
  flush(): void {
    const batch = this.#batch
    const { count } = batch
    if (count === 0) return
    const { codec, store, writer } = this
    codec.code(batch, store.rows, COUNTED - this.#counted)
    this.#counted = Math.min(COUNTED, this.#counted + count)
    if (store.kind.blobs.length === 0) {
      const room = codec.write(writer, batch, store.rows, 0, count)
      for (let record = 0; record < count; record++)
        this.#cache[(this.#places[record] as number) + BITS] = room ? (batch.bits[record] as number) : -1
      for (let record = 0; record < count; record++)
        this.#cache[(this.#places[record] as number) + FROM] = batch.from[record] as number
    } else for (let record = 0; record < count; record++) this.#writeWithBlobs(record)
    batch.count = 0
  }

  #writeWithBlobs(record: number): void {
    const { store, writer } = this
    const place = this.#places[record] as number
    if (!this.codec.write(writer, this.#batch, store.rows, record, record + 1)) return this.#written(place, 0, -1)
    const index = (place / ROW) % this.#capacity
    const was = store.blobsAt(index, this.#cache[place + VERSION] as number)
    store.blobsAt(index, store.version[index] as number).forEach((blob, number) => {
      writer.write(blob === was[number] ? 0 : 1, 1)
      if (blob !== was[number]) writeBlob(writer, blob)
    })
    const from = this.#batch.from[record] as number
    this.#written(place, from, writer.bits - from * 32)
  }

  #written(place: number, from: number, bits: number): void {
    this.#cache[place + FROM] = from
    this.#cache[place + BITS] = this.writer.overflowed ? -1 : bits
  }

  /** The tick of the baseline of an encoding; −1: in full. */
  base(encoding: number): number {
    return this.#cache[encoding + BASE] as number
  }

  /** Where the bits of an encoding begin in `writer`. */
  from(encoding: number): number {
    return this.#cache[encoding + FROM] as number
  }

  /** How many bits an encoding has; −1: there was no room for it. */
  bits(encoding: number): number {
    return this.#cache[encoding + BITS] as number
  }

  /** The version of the baseline; −1: in full. */
  baseVersion(encoding: number): number {
    return this.#cache[encoding + VERSION] as number
  }

  /** How many ticks ago its newest jump was, told by an encoding; −1 none since the baseline. */
  jump(encoding: number): number {
    return this.#cache[encoding + JUMP] as number
  }

  get #capacity(): number {
    return this.#cache.length / (WAYS * ROW)
  }

  #jumpAge(index: number, known: number): number {
    const jumped = this.store.jumpTick[index] as number
    return jumped > known && this.#tick - jumped <= MAX_JUMP_AGE ? this.#tick - jumped : -1
  }

  /** The place of an encoding that is there; −1 it is not. */
  #find(index: number, base: number, older: number): number {
    const cache = this.#cache
    for (let place = index * ROW; place < cache.length; place += cache.length / WAYS) {
      if (cache[place] !== this.#tick) return -1
      if (cache[place + BASE] === base && cache[place + OLDER] === older) return place
    }
    return -1
  }

  /** A place for a new encoding. */
  #claim(index: number, base: number, older: number, version: number, jump: number): number {
    const cache = this.#cache
    const last = cache.length - cache.length / WAYS + index * ROW
    let place = index * ROW
    while (place < last && cache[place] === this.#tick) place += cache.length / WAYS
    if (cache[place] === this.#tick) this.evictions++
    cache[place + TICK] = this.#tick
    cache[place + BASE] = base
    cache[place + OLDER] = older
    cache[place + VERSION] = version
    cache[place + JUMP] = jump
    return place
  }
}

function writeBlob(writer: BitWriter, blob: Blob): void {
  writer.write(blob.bytes.length, BLOB_LENGTH_BITS)
  writer.bytes(blob.bytes)
}
