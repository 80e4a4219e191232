// Access to the value of a field that is a blob: `f.string` and `f.plain`.

import { type Blob, type BlobRules, EMPTY_BLOB, makeBlob, sameBytes } from './blob.ts'
import type { FieldAccess, ValueSource } from './field-access.ts'

/** The value of a text or plain field. */
export class BlobAccess implements FieldAccess {
  readonly #blob: number
  readonly #rules: BlobRules

  constructor(blob: number, rules: BlobRules) {
    this.#blob = blob
    this.#rules = rules
  }

  read(source: ValueSource): unknown {
    return source.blob(this.#blob)
  }

  write(name: string, value: unknown, _numbers: Float64Array, _at: number, blobs: Blob[]): void {
    const blob = makeBlob(name, this.#rules, value)
    // Equal bytes keep their identity, which is how a change is recognized.
    if (!sameBytes(blob.bytes, blobs[this.#blob]?.bytes)) blobs[this.#blob] = blob
  }

  clear(_numbers: Float64Array, _at: number, blobs: Blob[]): void {
    blobs[this.#blob] = EMPTY_BLOB
  }
}
