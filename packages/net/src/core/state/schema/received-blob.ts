// A blob as bytes, which are decoded when they are read.

import { deepFreeze } from '../../wire/deep-freeze.ts'
import { unpack } from '../../wire/msgpack.ts'

/** Memory that a blob takes beside its bytes and its value. */
const OVERHEAD = 256

/** Text or plain data as bytes: that arrived, or that this player wrote. */
export class ReceivedBlob {
  readonly bytes: Uint8Array
  /** Memory that the value takes once it is decoded, bytes; 0: it was decoded already. */
  readonly memory: number
  /** All memory that it takes, bytes. */
  readonly size: number
  /** Count of the memory in which it is; see `HeldBlobs`. */
  held: { bytes: number } | undefined
  /** Number of states that hold it. */
  holders = 0
  #value: unknown

  /** `value`: the value, where it was decoded already; else the bytes are one msgpack value. */
  constructor(bytes: Uint8Array, memory: number, value?: unknown) {
    this.bytes = bytes
    this.memory = memory
    this.size = bytes.length + OVERHEAD + memory
    this.#value = value
  }

  /** The value, frozen: decoded at the first reading, and the same object from then on. */
  get value(): unknown {
    return (this.#value ??= deepFreeze(unpack(this.bytes)?.value))
  }

  /** Drops the decoded value: no state holds the blob, but a view that is not read may. */
  forget(): void {
    if (this.memory > 0) this.#value = undefined
  }
}
