// Field type `f.optional`: another field, whose value may be undefined.

import type { Blob } from '../blob.ts'
import { CODING_FLIP } from '../column-kind.ts'
import { type Field, isField, type ValueOf, type VelocityOf } from '../field.ts'
import type { FieldAccess, ValueSource } from '../field-access.ts'
import { integerColumn } from '../integer-column.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { LEFT_OUT } from '../../../../left-out.ts'

/** A column that says whether there is a value, and the value. */
class OptionalAccess implements FieldAccess {
  readonly #present: number
  readonly #of: FieldAccess

  constructor(column: number, of: FieldAccess) {
    this.#present = column
    this.#of = of
  }

  read(source: ValueSource): unknown {
    return source.number(this.#present) === 1 ? this.#of.read(source) : undefined
  }

  write(name: string, value: unknown, numbers: Float64Array, at: number, blobs: Blob[]): void {
    if (value === undefined) this.#of.clear(numbers, at, blobs)
    else this.#of.write(name, value, numbers, at, blobs)
    numbers[at + this.#present] = value === undefined ? 0 : 1
  }

  clear(numbers: Float64Array, at: number, blobs: Blob[]): void {
    this.#of.clear(numbers, at, blobs)
    numbers[at + this.#present] = 0
  }
}

/** A field other than a `ref`, or undefined. An optional `vec2` is assigned as a whole. */
export function optional<F extends Field<unknown>>(of: F): VelocityOf<F, Field<ValueOf<F> | undefined>>
export function optional<T>(of: Field<T>): Field<T | undefined> {
  if (!isField(of) || of.spec.optional === true) {
    throw new TypeError(
      DEVELOPMENT
        ? 'f.optional: give a field other than optional and ref (a ref may be undefined by itself)'
        : LEFT_OUT,
    )
  }
  const { spec } = of
  return {
    spec: {
      type: 'optional',
      number: 9,
      optional: true,
      describe(bytes) {
        bytes.u8(spec.number)
        spec.describe(bytes)
      },
      columns: (name) => [
        integerColumn(`${name}?`, 0, 1, CODING_FLIP),
        ...spec.columns(name).map((column, at) => ({ ...column, presence: at + 1 })),
      ],
      ...(spec.blobs === undefined ? {} : { blobs: spec.blobs }),
      access: (column, blob) => new OptionalAccess(column, spec.access(column + 1, blob)),
    },
  }
}
