// Field type `f.float32`.

import { type Column, CODING_BITS, type ColumnKind } from '../column-kind.ts'
import { blendLine, compareLine, correctLine } from '../drawing.ts'
import type { NumberField } from '../field.ts'
import { ANY_NUMBER, NumberAccess } from '../field-access.ts'
import { QUANTIZE_BATCH } from '../quantize-batch.ts'

// Constants of the module; see DECISIONS.md.
const { from, to } = QUANTIZE_BATCH

const float = new Float32Array(1)
const word = new Int32Array(float.buffer)

/** The bits of 32-bit floats, drawn on a line. */
const FLOAT: ColumnKind = {
  width: 1,
  scale: 'other',
  cyclic: false,
  quantize(_table, columns, { count, raw, target }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      for (let record = 0; record < count; record++) {
        float[0] = raw[(from[record] as number) + column] as number
        const number = word[0] as number
        target[(to[record] as number) + column] = number
      }
    }
  },
  values(_table, columns, rows, at, out) {
    for (let n = 0; n < columns.length; n++) {
      word[0] = rows[at + (columns[n] as number)] as number
      out[columns[n] as number] = float[0] as number
    }
  },
  value(_table, column, rows, at) {
    word[0] = rows[at + column] as number
    return float[0] as number
  },
  blend: blendLine,
  compare: compareLine,
  correct: correctLine,
  /** Returns false for a NaN, which no sender of ours writes. */
  valid(numbers, from, stride, count) {
    for (let record = 0, at = from; record < count; record++, at += stride)
      if (((numbers[at] as number) & 0x7fff_ffff) > 0x7f80_0000) return false
    return true
  },
}

/** A number as a 32-bit float. Any but NaN. */
export function float32(): NumberField {
  return {
    spec: {
      type: 'float32',
      number: 3,
      check: ANY_NUMBER,
      describe() {},
      columns: (name): Column[] => [
        {
          kind: FLOAT,
          name,
          coding: CODING_BITS,
          low: -(2 ** 31),
          high: 2 ** 31 - 1,
          offset: -Infinity,
          step: 1,
          top: Infinity,
          zero: 0,
          snap: Infinity,
          predict: { by: 'none' },
        },
      ],
      access: (column) => new NumberAccess(column, ANY_NUMBER),
    },
  }
}
