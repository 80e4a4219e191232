import type { OwnStore } from './own-store.ts'
import { Row, type ValueSource } from '../schema/field-access.ts'
import type { CompiledField, CompiledKind } from '../schema/schema.ts'

/** Where an own entity's values are read and written: in its store, or, when it is gone from there, as they were last. */
export class OwnRow implements ValueSource {
  readonly #store: OwnStore<unknown>
  /** Its place in the store; −1: it is gone. */
  index: number
  /** Where its numbers begin in the store. */
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

  /** Writes a number that its column takes. Once it is gone, no place of the arrays is meant, and they ignore that. */
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

  /** What is written until the next sample is a jump. */
  jump(): void {
    if (this.index < 0) return
    this.#store.jumps[this.index] = 1
    this.#store.dirty[this.index] = 1
  }

  /** From now on it lies at another index. */
  move(index: number): void {
    this.index = index
    this.#at = index * this.#store.stride
  }

  /** What it holds now stays: its place in the store may be another's from now on. Again does nothing. */
  retire(): void {
    if (this.index < 0) return
    const { raw, blobs, stride } = this.#store
    this.#last = new Row(raw.slice(this.#at, this.#at + stride), [...(blobs[this.index] ?? [])])
    this.move(-1)
  }
}
