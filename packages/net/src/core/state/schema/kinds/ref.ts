// Field type `f.ref`: a reference to an entity.

import { CODING_BITS } from '../column-kind.ts'
import type { Field } from '../field.ts'
import { type FieldAccess, notA, type ValueSource } from '../field-access.ts'
import { integerColumn } from '../integer-column.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { LEFT_OUT } from '../../../../left-out.ts'

/** An id in two columns: its high 18, then its low 32 bits. */
class RefAccess implements FieldAccess {
  readonly #high: number

  constructor(column: number) {
    this.#high = column
  }

  read(source: ValueSource): number | undefined {
    const id = source.number(this.#high) * 2 ** 32 + (source.number(this.#high + 1) >>> 0)
    return id === 0 ? undefined : id
  }

  write(name: string, value: unknown, numbers: Float64Array, at: number): void {
    if (
      value !== undefined &&
      (typeof value !== 'number' || !Number.isInteger(value) || value <= 0 || value >= 2 ** 50)
    ) {
      throw new TypeError(DEVELOPMENT ? notA(`${name} is the id of an entity or undefined`, value) : LEFT_OUT)
    }
    const id = value ?? 0
    numbers[at + this.#high] = Math.floor(id / 2 ** 32)
    numbers[at + this.#high + 1] = id | 0
  }

  clear(numbers: Float64Array, at: number): void {
    numbers[at + this.#high] = numbers[at + this.#high + 1] = 0
  }
}

/** The id of an entity, or undefined. */
export function ref(): Field<number | undefined> {
  return {
    spec: {
      type: 'ref',
      number: 8,
      optional: true,
      describe() {},
      columns: (name) => [
        integerColumn(`${name}.high`, 0, 2 ** 18 - 1, CODING_BITS),
        integerColumn(`${name}.low`, -(2 ** 31), 2 ** 31 - 1, CODING_BITS),
      ],
      access: (column) => new RefAccess(column),
    },
  }
}
