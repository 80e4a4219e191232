// Access from an own entity's fields to its values in `OwnStore`.

import type { OwnStore } from './own-store.ts'
import { Row, type ValueSource } from '../schema/field-access.ts'
import type { CompiledField, CompiledKind } from '../schema/schema.ts'

/** Row of an own entity's values: in its store, or, once retired, a copy of the last ones. */
export class OwnRow implements ValueSource {
  readonly #store: OwnStore<unknown>
  /** Index in the store; −1: retired. */
  index: number
  /** Start of its numbers in the store. */
  #at: number
  #last: Row | undefined

  constructor(store: OwnStore<unknown>, index: number) {
    this.#store = store
    this.index = index
    this.#at = index * store.stride
  }

  get kind(): CompiledKind {
    return this.#store.kind
  }

  number(column: number): number {
    if (this.#last !== undefined) return this.#last.number(column)
    return this.#store.raw[this.#at + column] as number
  }

  blob(blob: number): unknown {
    if (this.#last !== undefined) return this.#last.blob(blob)
    return this.#store.blobs[this.index]?.[blob]?.value
  }

  /**
   * Writes a number that its column takes. Once retired, the place is outside of the arrays, which ignore the write.
   */
  write(column: number, value: number): void {
    const store = this.#store
    const at = this.#at + column
    if (store.raw[at] === value) return
    store.raw[at] = value
    store.dirty[this.index] = 1
  }

  /** Writes any field. Throws a `TypeError` or `RangeError` that names it when the value does not fit. */
  writeField({ name, access }: CompiledField, value: unknown): void {
    const { index } = this
    if (index < 0) return
    const { raw, blobs, dirty } = this.#store
    access.write(name, value, raw, this.#at, blobs[index] ?? [])
    dirty[index] = 1
  }

  /** Marks what is written until the next sample as a jump. */
  jump(): void {
    if (this.index < 0) return
    this.#store.jumps[this.index] = 1
    this.#store.dirty[this.index] = 1
  }

  /** Moves the row to another index. */
  move(index: number): void {
    this.index = index
    this.#at = index * this.#store.stride
  }

  /** Keeps a copy of the values: the index may be another entity's from now on. A second call does nothing. */
  retire(): void {
    if (this.index < 0) return
    const { raw, blobs, stride } = this.#store
    this.#last = new Row(raw.slice(this.#at, this.#at + stride), [...(blobs[this.index] ?? [])])
    this.move(-1)
  }
}
