import { MAX_SNAPSHOT_PARTS, PART_BYTES, type SnapshotPart } from '../codec/snapshot-part.ts'
import { fit } from './budget.ts'
import { FramePacker, type Source } from './frame-packer.ts'
import type { SendList } from './send-list.ts'

/** Entities of a snapshot wait for its acknowledgement this long, ms; then they go over packets, whatever becomes of it. */
export const SNAPSHOT_TIMEOUT_MS = 5_000

const PART_BITS = PART_BYTES * 8 - 8
/** What a record is reckoned to need beside its own bits. */
const RECORD_OVERHEAD_BITS = 8

/** Bodies with as much of a selection as a snapshot may have; the selection is left with what is in them. */
export function composeSnapshot(
  source: Source,
  selection: SendList,
  tick: number,
  urgency: (group: number, index: number) => number,
): FramePacker {
  const packer = new FramePacker(source, PART_BITS)
  for (let bits = MAX_SNAPSHOT_PARTS * PART_BITS; ; bits *= 0.9) {
    const room = { bits, packets: MAX_SNAPSHOT_PARTS, packetBits: PART_BITS, perRecord: RECORD_OVERHEAD_BITS }
    fit(selection, source, tick, room, urgency)
    packer.compose(tick, selection, MAX_SNAPSHOT_PARTS, bits)
    // What was reckoned falls short only when parts end far from full.
    if (packer.complete) return packer
  }
}

/** The parts of a composed snapshot; the bytes are the caller's. */
export function snapshotParts(packer: FramePacker, tick: number, complete: boolean): SnapshotPart[] {
  const last = packer.packets - 1
  return Array.from({ length: packer.packets }, (_, part) => {
    return { tick, part, last, complete, bits: packer.body(part).bytes.slice() }
  })
}
