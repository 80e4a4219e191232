// Field type `f.enum`: a name out of a declared list.

import { CODING_BITS } from '../column-kind.ts'
import type { Field } from '../field.ts'
import { type FieldAccess, notA, type ValueSource } from '../field-access.ts'
import { integerColumn } from '../integer-column.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { LEFT_OUT } from '../../../../left-out.ts'

/** Name as its index in one column. */
class NameAccess implements FieldAccess {
  readonly #column: number
  readonly #names: readonly string[]

  constructor(column: number, names: readonly string[]) {
    this.#column = column
    this.#names = names
  }

  read(source: ValueSource): string | undefined {
    return this.#names[source.number(this.#column)]
  }

  write(name: string, value: unknown, numbers: Float64Array, at: number): void {
    const index = this.#names.indexOf(value as string)
    if (index < 0)
      throw new TypeError(DEVELOPMENT ? notA(`${name} is one of ${this.#names.join(', ')}`, value) : LEFT_OUT)
    numbers[at + this.#column] = index
  }

  clear(numbers: Float64Array, at: number): void {
    numbers[at + this.#column] = 0
  }
}

/** One of up to 256 names. */
export function oneOf<const N extends readonly [string, ...string[]]>(...names: N): Field<N[number]> {
  const { size } = new Set(names)
  if (!size || size > 256 || size !== names.length || (DEVELOPMENT && names.some((name) => typeof name !== 'string'))) {
    throw new TypeError(DEVELOPMENT ? "f.enum: give 1 to 256 different names, such as f.enum('red', 'blue')" : LEFT_OUT)
  }
  return {
    spec: {
      type: 'enum',
      number: 6,
      describe(bytes) {
        bytes.u16(names.length)
        for (const name of names) bytes.text(name)
      },
      columns: (name) => [integerColumn(name, 0, Math.max(1, names.length - 1), CODING_BITS)],
      access: (column) => new NameAccess(column, names),
    },
  }
}
