import type { BitReader } from '../wire/bits.ts'
import { Batch } from './batch.ts'
import { NO_BLOBS, readBlobs } from './blobs.ts'
import { DeltaCodec } from './delta-codec.ts'
import type { Mirror } from './mirror.ts'
import { grown } from './own-store.ts'
import { MIRROR_RING, type MirrorRings, ROW_NUMBERS, ROW_OLDER } from './mirror-rings.ts'
import type { Blob } from './plan.ts'

/** What takes a record's state: its mirror (undefined: its baseline is not known) and number, its numbers from a place on, its blobs and its baseline's slot. */
type Store = (
  mirror: Mirror | undefined,
  record: number,
  numbers: Int32Array,
  from: number,
  blobs: readonly Blob[],
  baseSlot: number,
) => void

/**
 * The records of a section of deltas: first their bits are read, one record after the other, then their numbers are
 * computed, a column after the other.
 */
export class DeltaRecords {
  readonly #rings: MirrorRings
  readonly #codec: DeltaCodec
  readonly #batch: Batch
  readonly #mirrors: (Mirror | undefined)[] = []
  readonly #blobs: (readonly Blob[])[] = []
  /** In which slot of its mirror the baseline of a record lies; −1: it is not known. */
  #slots: Int32Array = new Int32Array(16)
  #numbers = new Int32Array(0)
  #parameters: Uint8Array = new Uint8Array(0)
  /** Where the last baseline lay in its mirror: the next one lies there too, as a rule. */
  #hint = 0

  constructor(rings: MirrorRings, tickRate: number) {
    this.#rings = rings
    this.#codec = new DeltaCodec(rings.compiled.table, tickRate)
    this.#batch = new Batch(rings.compiled.table.count)
  }

  /** A section begins, with these parameters. */
  begin(parameters: Uint8Array): void {
    this.#codec.begin(parameters)
    this.#parameters = parameters
    this.#batch.count = 0
  }

  /** The next record: of a mirror that may be unknown, `span` ticks after its baseline. */
  add(mirror: Mirror | undefined, tick: number, span: number): void {
    const batch = this.#batch
    const record = batch.count
    if (record === this.#slots.length) this.#slots = grown(this.#slots, record * 2)
    const { rows } = this.#rings
    const slot = mirror === undefined ? -1 : mirror.find(tick - span, this.#hint)
    this.#mirrors[record] = mirror
    this.#slots[record] = slot
    if (mirror === undefined || slot < 0) {
      // Its length does not depend on its baseline: any will do to skip it.
      batch.add(0, 0, -1, span, 0)
      return
    }
    this.#hint = (mirror.head - slot) & (MIRROR_RING - 1)
    const row = mirror.rowAt(slot)
    const older = rows[row + ROW_OLDER] as number
    const base = row + ROW_NUMBERS
    batch.add(0, base, older < 0 ? -1 : base + this.#rings.compiled.table.count, span, tick - span - older)
  }

  /** Reads the bits of all records; false when they are none of ours. */
  read(reader: BitReader): boolean {
    const { compiled, rows } = this.#rings
    const { count } = this.#batch
    if (compiled.blobs.length === 0) {
      this.#codec.read(reader, this.#parameters, this.#batch, rows, 0, count)
      return !reader.failed
    }
    for (let record = 0; record < count; record++) {
      this.#codec.read(reader, this.#parameters, this.#batch, rows, record, record + 1)
      const slot = this.#slots[record] as number
      const was = slot < 0 ? NO_BLOBS : (this.#mirrors[record]?.blobs[slot] ?? NO_BLOBS)
      const blobs = readBlobs(reader, compiled, was)
      if (reader.failed || blobs === undefined) return false
      this.#blobs[record] = blobs
    }
    return true
  }

  /** Computes the numbers and gives them on; false, and nothing given, when any is out of its range. */
  apply(store: Store): boolean {
    const { compiled, rows } = this.#rings
    const { count } = compiled.table
    const batch = this.#batch
    if (this.#numbers.length < batch.count * count) this.#numbers = new Int32Array(batch.at.length * count)
    const numbers = this.#numbers
    for (let record = 0; record < batch.count; record++) batch.at[record] = record * count
    if (!this.#codec.resolve(batch, rows, numbers) && this.#anyWrong()) return false
    for (let record = 0; record < batch.count; record++) {
      const slot = this.#slots[record] as number
      const blobs = compiled.blobs.length === 0 ? NO_BLOBS : (this.#blobs[record] ?? NO_BLOBS)
      store(slot < 0 ? undefined : this.#mirrors[record], record, numbers, record * count, blobs, slot)
    }
    return true
  }

  /** Whether a record whose baseline is known has a number that no sender of ours wrote. */
  #anyWrong(): boolean {
    const { table } = this.#rings.compiled
    for (let record = 0; record < this.#batch.count; record++) {
      if ((this.#slots[record] as number) < 0) continue
      for (let column = 0; column < table.count; column++) {
        if (!table.valid(column, this.#numbers[record * table.count + column] as number)) return true
      }
    }
    return false
  }
}
