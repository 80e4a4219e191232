/**
 * Codes of the bit stream. Bits go most significant first, into and out of 32-bit words: the first bit of a stream is
 * the highest bit of its first byte, and `Math.clz32` counts a run of ones.
 */

/**
 * Length of the longest record of numbers, words: 64 columns, each a flag and the longest Rice code (12 + 5 + 32 bits).
 */
export const RECORD_WORDS: number = (64 * 50) / 32

/** Ones of the longest quotient of a Rice code: an escape, which a length and the plain value follow. */
export const ESCAPE_ONES = 12
/** Largest Rice parameter: with the longest quotient a code still fits one 32-bit write. */
export const MAX_RICE = 15

/** Offsets, in the row of a run for `gather`, of its first word (as `align` returned it) and of its number of bits. */
export const RUN_FROM = 3
export const RUN_BITS = 4

/** Maps any int32 to unsigned, small magnitudes first: 0, −1, 1, −2, … become 0, 1, 2, 3, … */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}

/** Inverse of `zigzag`. */
export function unzigzag(value: number): number {
  return (value >>> 1) ^ -(value & 1)
}

/** Returns the length of the Rice code of an unsigned 32-bit value, in bits. */
export function riceBits(value: number, k: number): number {
  const quotient = value >>> k
  return quotient < ESCAPE_ONES ? quotient + 1 + k : ESCAPE_ONES + 5 + 32 - Math.clz32(value)
}
