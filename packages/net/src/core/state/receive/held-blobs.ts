// Memory that the blobs of one player's entities take.

import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'
import { TokenBucket } from '../../token-bucket.ts'
import type { Blob } from '../schema/blob.ts'
import { RING_STATES } from '../view/state-row.ts'
import { noteMisfit } from '../schema/misfits.ts'
import { ReceivedBlob } from '../schema/received-blob.ts'

/** Memory of one player's blobs above which no other is taken, bytes. */
const MAX_BLOB_MEMORY = 12_582_912
/** Memory of one player's blobs from which on their entities keep fewer states, bytes. */
const PLENTY_BYTES = MAX_BLOB_MEMORY / 3

/**
 * Count of the memory that blobs of one player hold: each counts once, also where another player owns its entity by
 * now.
 */
export class HeldBlobs {
  /** Memory that the blobs take, bytes. */
  bytes = 0
  /** Memory of the plain data that may be taken: the game's first reading decodes it. */
  readonly #data = new TokenBucket({ perSecond: MAX_BLOB_MEMORY, burst: 2 * MAX_BLOB_MEMORY })

  /**
   * Upper bound of the states that an entity is to keep. A few are enough for the baselines of a near peer, and the
   * newest one is what the game sees.
   */
  get maxStates(): number {
    if (this.bytes <= PLENTY_BYTES) return RING_STATES
    return this.bytes <= 2 * PLENTY_BYTES ? 4 : 1
  }

  /**
   * Returns whether a state with these blobs is to be taken: there is room for them, or they take no more of it than
   * those of the state before it; and they are not too many in the time. Data that is held already costs nothing.
   */
  admit(blobs: readonly Blob[], former: readonly Blob[], nowMs: number): boolean {
    let more = 0
    let data = 0
    for (const blob of blobs) {
      if (!(blob instanceof ReceivedBlob) || blob.holders > 0) continue
      more += blob.size
      data += blob.memory
    }
    if (this.bytes + more > MAX_BLOB_MEMORY) {
      for (const blob of former) {
        if (blob instanceof ReceivedBlob && blob.held === this && !blobs.includes(blob)) more -= blob.size
      }
      if (DEVELOPMENT && more > 0) noteTooMuch()
      if (more > 0) return false
    }
    const taken = this.#data.takeTokens(data, nowMs)
    if (DEVELOPMENT && !taken) noteTooFast()
    return taken
  }

  /** A state holds these blobs. */
  hold(blobs: readonly Blob[]): void {
    for (const blob of blobs) {
      if (!(blob instanceof ReceivedBlob) || blob.holders++ > 0) continue
      blob.held = this
      this.bytes += blob.size
    }
  }

  /** A state holds these blobs no more. */
  drop(blobs: readonly Blob[]): void {
    for (const blob of blobs) {
      if (!(blob instanceof ReceivedBlob) || --blob.holders > 0) continue
      ;(blob.held as HeldBlobs).bytes -= blob.size
      blob.forget()
    }
  }
}

function noteTooMuch(): void {
  noteMisfit('too-much-data', 'data', () =>
    DEVELOPMENT
      ? "text and plain data of a player's entities take more than 12 MiB here, and no more of it is taken: entities " +
        "are missing, and all of that player's state comes late; send less of it, as shared values or transfers."
      : LEFT_OUT,
  )
}

function noteTooFast(): void {
  noteMisfit('too-much-data', 'new data', () =>
    DEVELOPMENT
      ? 'new plain data of a player takes more than 12 MiB a second once it is decoded, and some of it comes later; ' +
        'change less of it at a time, or declare what changes often as fields of its own.'
      : LEFT_OUT,
  )
}
