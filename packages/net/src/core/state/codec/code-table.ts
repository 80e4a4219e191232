// Lookup tables of short codes: one to write them, one to read them.

import { ESCAPE_ONES } from '../../wire/bits.ts'
import { CODING_DIFFERENCE, CODING_FLIP } from '../schema/column-kind.ts'
import { ZERO_FLAG } from './parameters.ts'

/*
 * Both tables have a part for each Rice parameter (see `ZERO_FLAG`), one for a flip, and one for a 0, or what precedes
 * the bits of a number. They are made once, so that a peer that sends other parameters in every section costs nothing.
 */
const PARAMETERS = 2 * ZERO_FLAG
const FLIP_PART = PARAMETERS
const BITS_PART = PARAMETERS + 1

/** Codes below 2^`SMALL_BITS` are looked up when they are written: nearly all are. */
export const SMALL_BITS = 9
/** Bits of an entry of `WRITE_ENTRIES` that hold the length. */
export const LENGTH_BITS = 5
/** Length of the longest code of an entry: it fits 32 bits beside its length. */
const MAX_LENGTH = 26
/** Bits that are looked up at once when codes are read: most are shorter. */
export const PEEK_BITS = 11
/** Bits of an entry of `READ_ENTRIES` that hold the length. */
export const READ_LENGTH_BITS = 4

/** Small codes as on the wire, in the highest bits, and their length in the lowest five; 0: too long for that. */
export const WRITE_ENTRIES: Int32Array = writeEntries()
/** Meaning of the next ten bits, `code << 4 | length`; 0 when they do not hold a complete code. */
export const READ_ENTRIES: Int16Array = readEntries()

/** Returns the part of the tables for a column. */
export function codePart(coding: number, parameter: number): number {
  if (coding === CODING_DIFFERENCE) return parameter & (PARAMETERS - 1)
  return coding === CODING_FLIP ? FLIP_PART : BITS_PART
}

/** Returns the entry of a code by a parameter. */
function entryOf(parameter: number, code: number): number {
  const k = parameter & (ZERO_FLAG - 1)
  const flag = parameter >>> 4
  const coded = code - flag
  if (coded < 0) return 1
  const quotient = coded >>> k
  const length = flag + quotient + 1 + k
  if (quotient >= ESCAPE_ONES || length > MAX_LENGTH) return 0
  const bits = (flag << (length - 1)) | (((2 << quotient) - 2) << k) | (coded & ((1 << k) - 1))
  return (bits << (32 - length)) | length
}

function writeEntries(): Int32Array {
  const entries = new Int32Array((PARAMETERS + 2) << SMALL_BITS)
  for (let parameter = 0; parameter < PARAMETERS; parameter++)
    for (let code = 0; code < 1 << SMALL_BITS; code++)
      entries[(parameter << SMALL_BITS) + code] = entryOf(parameter, code)
  entries.set([1, (1 << 31) | 1], FLIP_PART << SMALL_BITS)
  entries[BITS_PART << SMALL_BITS] = 1
  return entries
}

function readEntries(): Int16Array {
  const entries = new Int16Array((PARAMETERS + 2) << PEEK_BITS)
  for (let parameter = 0; parameter < PARAMETERS; parameter++) {
    for (let code = 0; ; code++) {
      const entry = entryOf(parameter, code)
      const length = entry & ((1 << LENGTH_BITS) - 1)
      if (length === 0 || length > PEEK_BITS) break
      const from = (parameter << PEEK_BITS) + (entry >>> (32 - PEEK_BITS))
      entries.fill((code << READ_LENGTH_BITS) | length, from, from + (1 << (PEEK_BITS - length)))
    }
  }
  const half = 1 << (PEEK_BITS - 1)
  const flip = FLIP_PART << PEEK_BITS
  entries.fill(1, flip, flip + half)
  entries.fill((1 << READ_LENGTH_BITS) | 1, flip + half, flip + 2 * half)
  entries.fill(1, BITS_PART << PEEK_BITS, (BITS_PART << PEEK_BITS) + half)
  return entries
}
