// Packing of a snapshot into its parts.

import { MAX_SNAPSHOT_PARTS, PART_BYTES, type SnapshotPart } from '../codec/snapshot-part.ts'
import { fit, type GroupedSource } from './budget.ts'
import { FramePacker } from './frame-packer.ts'
import type { SendList } from './send-list.ts'

/** Time that a snapshot's entities wait for its acknowledgement at most, ms; then they go over packets. */
export const SNAPSHOT_TIMEOUT_MS = 5_000

const PART_BITS = PART_BYTES * 8 - 8
/** Estimated bits of a record beside its own. */
const RECORD_OVERHEAD_BITS = 8

/** Packs as much of a send list as a snapshot may have; the rest is dropped from the list. */
export function composeSnapshot(
  source: GroupedSource,
  sendList: SendList,
  tick: number,
  urgency: (group: number, index: number) => number,
): FramePacker {
  const packer = new FramePacker(source, PART_BITS)
  for (let bits = MAX_SNAPSHOT_PARTS * PART_BITS; ; bits *= 0.9) {
    const room = { bits, packets: MAX_SNAPSHOT_PARTS, packetBits: PART_BITS, perRecord: RECORD_OVERHEAD_BITS }
    fit(sendList, source, tick, room, urgency)
    packer.compose(tick, sendList, MAX_SNAPSHOT_PARTS, bits)
    // The estimate falls short only when parts end far from full.
    if (packer.complete) return packer
  }
}

/** Returns the parts of a packed snapshot; the bytes are the caller's. */
export function snapshotParts(packer: FramePacker, tick: number, complete: boolean): SnapshotPart[] {
  const last = packer.packets - 1
  return Array.from({ length: packer.packets }, (_, part) => {
    return { tick, part, last, complete, bits: packer.body(part).bytes.slice() }
  })
}
