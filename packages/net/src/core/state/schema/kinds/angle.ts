// Field type `f.angle`: steps of a turn.

import { checkFieldOptions } from '../field-options.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { CODING_DIFFERENCE, type ColumnKind } from '../column-kind.ts'
import { isHalfPresent, nearestRounded } from '../drawing.ts'
import { checkInteger, type Field } from '../field.ts'
import { NumberAccess } from '../field-access.ts'
import { describePrediction, LinearPredictor, type Prediction } from '../prediction.ts'
import { QUANTIZE_BATCH } from '../quantize-batch.ts'

// Constants of the module; see DECISIONS.md.
const { from, to } = QUANTIZE_BATCH

const TURN = 2 * Math.PI
const INT31 = 2 ** 31
/** Range of an angle: beyond 2^52 steps, whole steps cannot be counted. */
const CHECK = { min: -1e9, max: 1e9 }

/** Options of an angle's field. */
export interface AngleOptions {
  /** `'linear'`: it turns on as it did between the last two states. Default: no prediction. */
  readonly predict?: 'linear'
}

/** Steps of a turn, drawn the short way round. */
const TURNS: ColumnKind = {
  width: 1,
  scale: 'steps',
  cyclic: true,
  quantize({ perStep, high }, columns, { count, raw, target }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const scale = perStep[column] as number
      const mask = (high[column] as number) | 0
      for (let record = 0; record < count; record++) {
        const steps = Math.floor((raw[(from[record] as number) + column] as number) * scale + 0.5)
        const number =
          steps > -INT31 && steps < INT31 ? steps & mask : (steps - Math.floor(steps / (mask + 1)) * (mask + 1)) | 0
        target[(to[record] as number) + column] = number
      }
    }
  },
  values({ step }, columns, rows, at, out) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      out[column] = (rows[at + column] as number) * (step[column] as number)
    }
  },
  value: ({ step }, column, rows, at) => (rows[at + column] as number) * (step[column] as number),
  blend(table, columns, between, out) {
    const { from, fromAt, to, toAt, share } = between
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const a = from[fromAt + column] as number
      const b = to[toAt + column] as number
      if (a === b || isHalfPresent(table, column, between)) out[column] = share >= 1 ? b : a
      // In the turn of the older value: what a game wrote may be several turns away.
      else out[column] = wrapped(a + shortestTurn(b - a) * share) + TURN * Math.floor(a / TURN)
    }
  },
  compare(_table, columns, drawn, correct, error) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      error[column] = shortestTurn((drawn[column] as number) - (correct[column] as number))
    }
  },
  correct(_table, columns, values, { error, share, out }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const value = values[column] as number
      const off = (error[column] as number) * share
      out[column] = off === 0 ? value : wrapped(value + off)
    }
  },
  nearest({ step }, column, { values, out }) {
    const value = values[column] as number
    const correct = out[column] as number
    out[column] = nearestRounded(value, correct, shortestTurn(value - correct), step[column] as number)
  },
  predictor: (table, column, by) => (by === 'linear' ? new LinearPredictor(table, column, true) : undefined),
}

/** The difference of two angles, the short way round. */
function shortestTurn(difference: number): number {
  return difference - TURN * Math.round(difference / TURN)
}

function wrapped(angle: number): number {
  return angle - TURN * Math.floor(angle / TURN)
}

/** An angle in radians, any; read back from 0 up to 2π, in 2^bits steps; 2 to 24 bits. */
export function angle(bits: number, options: AngleOptions = {}): Field<number> {
  if (DEVELOPMENT) checkFieldOptions('f.angle', options, { predict: ['linear'] })
  checkInteger('angle', bits, 2, 24)
  const predict: Prediction = { by: options.predict ?? 'none' }
  return {
    spec: {
      type: 'angle',
      number: 4,
      describe(bytes) {
        bytes.u8(bits)
        describePrediction(bytes, predict)
      },
      columns: (name) => [
        {
          kind: TURNS,
          name,
          coding: CODING_DIFFERENCE,
          low: 0,
          high: 2 ** bits - 1,
          offset: 0,
          step: TURN / 2 ** bits,
          top: Infinity,
          zero: 0,
          snap: Infinity,
          predict,
        },
      ],
      access: (column) => new NumberAccess(column, CHECK),
    },
  }
}
