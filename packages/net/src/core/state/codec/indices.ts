// Codec of the entity indices of a section.

import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'

/*
 * Indices of a section's entities, before the records themselves; nothing when there is one record:
 *
 *   gaps     4   15: each index is one more than the one before
 *                g < 15: each index but the first as rice(g) of the indices between it and the one before
 */

/** The gap parameter of indices without gaps. */
export const DENSE = 15

/** Returns the gap parameter of `count` indices, the last of them `reach` above the first. */
export function gapParameter(count: number, reach: number): number {
  const missing = reach + 1 - count
  if (count < 2 || missing === 0) return DENSE
  // The best Rice parameter for geometric numbers: 2^k is nearest to ln 2 times their mean.
  const mean = missing / (count - 1)
  return Math.min(DENSE - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, mean * 0.69 + 0.5)))))
}

/** Writes `count` indices, from element `start` of `indices` on. */
export function writeIndices(writer: BitWriter, gaps: number, indices: Int32Array, start: number, count: number): void {
  if (count === 1) return
  writer.write(gaps, 4)
  if (gaps === DENSE) return
  let last = indices[start] as number
  for (let at = start + 1; at < start + count; at++) {
    const index = indices[at] as number
    writer.rice(index - last - 1, gaps)
    last = index
  }
}

/** Reads `count` indices that begin with `first` into `out`; false when any would be `limit` or above. */
export function readIndices(reader: BitReader, out: Int32Array, first: number, count: number, limit: number): boolean {
  out[0] = first
  if (first + count > limit) return false
  if (count === 1) return true
  const gaps = reader.read(4)
  if (gaps === DENSE) {
    for (let record = 1; record < count; record++) out[record] = first + record
    return !reader.failed
  }
  let index = first
  for (let record = 1; record < count && !reader.failed; record++) {
    index += reader.rice(gaps) + 1
    if (index >= limit) return false
    out[record] = index
  }
  return !reader.failed
}
