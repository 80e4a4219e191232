// Access from an own entity's fields to its values in `OwnStore`.

import type { OwnStore } from './own-store.ts'
import type { OffsetSource } from '../view/live-values.ts'
import type { Blob } from '../schema/blob.ts'
import type { CompiledField, CompiledKind } from '../schema/schema.ts'

/** Row of an own entity's values: in its store, or, once retired, a copy of the last ones. */
export class OwnRow implements OffsetSource {
  readonly store: OwnStore<unknown>
  /** Index in the store; −1: retired. */
  index: number
  numbers: Float64Array
  at: number
  /** Start of the numbers in the store; outside of it once retired. */
  #target: number
  #lastBlobs: readonly Blob[] | undefined
  /** Number of ticks before the first of its motion; see `OwnStore.ticks`. */
  since: number

  constructor(store: OwnStore<unknown>, index: number) {
    this.store = store
    this.index = index
    this.numbers = store.raw
    this.at = this.#target = index * store.stride
    store.readers[index] = this
    this.since = store.ticks
  }

  get kind(): CompiledKind {
    return this.store.kind
  }

  number(column: number): number {
    return this.numbers[this.at + column] as number
  }

  blob(blob: number): unknown {
    return (this.#lastBlobs ?? this.store.blobs[this.index])?.[blob]?.value
  }

  /**
   * Writes a number that its column takes. Once retired, the row is outside of the arrays, which ignore the write.
   */
  write(column: number, value: number): void {
    const { numbers } = this
    const at = this.#target + column
    if (numbers[at] === value) return
    numbers[at] = value
    this.store.dirty[this.index] = 1
  }

  /** Writes any field. Throws a `TypeError` or `RangeError` that names it when the value does not fit. */
  writeField({ path, access }: CompiledField, value: unknown): void {
    const { index } = this
    if (index < 0) return
    const { raw, blobs, dirty } = this.store
    access.write(path, value, raw, this.#target, blobs[index] ?? [])
    dirty[index] = 1
  }

  /** Marks the values written until the next sample as a jump. */
  jump(): void {
    if (this.index < 0) return
    this.store.jumps[this.index] = 1
    this.since = this.store.ticks
    this.store.dirty[this.index] = 1
  }

  /** Moves the row to another index. */
  move(index: number): void {
    this.#leave()
    this.index = index
    this.at = this.#target = index * this.store.stride
    this.store.readers[index] = this
    this.since = this.store.ticks
  }

  /** Keeps a copy of the values: the index may be another entity's from now on. A second call does nothing. */
  retire(): void {
    if (this.index < 0) return
    const { raw, blobs, stride } = this.store
    this.#lastBlobs = [...(blobs[this.index] ?? [])]
    this.numbers = raw.slice(this.at, this.at + stride)
    this.at = 0
    this.#leave()
    this.index = -1
    this.#target = -stride
  }

  /** Another row may have the index from now on. */
  #leave(): void {
    const { readers } = this.store
    if (readers[this.index] === this) readers[this.index] = undefined
  }
}
