// A blob as bytes, which are decoded when they are read.

import { deepFreeze } from '../../wire/deep-freeze.ts'
import { unpack } from '../../wire/msgpack.ts'

/** Text or plain data as bytes: that arrived, or that this player wrote. */
export class ReceivedBlob {
  readonly bytes: Uint8Array
  /** Number of values in it. */
  readonly values: number
  /** Number of states that hold it. */
  holders = 0
  readonly #text: unknown
  /** The decoded value, for as long as the game holds it. */
  #value: WeakRef<object> | undefined

  /** `text`: the value, where it was decoded already; else the bytes are one msgpack value. */
  constructor(bytes: Uint8Array, values: number, text?: unknown) {
    this.bytes = bytes
    this.values = values
    this.#text = text
  }

  /** The value, frozen. Reading returns the same object as long as the game keeps it. */
  get value(): unknown {
    if (this.#text !== undefined) return this.#text
    const known = this.#value?.deref()
    if (known !== undefined) return known
    const value = deepFreeze(unpack(this.bytes)?.value)
    if (typeof value === 'object' && value !== null) this.#value = new WeakRef(value)
    return value
  }
}
