// Field type `f.fixed`: a number in a range, quantized by a fixed step.

import { checkFieldOptions } from '../field-options.ts'
import { CODING_DIFFERENCE, type ColumnKind } from '../column-kind.ts'
import { blendLine, compareLine, correctLine, nearestRounded } from '../drawing.ts'
import type { NumberField, OutOfRange, WithVelocity } from '../field.ts'
import { NumberAccess } from '../field-access.ts'
import { describePrediction, LinearPredictor, type Prediction, VelocityPredictor } from '../prediction.ts'
import { QUANTIZE_BATCH } from '../quantize-batch.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { LEFT_OUT } from '../../../../left-out.ts'

// Constants of the module; see DECISIONS.md.
const { from, to } = QUANTIZE_BATCH

const OPTIONS = { outOfRange: ['clamp', 'refuse'], snap: undefined, velocity: undefined, predict: ['linear'] }

/** Options of a moving number's field. */
export interface FixedOptions<V extends string = string> {
  /**
   * Treatment of a number out of range: moved to the nearer end (`'clamp'`, the default), or refused on
   * writing with a `RangeError`.
   */
  readonly outOfRange?: OutOfRange
  /**
   * Name of the field with the velocity, in the same unit a second: a `fixed`, `int` or `uint` field without a velocity
   * of its own (for a `vec2` or `vec3`, another of these). A velocity predicts motion, which then takes fewer bytes,
   * and is the slope of what is drawn. Default: none. Not together with `predict`.
   */
  readonly velocity?: V
  /** Prediction of motion without a declared velocity. `'linear'`: as between the last two states. Default: none. */
  readonly predict?: 'linear'
  /**
   * Least change between two states that is drawn as a jump of this field, not interpolated, in the field's unit and
   * above 0. Default: a quarter of the range.
   */
  readonly snap?: number
}

/** Steps from an offset, drawn on a line. */
const STEPS: ColumnKind = {
  width: 1,
  scale: 'steps',
  cyclic: false,
  quantize({ offset, perStep, high }, columns, { count, raw, target }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const least = offset[column] as number
      const scale = perStep[column] as number
      const most = (high[column] as number) | 0
      for (let record = 0; record < count; record++) {
        const steps = ((raw[(from[record] as number) + column] as number) - least) * scale + 0.5
        const number = steps < 0 ? 0 : steps >= most ? most : steps | 0
        target[(to[record] as number) + column] = number
      }
    }
  },
  values({ offset, step, top }, columns, rows, at, out) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const value = (offset[column] as number) + (rows[at + column] as number) * (step[column] as number)
      out[column] = Math.min(top[column] as number, value)
    }
  },
  value({ offset, step, top }, column, rows, at) {
    const value = (offset[column] as number) + (rows[at + column] as number) * (step[column] as number)
    return Math.min(top[column] as number, value)
  },
  blend: blendLine,
  compare: compareLine,
  correct: correctLine,
  nearest({ step }, column, { values, out }) {
    const value = values[column] as number
    const correct = out[column] as number
    out[column] = nearestRounded(value, correct, value - correct, step[column] as number)
  },
  predictor(table, column, by, tickRate) {
    if (by === 'velocity') return new VelocityPredictor(table, column, tickRate)
    return by === 'linear' ? new LinearPredictor(table, column, false) : undefined
  },
}

/** A field of `f.fixed`; `V` is the name of the field with its velocity, `never` without one. */
export type FixedField<V extends string> = [V] extends [never] ? NumberField : NumberField & WithVelocity<V>

/** A number from `min` to `max`, rounded to the nearest `min + n × step`. */
export function fixed<const V extends string = never>(
  min: number,
  max: number,
  step: number,
  options?: FixedOptions<V>,
): FixedField<V>
export function fixed(min: number, max: number, step: number, options: FixedOptions = {}): NumberField {
  if (DEVELOPMENT) checkFieldOptions('f.fixed', options, OPTIONS)
  if (!(Number.isFinite(min) && Number.isFinite(max) && Number.isFinite(step) && min < max && step > 0)) {
    throw new TypeError(
      DEVELOPMENT ? `f.fixed(${min}, ${max}, ${step}): give a range from low to high and a step above 0` : LEFT_OUT,
    )
  }
  if ((max - min) / step > 2 ** 31 - 1) {
    throw new TypeError(
      DEVELOPMENT
        ? `f.fixed(${min}, ${max}, ${step}): over 2^31 steps; make the step coarser or the range smaller`
        : LEFT_OUT,
    )
  }
  if (options.velocity !== undefined && options.predict !== undefined) {
    throw new TypeError(DEVELOPMENT ? 'f.fixed: give velocity or predict, not both' : LEFT_OUT)
  }
  const snap = options.snap ?? (max - min) / 4
  if (!(snap > 0)) throw new TypeError(DEVELOPMENT ? `f.fixed: snap must be above 0, not ${snap}` : LEFT_OUT)
  const predict = predictionOf(options)
  const refuse = options.outOfRange === 'refuse'
  const check = { min, max, margin: refuse ? undefined : step / 2 }
  const high = Math.ceil((max - min) / step - 1e-9)
  return {
    spec: {
      type: 'fixed',
      number: 2,
      check,
      describe(bytes) {
        bytes.f64(min).f64(max).f64(step).f64(snap).u8(Number(refuse))
        describePrediction(bytes, predict)
      },
      columns: (name) => [
        {
          kind: STEPS,
          name,
          coding: CODING_DIFFERENCE,
          low: 0,
          high,
          offset: min,
          step,
          top: max,
          zero: Math.min(high, Math.max(0, Math.round(-min / step))),
          snap,
          predict,
        },
      ],
      access: (column) => new NumberAccess(column, check),
    },
  }
}

function predictionOf({ velocity, predict }: FixedOptions): Prediction {
  if (velocity !== undefined) return { by: 'velocity', field: velocity }
  return predict === 'linear' ? { by: 'linear' } : { by: 'none' }
}
