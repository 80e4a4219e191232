// Memory that the blobs of one player's entities take.

import type { Blob } from '../schema/blob.ts'
import { ReceivedBlob } from '../schema/received-blob.ts'

/** Memory that a blob takes beside its bytes. */
const BLOB_OVERHEAD = 256
/** Memory that each value takes once the game has read it, bytes: that of an empty map. */
const VALUE_BYTES = 56
/** Memory of one player's blobs from which on their entities keep fewer states, bytes. */
const PLENTY_BYTES = 8_388_608
/** Memory of one player's blobs above which no other is taken, bytes. */
const MAX_BYTES = 3 * PLENTY_BYTES

/** Count of the memory that the states of one player's entities hold in blobs: each blob counts once. */
export class HeldBlobs {
  #bytes = 0

  /** Memory that the blobs take, bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /**
   * Upper bound of the states that an entity is to keep; undefined: as many as there is room for. A few are enough for
   * the baselines of a near peer, and the newest one is what the game sees.
   */
  get maxStates(): number | undefined {
    if (this.#bytes <= PLENTY_BYTES) return undefined
    return this.#bytes <= 2 * PLENTY_BYTES ? 4 : 1
  }

  /** True when other blobs are to be refused. */
  get full(): boolean {
    return this.#bytes > MAX_BYTES
  }

  /** A state holds these blobs. */
  hold(blobs: readonly Blob[]): void {
    for (const blob of blobs) {
      if (blob instanceof ReceivedBlob && blob.holders++ === 0) this.#bytes += memoryOf(blob)
    }
  }

  /** A state holds these blobs no more. */
  drop(blobs: readonly Blob[]): void {
    for (const blob of blobs) {
      if (blob instanceof ReceivedBlob && --blob.holders === 0) this.#bytes -= memoryOf(blob)
    }
  }
}

function memoryOf({ bytes, values }: ReceivedBlob): number {
  return bytes.length + BLOB_OVERHEAD + values * VALUE_BYTES
}
