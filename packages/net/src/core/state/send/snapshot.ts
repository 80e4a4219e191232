import { MAX_TICK } from '../../packet/header.ts'
import { fit } from './budget.ts'
import { FramePacker, type Source } from './frame-packer.ts'
import type { SendList } from './send-list.ts'

/** Bytes of a part at most: a few packets, behind which an event hardly waits. */
export const PART_BYTES = 4_000
/** Parts at most, half a megabyte: 4,096 entities of 125 bytes. What has no room there goes over frames. */
export const MAX_SNAPSHOT_PARTS = 128
/** Entities of a snapshot wait for its acknowledgement this long, ms; then they go over frames, whatever becomes of it. */
export const HOLD_LIMIT_MS = 5_000

const PART_BITS = PART_BYTES * 8 - 8
/** What a record is reckoned to need beside its own bits. */
const RECORD_OVERHEAD_BITS = 8

/** A part of all that a player has at one tick, as it goes over the reliable channel. */
export interface SnapshotPart {
  readonly tick: number
  /** 0 to `last`, in this order. */
  readonly part: number
  /** The number of the last part, 0..127. */
  readonly last: number
  /** Whether the snapshot holds all that is for this peer. */
  readonly whole: boolean
  /** A body, as in a state frame: 1 to 4,000 bytes. */
  readonly bits: Uint8Array
}

/** Bodies with as much of a selection as a snapshot may have; the selection is left with what is in them. */
export function composeSnapshot(
  source: Source,
  selection: SendList,
  tick: number,
  urgency: (group: number, index: number) => number,
): FramePacker {
  const composition = new FramePacker(source, PART_BITS)
  for (let bits = MAX_SNAPSHOT_PARTS * PART_BITS; ; bits *= 0.9) {
    const room = { bits, frames: MAX_SNAPSHOT_PARTS, frameBits: PART_BITS, perRecord: RECORD_OVERHEAD_BITS }
    fit(selection, source, tick, room, urgency)
    composition.compose(tick, selection, MAX_SNAPSHOT_PARTS, bits)
    // What was reckoned falls short only when parts end far from full.
    if (composition.complete) return composition
  }
}

/** The parts of a composed snapshot; the bytes are the caller's. */
export function snapshotParts(composition: FramePacker, tick: number, whole: boolean): SnapshotPart[] {
  const last = composition.frames - 1
  return Array.from({ length: composition.frames }, (_, part) => {
    return { tick, part, last, whole, bits: composition.body(part).bytes.slice() }
  })
}

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
