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
  #value: unknown

  /** `value`: the value, where it was decoded already; else the bytes are one msgpack value. */
  constructor(bytes: Uint8Array, values: number, value?: unknown) {
    this.bytes = bytes
    this.values = values
    this.#value = value
  }

  /** The value, frozen: decoded at the first reading, and the same object from then on. */
  get value(): unknown {
    return (this.#value ??= deepFreeze(unpack(this.bytes)?.value))
  }
}
