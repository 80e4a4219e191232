import { BitWriter } from '../wire/bits.ts'
import { GENERATION_BITS } from './ids.ts'
import type { OwnEntity } from './own-entity.ts'
import type { OwnStore } from './own-store.ts'
import type { Blob } from './plan.ts'
import { type Reference, RowCodec } from './codec.ts'
import { BLOB_LENGTH_BITS } from './schema.ts'

/** Encodings kept of one entity in one tick: peers whose acks differ more than this encode again. */
const WAYS = 4
/** Words of all the encodings of one kind in one tick, 8 MB: 4,096 entities of a frame each, and more. */
const MAX_WORDS = 2 ** 21

/** The baseline of a record: the tick and version a peer has acknowledged, and those that were its baseline. */
export interface Baseline {
  tick: number
  version: number
  /** −1: it came in full. */
  olderTick: number
  olderVersion: number
}

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
  #ticks: Int32Array = new Int32Array(0)
  #used: Uint8Array = new Uint8Array(0)
  #base: Int32Array = new Int32Array(0)
  #older: Int32Array = new Int32Array(0)
  #from: Int32Array = new Int32Array(0)
  #bits: Int32Array = new Int32Array(0)
  readonly #reference: Reference

  constructor(store: OwnStore<OwnEntity>, tickRate: number) {
    this.store = store
    this.codec = new RowCodec(store.kind.table, tickRate)
    this.#reference = { rows: store.rows, at: 0, span: 0, older: store.rows, before: -1, gap: 0 }
  }

  /** Forgets the last tick's encodings, and chooses the parameters of this one. */
  begin(tick: number): void {
    if (this.#tick >= 0) this.codec.adapt()
    this.#tick = tick
    this.writer.reset()
    const capacity = this.store.version.length
    if (this.#ticks.length >= capacity) return
    this.#ticks = new Int32Array(capacity).fill(-1)
    this.#used = new Uint8Array(capacity)
    this.#base = new Int32Array(capacity * WAYS)
    this.#older = new Int32Array(capacity * WAYS)
    this.#from = new Int32Array(capacity * WAYS)
    this.#bits = new Int32Array(capacity * WAYS)
  }

  /** The encoding in full; −1 when there is no room left. */
  full(index: number): number {
    return this.#find(index, undefined)
  }

  /** The encoding against a baseline; −1 when there is no room left. */
  delta(index: number, baseline: Baseline): number {
    return this.#find(index, baseline)
  }

  /** Where the bits of an encoding begin in `writer`. */
  from(encoding: number): number {
    return this.#from[encoding] as number
  }

  /** How many bits an encoding has. */
  bits(encoding: number): number {
    return this.#bits[encoding] as number
  }

  #find(index: number, baseline: Baseline | undefined): number {
    const base = baseline === undefined ? -1 : baseline.tick
    const older = baseline === undefined ? -1 : baseline.olderTick
    if (this.#ticks[index] !== this.#tick) {
      this.#ticks[index] = this.#tick
      this.#used[index] = 0
    }
    const used = this.#used[index] as number
    const first = index * WAYS
    for (let way = first; way < first + used; way++) {
      if (this.#base[way] === base && this.#older[way] === older) return way
    }
    const way = first + Math.min(used, WAYS - 1)
    this.#used[index] = Math.min(used + 1, WAYS)
    this.#base[way] = base
    this.#older[way] = older
    const { writer } = this
    const start = writer.align()
    if (baseline === undefined) this.#writeFull(index)
    else this.#writeDelta(index, baseline)
    this.#from[way] = start
    this.#bits[way] = writer.bits - start * 32
    if (!writer.overflowed) return way
    this.#used[index] = 0
    return -1
  }

  #writeFull(index: number): void {
    const { store, writer } = this
    const version = store.version[index] as number
    writer.write(store.generation[index] as number, GENERATION_BITS)
    this.codec.writeFull(writer, store.rows, store.rowAt(index, version))
    for (const blob of store.blobsAt(index, version)) writeBlob(writer, blob)
  }

  #writeDelta(index: number, baseline: Baseline): void {
    const { store, writer } = this
    const reference = this.#reference
    const version = store.version[index] as number
    reference.rows = store.rows
    reference.at = store.rowAt(index, baseline.version)
    reference.span = this.#tick - baseline.tick
    reference.older = store.rows
    reference.before = baseline.olderTick < 0 ? -1 : store.rowAt(index, baseline.olderVersion)
    reference.gap = baseline.tick - baseline.olderTick
    this.codec.writeDelta(writer, store.rows, store.rowAt(index, version), reference)
    if (store.kind.blobs.length === 0) return
    const was = store.blobsAt(index, baseline.version)
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
