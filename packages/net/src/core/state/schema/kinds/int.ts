// Field types `f.int` and `f.uint`: bounded whole numbers.

import { checkFieldOptions } from '../field-options.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { CODING_DIFFERENCE } from '../column-kind.ts'
import { checkInteger, type NumberField, type OutOfRange } from '../field.ts'
import { NumberAccess } from '../field-access.ts'
import { integerColumn } from '../integer-column.ts'

const OPTIONS = { outOfRange: ['clamp', 'refuse'] }

/** Options of a field of bounded whole numbers. */
export interface IntOptions {
  /**
   * Treatment of a number out of range: moved to the nearer end (`'clamp'`, the default), or refused on
   * writing with a `RangeError`.
   */
  readonly outOfRange?: OutOfRange
}

/** A whole number from 0 to 2^bits − 1; 1 to 31 bits. A fraction is rounded when it is sent: others read 2 for 1.5. */
export function uint(bits: number, options: IntOptions = {}): NumberField {
  if (DEVELOPMENT) checkFieldOptions('f.uint', options, OPTIONS)
  checkInteger('uint', bits, 1, 31)
  return integer(0, 2 ** bits - 1, options)
}

/** A whole number from −2^(bits−1) to 2^(bits−1) − 1; 2 to 32 bits. A fraction is rounded when it is sent. */
export function int(bits: number, options: IntOptions = {}): NumberField {
  if (DEVELOPMENT) checkFieldOptions('f.int', options, OPTIONS)
  checkInteger('int', bits, 2, 32)
  const half = 2 ** (bits - 1)
  return integer(-half, half - 1, options)
}

function integer(min: number, max: number, { outOfRange = 'clamp' }: IntOptions): NumberField {
  const refuse = outOfRange === 'refuse'
  const check = { min, max, margin: refuse ? undefined : 0.5 }
  return {
    spec: {
      type: 'int',
      number: 1,
      check,
      describe: (bytes) => void bytes.i32(min).i32(max).u8(Number(refuse)),
      columns: (name) => [integerColumn(name, min, max, CODING_DIFFERENCE)],
      access: (column) => new NumberAccess(column, check),
    },
  }
}
