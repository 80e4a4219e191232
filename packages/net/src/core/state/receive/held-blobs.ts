// Memory that the blobs of one player's entities take.

import type { Blob } from '../schema/blob.ts'
import { ReceivedBlob } from '../schema/received-blob.ts'

/** Memory that a blob takes beside its bytes. */
const BLOB_OVERHEAD = 256
/** Memory of one player's blobs from which on their entities keep fewer states, bytes. */
const PLENTY_BYTES = 8_388_608

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

  /** A state holds these blobs. */
  hold(blobs: readonly Blob[]): void {
    for (const blob of blobs) {
      if (blob instanceof ReceivedBlob && blob.holders++ === 0) this.#bytes += blob.bytes.length + BLOB_OVERHEAD
    }
  }

  /** A state holds these blobs no more. */
  drop(blobs: readonly Blob[]): void {
    for (const blob of blobs) {
      if (blob instanceof ReceivedBlob && --blob.holders === 0) this.#bytes -= blob.bytes.length + BLOB_OVERHEAD
    }
  }
}
