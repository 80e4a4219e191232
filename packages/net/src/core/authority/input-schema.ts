import type { KindDeclaration } from '../state/schema/fields.ts'
import { readField, Row, writeField } from '../state/schema/plan.ts'
import { type CompiledKind, compileState } from '../state/schema/schema.ts'
import { MAX_RECORD_BITS } from './authority-limits.ts'

/** The declared inputs of one tick, ready for the codec: a row of whole numbers. */
export class InputSchema {
  readonly kind: CompiledKind
  /** Numbers of a row. */
  readonly count: number
  /** Bits of a row in full. */
  readonly bits: number
  /** Nothing pressed: every field as near to 0, false or its first name as it can be. */
  readonly neutral: Int32Array
  readonly #raw: Float64Array

  /** Throws a `TypeError` that names the place when the declaration is wrong. */
  constructor(declaration: KindDeclaration) {
    const kind = compileState({ input: declaration }).kinds[0] as CompiledKind
    if (kind.blobs.length > 0) {
      throw new TypeError('input: text and plain data are no inputs; send them as an event')
    }
    this.kind = kind
    this.count = kind.table.count
    this.bits = kind.table.columns.reduce((sum, { bits }) => sum + bits, 0)
    if (this.bits > MAX_RECORD_BITS) {
      throw new TypeError(`input takes ${this.bits} bits; at most ${MAX_RECORD_BITS}, for they are sent every tick`)
    }
    this.#raw = new Float64Array(this.count)
    this.neutral = new Int32Array(this.count)
    kind.table.quantize(this.#raw, 0, this.neutral, 0, 0)
  }

  /**
   * Writes a record of values as a row. Throws a `TypeError` or `RangeError` that names the field when one is missing or
   * does not fit.
   */
  quantize(values: Readonly<Record<string, unknown>>, target: Int32Array, to: number): void {
    for (const { name, plan } of this.kind.fields) writeField(`input.${name}`, plan, values[name], this.#raw, 0, [])
    this.kind.table.quantize(this.#raw, 0, target, to, to)
  }

  /** The values of a row, the same on both sides: what `step` gets. A new object. */
  values(rows: Int32Array, at: number): Record<string, unknown> {
    const raw = this.#raw
    const { table, fields } = this.kind
    for (let column = 0; column < this.count; column++) raw[column] = table.value(column, rows[at + column] as number)
    const source = new Row(raw, [])
    const values: Record<string, unknown> = {}
    for (const { name, plan } of fields) values[name] = readField(plan, source)
    return values
  }
}
