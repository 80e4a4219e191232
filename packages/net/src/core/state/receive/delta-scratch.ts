// Working memory of the decoder of deltas, one for all players and kinds of a room.

import { Batch } from '../codec/batch.ts'
import type { Blob } from '../schema/blob.ts'
import type { StateSchema } from '../schema/schema.ts'
import type { RemoteEntity } from './remote-entity.ts'

/**
 * Arrays for the records of one section. They grow with the largest section that any player sent: one set for a room,
 * so that a peer who names thousands of records of each kind does not make it grow for each of them.
 */
export class DeltaScratch {
  readonly batch: Batch
  /** Entity of each record; undefined when it is not known. */
  readonly entities: (RemoteEntity | undefined)[] = []
  /** Blobs of each record. */
  readonly blobs: (readonly Blob[])[] = []
  /** Slot of its entity in which the baseline of each record lies; −1: it is not known. */
  slots: Int32Array = new Int32Array(16)
  #numbers: Int32Array = new Int32Array(0)

  constructor({ kinds }: StateSchema) {
    this.batch = new Batch(Math.max(0, ...kinds.map(({ table }) => table.count)))
  }

  /** Begins a section of `count` records. */
  reset(count: number): void {
    this.batch.reset(count)
    if (this.slots.length < count) this.slots = new Int32Array(this.batch.at.length)
  }

  /** Returns an array with room for the numbers of all records, `columns` of each. */
  numbers(columns: number): Int32Array {
    const length = this.batch.count * columns
    if (this.#numbers.length < length) this.#numbers = new Int32Array(this.batch.at.length * columns)
    return this.#numbers
  }
}
