// Compiled form of the game's input declaration, at the players and at the host.

import type { KindDeclaration } from '../state/schema/fields.ts'
import { type CompiledKind, compileState } from '../state/schema/schema.ts'
import { MAX_RECORD_BITS } from './authority-limits.ts'
import { rowValues } from './row-values.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'

/** The declared inputs of one tick, ready for the codec: a row of whole numbers. */
export class InputSchema {
  readonly kind: CompiledKind
  /** Numbers of a row. */
  readonly count: number
  /** Bits of a row that is not a delta. */
  readonly bits: number
  /** Row with nothing pressed: every field as near to 0, false or its first name as it can be. */
  readonly neutral: Int32Array
  readonly #raw: Float64Array

  /** Throws a `TypeError` that names the wrong field of the declaration. */
  constructor(declaration: KindDeclaration) {
    const kind = compileState({ input: declaration }).kinds[0] as CompiledKind
    if (kind.blobs.length > 0) {
      throw new TypeError(DEVELOPMENT ? 'input: text and plain data are no inputs; send them as an event' : LEFT_OUT)
    }
    this.kind = kind
    this.count = kind.table.count
    this.bits = kind.table.bits.reduce((sum, bits) => sum + bits, 0)
    if (this.bits > MAX_RECORD_BITS) {
      throw new TypeError(
        DEVELOPMENT
          ? `input takes ${this.bits} bits; at most ${MAX_RECORD_BITS}, for they are sent every tick`
          : LEFT_OUT,
      )
    }
    this.#raw = new Float64Array(this.count)
    this.neutral = new Int32Array(this.count)
    kind.table.quantize(this.#raw, 0, this.neutral, 0, 0)
  }

  /**
   * Writes a record of values as a row. Throws a `TypeError` or `RangeError` that names the field when one is missing
   * or does not fit.
   */
  quantize(values: Readonly<Record<string, unknown>>, target: Int32Array, to: number): void {
    for (const { name, access } of this.kind.fields) access.write(`input.${name}`, values[name], this.#raw, 0, [])
    this.kind.table.quantize(this.#raw, 0, target, to, to)
  }

  /**
   * Returns whether a row that a player sent is valid: in range, and all numbers finite, since any other makes what it
   * touches not a number.
   */
  valid(row: Int32Array): boolean {
    const { table } = this.kind
    if (!table.valid(row, 0)) return false
    table.values(row, 0, this.#raw)
    return this.#raw.every(Number.isFinite)
  }

  /** The values of a row, of the neutral one by default, the same on both sides: what `step` gets. A new object. */
  values(rows: Int32Array = this.neutral, at = 0): Record<string, unknown> {
    this.kind.table.values(rows, at, this.#raw)
    return rowValues(this.kind, this.#raw, [])
  }
}
