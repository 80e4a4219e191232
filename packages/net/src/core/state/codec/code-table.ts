// Lookup tables of short codes: one to write the columns of a kind, one to read all kinds.

import { ESCAPE_ONES } from '../../wire/bits.ts'
import { ZERO_FLAG } from './parameters.ts'

/** Codes below this are looked up: nearly all are. 256 entries a column stay in the fastest cache. */
export const SMALL = 256
/** Bits of an entry that hold the length. */
export const LENGTH_BITS = 5

/** Small codes of each column as they are on the wire: `bits << 5 | length`, 0 when it is too long for that. */
export class CodeTable {
  readonly entries: Int32Array
  readonly #parameters: Int16Array

  constructor(columns: number) {
    this.entries = new Int32Array(columns * SMALL)
    this.#parameters = new Int16Array(columns).fill(-1)
  }

  /** A column of which only 0 and 1 are written, each as a bit; or, with `most` 0, only 0. */
  plain(part: number, most: 0 | 1): void {
    if (this.#parameters[part] === PLAIN + most) return
    this.#parameters[part] = PLAIN + most
    this.entries.fill(0, part * SMALL, (part + 1) * SMALL)
    for (let code = 0; code <= most; code++) this.entries[part * SMALL + code] = (code << LENGTH_BITS) | 1
  }

  /** A column of Rice codes by a parameter. */
  rice(part: number, parameter: number): void {
    if (this.#parameters[part] === parameter) return
    this.#parameters[part] = parameter
    const k = parameter & (ZERO_FLAG - 1)
    const flag = (parameter & ZERO_FLAG) === 0 ? 0 : 1
    for (let code = 0; code < SMALL; code++) {
      const coded = code - flag
      const quotient = coded >>> k
      const length = coded < 0 ? 1 : flag + quotient + 1 + k
      let entry = 0
      if (coded < 0) entry = 1
      else if (quotient < ESCAPE_ONES && length < MAX_LENGTH) {
        const flagged = flag << (length - 1)
        const bits = flagged | (((2 << quotient) - 2) << k) | (coded & ((1 << k) - 1))
        entry = (bits << LENGTH_BITS) | length
      }
      this.entries[part * SMALL + code] = entry
    }
  }
}

/** Mark of a part without a Rice parameter; above all parameters. */
const PLAIN = 64
/** Upper bound of a code's length, so that an entry fits 32 bits. */
const MAX_LENGTH = 27

/** Bits that are looked up at once when codes are read: most are shorter. */
export const PEEK_BITS = 10
/** Bits of an entry of `READ_ENTRIES` that hold the length. */
export const READ_LENGTH_BITS = 4

/**
 * Meaning of the next ten bits, when they hold a complete code: `code << 4 | length`; else 0. A part for each Rice
 * parameter (see `ZERO_FLAG`), one for a flip, and one for a 0 or what comes after a 1. All parts are made once: a peer
 * that sends other parameters in every section costs nothing.
 */
export const READ_ENTRIES: Int16Array = readEntries()

/** Returns the offset of a Rice parameter's part in `READ_ENTRIES`. */
export function readRice(parameter: number): number {
  return (parameter & (2 * ZERO_FLAG - 1)) << PEEK_BITS
}

/** Offset of the part of a flip, and of a number that is a 0 or stands in full after a 1. */
export const READ_FLIP: number = (2 * ZERO_FLAG) << PEEK_BITS
export const READ_BITS: number = (2 * ZERO_FLAG + 1) << PEEK_BITS

function readEntries(): Int16Array {
  const entries = new Int16Array((2 * ZERO_FLAG + 2) << PEEK_BITS)
  for (let parameter = 0; parameter < 2 * ZERO_FLAG; parameter++) {
    const k = parameter & (ZERO_FLAG - 1)
    const flag = parameter >>> 4
    for (let code = 0; ; code++) {
      const coded = code - flag
      const length = coded < 0 ? 1 : flag + (coded >>> k) + 1 + k
      if (length > PEEK_BITS) break
      const bits = coded < 0 ? 0 : (flag << (length - 1)) | (((2 << (coded >>> k)) - 2) << k) | (coded & ((1 << k) - 1))
      const from = (parameter << PEEK_BITS) + (bits << (PEEK_BITS - length))
      entries.fill((code << READ_LENGTH_BITS) | length, from, from + (1 << (PEEK_BITS - length)))
    }
  }
  const half = 1 << (PEEK_BITS - 1)
  const flip = (2 * ZERO_FLAG) << PEEK_BITS
  entries.fill(1, flip, flip + half)
  entries.fill((1 << READ_LENGTH_BITS) | 1, flip + half, flip + 2 * half)
  entries.fill(1, flip + 2 * half, flip + 3 * half)
  return entries
}
