// Field type `f.bool`.

import { CODING_FLIP } from '../column-kind.ts'
import type { Field } from '../field.ts'
import { FlagAccess } from '../field-access.ts'
import { integerColumn } from '../integer-column.ts'

/** true or false. One bit. */
export function bool(): Field<boolean> {
  return {
    spec: {
      type: 'bool',
      number: 0,
      describe() {},
      columns: (name) => [integerColumn(name, 0, 1, CODING_FLIP)],
      access: (column) => new FlagAccess(column),
    },
  }
}
