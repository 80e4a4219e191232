import { ESCAPE_ONES } from '../wire/bits.ts'
import { APART } from './parameters.ts'

/** Codes below this are looked up: nearly all are. 256 entries a column stay in the fastest cache. */
export const SMALL = 256
/** Bits of an entry that hold the length. */
export const LENGTH_BITS = 5

/** What small codes of each column look like on the wire: `bits << 5 | length`, 0 when it is too long for that. */
export class CodeTable {
  readonly entries: Int32Array
  readonly #parameters: Int16Array

  constructor(columns: number) {
    this.entries = new Int32Array(columns * SMALL)
    this.#parameters = new Int16Array(columns).fill(-1)
  }

  /** A column of which only 0 and 1 are written, each as a bit; or, with `most` 0, only 0. */
  plain(place: number, most: 0 | 1): void {
    if (this.#parameters[place] === PLAIN + most) return
    this.#parameters[place] = PLAIN + most
    this.entries.fill(0, place * SMALL, (place + 1) * SMALL)
    for (let code = 0; code <= most; code++) this.entries[place * SMALL + code] = (code << LENGTH_BITS) | 1
  }

  /** A column of Rice codes by a parameter. */
  rice(place: number, parameter: number): void {
    if (this.#parameters[place] === parameter) return
    this.#parameters[place] = parameter
    const k = parameter & (APART - 1)
    const apart = (parameter & APART) === 0 ? 0 : 1
    for (let code = 0; code < SMALL; code++) {
      const rest = code - apart
      const quotient = rest >>> k
      const length = rest < 0 ? 1 : apart + quotient + 1 + k
      let entry = 0
      if (rest < 0) entry = 1
      else if (quotient < ESCAPE_ONES && length < MAX_LENGTH) {
        const flagged = apart << (length - 1)
        const bits = flagged | (((2 << quotient) - 2) << k) | (rest & ((1 << k) - 1))
        entry = (bits << LENGTH_BITS) | length
      }
      this.entries[place * SMALL + code] = entry
    }
  }
}

/** Above all parameters. */
const PLAIN = 64
/** So that an entry fits 32 bits. */
const MAX_LENGTH = 27
