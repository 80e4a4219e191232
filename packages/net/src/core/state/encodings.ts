import { BitWriter } from '../wire/bits.ts'
import { GENERATION_LENGTH_BITS } from './ids.ts'
import type { OwnEntity } from './own-entity.ts'
import type { OwnStore } from './own-store.ts'
import { writeOrigin } from './origin.ts'
import type { Blob } from './plan.ts'
import { type Reference, RowCodec } from './codec.ts'
import { BLOB_LENGTH_BITS } from './schema.ts'
import { MAX_JUMP_AGE } from './sections.ts'

/** Encodings kept of one entity in one tick: peers whose acks differ more than this encode again. */
const WAYS = 4
/** Words of all the encodings of one kind in one tick, 8 MB: 4,096 entities of a frame each, and more. */
const MAX_WORDS = 2 ** 21

/** Deltas of a tick that go into the statistics: enough to choose by, and no cost for a thousand entities. */
const COUNTED = 128

/** Numbers of an encoding in the cache. */
const PLACE = 6
/** The cache of an entity: the tick it is of, how many encodings, and of each its baseline,
 * that one's, where, how long, the baseline's version, and how many ticks ago it jumped since (−1: it did not). */
const CACHE = 2 + WAYS * PLACE

/** In the place of the older tick: a full encoding that tells of a jump. */
const JUMPED = -2

/**
 * The bits of own entities against baselines, encoded once a tick and copied to every peer that shares them: what it
 * costs grows with distinct baselines, not with peers.
 */
export class Encodings {
  readonly store: OwnStore<OwnEntity>
  readonly codec: RowCodec
  /** Holds the bits of every encoding. */
  readonly writer: BitWriter = new BitWriter(MAX_WORDS, 1024)
  #tick = -1
  #encoded = 0
  #cache: Int32Array = new Int32Array(0)
  readonly #reference: Reference

  constructor(store: OwnStore<OwnEntity>, tickRate: number) {
    this.store = store
    this.codec = new RowCodec(store.kind.table, tickRate)
    this.#reference = { rows: store.rows, at: 0, span: 0, before: -1, gap: 0 }
  }

  /** Forgets the last tick's encodings, and chooses the parameters of this one. */
  begin(tick: number): void {
    if (this.#tick >= 0) this.codec.statistics.adapt()
    this.#tick = tick
    this.writer.reset()
    this.#encoded = 0
    const length = this.store.version.length * CACHE
    if (this.#cache.length < length) this.#cache = new Int32Array(length).fill(-1)
  }

  // An encoding is named by its place in the cache.

  /** The encoding in full, for who has the state of tick `known` (−1: none); −1 when there is no room left. */
  full(index: number, known: number): number {
    return this.#find(index, -1, -1, this.#jumpAge(index, known) < 0 ? -1 : JUMPED, -1)
  }

  /** The encoding against the state of a tick, which came itself against that of an older one (−1: in full); −1: no room left. */
  delta(index: number, tick: number, version: number, olderTick: number, olderVersion: number): number {
    return this.#find(index, tick, version, olderTick, olderVersion)
  }

  /** The tick of the baseline of an encoding; −1: in full. */
  base(encoding: number): number {
    return this.#cache[encoding] as number
  }

  /** Where the bits of an encoding begin in `writer`. */
  from(encoding: number): number {
    return this.#cache[encoding + 2] as number
  }

  /** How many bits an encoding has. */
  bits(encoding: number): number {
    return this.#cache[encoding + 3] as number
  }

  /** The version of the baseline; −1: in full. */
  baseVersion(encoding: number): number {
    return this.#cache[encoding + 4] as number
  }

  /** How many ticks ago its newest jump was, told by an encoding; −1 none since the baseline. */
  jump(encoding: number): number {
    return this.#cache[encoding + 5] as number
  }

  #jumpAge(index: number, known: number): number {
    const jumped = this.store.jumpTick[index] as number
    return jumped > known && this.#tick - jumped <= MAX_JUMP_AGE ? this.#tick - jumped : -1
  }

  #find(index: number, tick: number, version: number, olderTick: number, olderVersion: number): number {
    const cache = this.#cache
    const at = index * CACHE
    if (cache[at] !== this.#tick) {
      cache[at] = this.#tick
      cache[at + 1] = 0
    }
    const used = cache[at + 1] as number
    for (let way = 0; way < used; way++) {
      const place = at + 2 + way * PLACE
      if (cache[place] === tick && cache[place + 1] === olderTick) return place
    }
    const way = Math.min(used, WAYS - 1)
    const place = at + 2 + way * PLACE
    const { writer } = this
    const start = writer.align()
    if (tick < 0) this.#writeFull(index)
    else this.#writeDelta(index, tick, version, olderTick, olderVersion)
    if (writer.overflowed) return -1
    cache[at + 1] = way + 1
    cache[place] = tick
    cache[place + 1] = olderTick
    cache[place + 2] = start
    cache[place + 3] = writer.bits - start * 32
    cache[place + 4] = version
    cache[place + 5] = tick < 0 && olderTick !== JUMPED ? -1 : this.#jumpAge(index, tick)
    return place
  }

  #writeFull(index: number): void {
    const { store, writer } = this
    const version = store.version[index] as number
    writer.sized(store.generation[index] as number, GENERATION_LENGTH_BITS)
    const origin = store.origins.get(index)
    if (origin !== undefined) writeOrigin(writer, origin)
    this.codec.writeFull(writer, store.rows, store.rowAt(index, version))
    for (const blob of store.blobsAt(index, version)) writeBlob(writer, blob)
  }

  #writeDelta(index: number, tick: number, baseVersion: number, olderTick: number, olderVersion: number): void {
    const { store, writer } = this
    const reference = this.#reference
    const version = store.version[index] as number
    reference.rows = store.rows
    reference.at = store.rowAt(index, baseVersion)
    reference.span = this.#tick - tick
    reference.before = olderTick < 0 ? -1 : store.rowAt(index, olderVersion)
    reference.gap = tick - olderTick
    this.codec.writeDelta(writer, store.rowAt(index, version), reference, this.#encoded++ < COUNTED)
    if (store.kind.blobs.length === 0) return
    const was = store.blobsAt(index, baseVersion)
    store.blobsAt(index, version).forEach((blob, number) => {
      writer.write(blob === was[number] ? 0 : 1, 1)
      if (blob !== was[number]) writeBlob(writer, blob)
    })
  }
}

function writeBlob(writer: BitWriter, blob: Blob): void {
  writer.write(blob.bytes.length, BLOB_LENGTH_BITS)
  writer.bytes(blob.bytes)
}
