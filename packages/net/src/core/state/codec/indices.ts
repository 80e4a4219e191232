import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { riceBits } from '../../wire/bits.ts'

/*
 * Which entities a section's records are of, before the records themselves; nothing when there is one record:
 *
 *   way      4   15: each index is one more than the last
 *                14: so, but for holes: their parameter h in 4 bits, their number as rice(4), and each as rice(h) of the indices
 *                    between it and the hole before (or the first index)
 *                g < 14: each index but the first as rice(g) of the indices between it and the one before
 */

const DENSE = 15
/** The way that names what is missing, and above: bits are taken by gaps alone. */
export const HOLES = 14
const HOLES_RICE = 4

/** How a section tells its indices. */
export interface IndexWay {
  way: number
  /** The parameter of holes. */
  hole: number
}

/** Chooses how to tell `count` indices, the last of them `reach` above the first. */
export function chooseWay(into: IndexWay, count: number, reach: number): void {
  const holes = reach + 1 - count
  into.way = DENSE
  into.hole = 0
  if (count < 2 || holes === 0) return
  const gap = parameter(holes / (count - 1))
  const hole = parameter(count / holes)
  const byGaps = (count - 1) * (1 + gap) + holes / 2 ** gap
  const byHoles = 9 + holes * (1 + hole) + count / 2 ** hole
  into.way = byHoles < byGaps ? HOLES : gap
  into.hole = hole
}

/** The Rice parameter for geometric numbers of this mean: 2^k is nearest to ln 2 times it. */
function parameter(mean: number): number {
  return Math.min(HOLES - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, mean * 0.69 + 0.5)))))
}

/** Counts the bits of indices one by one; the number of holes is reckoned among a section's own. */
export class IndexBits {
  #lastHole = 0

  begin(first: number): void {
    this.#lastHole = first
  }

  /** Bits that an index takes after another. */
  next(way: IndexWay, last: number, index: number): number {
    const between = index - last - 1
    if (way.way < HOLES) return riceBits(between, way.way)
    if (between === 0 || way.way === DENSE) return 0
    const bits = riceBits(last - this.#lastHole, way.hole) + (between - 1) * (1 + way.hole)
    this.#lastHole = index - 1
    return bits
  }
}

/** Writes `count` indices, from place `start` of `indices` on. */
export function writeIndices(
  writer: BitWriter,
  way: IndexWay,
  indices: Int32Array,
  start: number,
  count: number,
): void {
  if (count === 1) return
  writer.write(way.way, 4)
  if (way.way === DENSE) return
  let last = indices[start] as number
  if (way.way < HOLES) {
    for (let at = start + 1; at < start + count; at++) {
      const index = indices[at] as number
      writer.rice(index - last - 1, way.way)
      last = index
    }
    return
  }
  writer.write(way.hole, 4)
  writer.rice((indices[start + count - 1] as number) - last + 1 - count, HOLES_RICE)
  let hole = last
  for (let at = start + 1; at < start + count; at++) {
    const index = indices[at] as number
    for (let missing = last + 1; missing < index; missing++) {
      writer.rice(missing - hole - 1, way.hole)
      hole = missing
    }
    last = index
  }
}

/** Reads `count` indices that begin with `first` into `out`; false when any would be `limit` or above. */
export function readIndices(reader: BitReader, out: Int32Array, first: number, count: number, limit: number): boolean {
  out[0] = first
  if (first + count > limit) return false
  if (count === 1) return true
  const way = reader.read(4)
  if (way < HOLES) {
    let index = first
    for (let record = 1; record < count && !reader.failed; record++) {
      index += reader.rice(way) + 1
      if (index >= limit) return false
      out[record] = index
    }
    return !reader.failed
  }
  const hole = way === HOLES ? reader.read(4) : 0
  const holes = way === HOLES ? reader.rice(HOLES_RICE) : 0
  if (first + count + holes > limit) return false
  let index = first
  let record = 1
  let missing = first
  for (let number = 0; number < holes; number++) {
    missing += reader.rice(hole) + 1
    if (missing >= limit || reader.failed) return false
    while (++index < missing && record < count) out[record++] = index
  }
  while (record < count) out[record++] = ++index
  return true
}
