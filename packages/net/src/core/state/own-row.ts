import type { OwnStore } from './own-store.ts'
import { Row, type ValueSource } from './plan.ts'

/** Where an own entity's values are read: in its store, or, when it is gone from there, as they were last. */
export class OwnRow implements ValueSource {
  readonly #store: OwnStore<unknown>
  #index: number
  /** Where its numbers begin in the store. */
  #at: number
  #last: Row | undefined

  constructor(store: OwnStore<unknown>, index: number) {
    this.#store = store
    this.#index = index
    this.#at = index * store.stride
  }

  number(column: number): number {
    if (this.#last !== undefined) return this.#last.number(column)
    return this.#store.raw[this.#at + column] as number
  }

  blob(blob: number): unknown {
    if (this.#last !== undefined) return this.#last.blob(blob)
    return this.#store.blobs[this.#index]?.[blob]?.value
  }

  /** From now on it lies at another index. */
  move(index: number): void {
    this.#index = index
    this.#at = index * this.#store.stride
  }

  /** What it holds now stays: its place in the store may be another's from now on. */
  keep(): void {
    const { raw, blobs, stride } = this.#store
    this.#last = new Row(raw.slice(this.#at, this.#at + stride), [...(blobs[this.#index] ?? [])])
  }
}
