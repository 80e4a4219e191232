import { MAX_TICK } from '../../packet/header.ts'
import { MAX_SNAPSHOT_PARTS, PART_BYTES, type SnapshotPart } from '../codec/snapshot-part.ts'

/** The one snapshot of a link, as its parts come: kept until all are there, so that it is shown at once. */
export class SnapshotInbox {
  #parts: SnapshotPart[] = []
  #over = false

  /** Takes the next part: all of them when it is the last, `more` to come, or `wrong`: it is not the next of a snapshot, and none is. */
  take(part: SnapshotPart): readonly SnapshotPart[] | 'more' | 'wrong' {
    const parts = this.#parts
    const [first = part] = parts
    const next =
      !this.#over &&
      part.part === parts.length &&
      part.last === first.last &&
      part.tick === first.tick &&
      part.whole === first.whole &&
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
