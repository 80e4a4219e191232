// Memory that the blobs of one player's entities take.

import { DEVELOPMENT } from '../../../development.ts'
import type { Blob } from '../schema/blob.ts'
import { noteMisfit } from '../schema/misfits.ts'
import { ReceivedBlob } from '../schema/received-blob.ts'

/** Memory that a blob takes beside its bytes. */
const BLOB_OVERHEAD = 256
/** Memory that each value takes once the game has read it, and then for good, bytes: that of an empty map. */
const VALUE_BYTES = 64
/** Memory of one player's blobs above which no other is taken, bytes. */
const MAX_BLOB_MEMORY = 12_582_912
/** Memory of one player's blobs from which on their entities keep fewer states, bytes. */
const PLENTY_BYTES = MAX_BLOB_MEMORY / 3

const TOO_MUCH =
  "text and plain data of a player's entities take more than 12 MiB here, and no more of it is taken; " +
  'send less of it, as shared values or transfers.'

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
    const full = this.#bytes > MAX_BLOB_MEMORY
    if (DEVELOPMENT && full) noteMisfit('too-much-data', 'data', () => TOO_MUCH)
    return full
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
