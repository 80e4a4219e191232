/**
 * Bits go most significant first, into and out of 32-bit words, so that the first bit of a stream is the highest bit
 * of its first byte and a run of ones can be counted with `Math.clz32`.
 */

/** Words of the longest record of numbers: 64 columns, each a flag and the longest Rice code (12 + 5 + 32 bits). */
export const RECORD_WORDS: number = (64 * 50) / 32

/** A Rice code's quotient reaches this many ones at most; then a length and the plain value follow. */
export const ESCAPE_ONES = 12
/** The largest Rice parameter: with the longest quotient a code still fits one 32-bit write. */
export const MAX_RICE = 15

/** Where in the row of a run, for `gather`, its first word (as `align` gave it) and its number of bits stand. */
export const RUN_FROM = 3
export const RUN_BITS = 4

/** Signed to unsigned, small magnitudes first: 0, -1, 1, -2, … become 0, 1, 2, 3, … Any int32. */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}

/** The inverse of `zigzag`. */
export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1)
}

/** Length in bits of the Rice code of an unsigned 32-bit value. */
export function riceBits(value: number, k: number): number {
  const quotient = value >>> k
  return quotient < ESCAPE_ONES ? quotient + 1 + k : ESCAPE_ONES + 5 + 32 - Math.clz32(value)
}
