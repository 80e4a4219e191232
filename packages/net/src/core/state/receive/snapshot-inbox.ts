// Assembly of a snapshot from the parts that arrive on the reliable channel. It decodes nothing.

import { MAX_TICK } from '../../wire/packet-limits.ts'
import { MAX_SNAPSHOT_PARTS, PART_BYTES, type SnapshotPart } from '../codec/snapshot-part.ts'

/** Collects the parts of the one snapshot of a link, so that all of it is shown at once. */
export class SnapshotInbox {
  #parts: SnapshotPart[] = []
  #over = false

  /**
   * Adds the next part. Returns all parts when it is the last one, and `more` when others are to come; `wrong` when it
   * is not the next part of the snapshot, after which every part is wrong.
   */
  addPart(part: SnapshotPart): readonly SnapshotPart[] | 'more' | 'wrong' {
    const parts = this.#parts
    const [first = part] = parts
    const next =
      !this.#over &&
      part.part === parts.length &&
      part.last === first.last &&
      part.tick === first.tick &&
      part.complete === first.complete &&
      part.last < MAX_SNAPSHOT_PARTS &&
      part.tick >= 0 &&
      part.tick <= MAX_TICK &&
      part.bits.length > 0 &&
      part.bits.length <= PART_BYTES
    if (!next) {
      this.#over = true
      this.#parts = []
      return 'wrong'
    }
    parts.push(part)
    if (part.part < part.last) return 'more'
    this.#over = true
    this.#parts = []
    return parts
  }
}
