// Prediction of quantized numbers for delta records. Not the prediction by a controlling player.

import type { ByteDescription } from '../../wire/byte-description.ts'
import type { ColumnArrays } from './column-arrays.ts'

/** Prediction of a number from what the peer has acknowledged, so that only the error of the prediction is sent. */
export type Prediction =
  /** Without prediction: sent when it changes. For values that jump or rest. */
  | { readonly by: 'none' }
  /** By the difference between the last two acknowledged states. */
  | { readonly by: 'linear' }
  /** By the mean of the named field's old and new value, in units a second. */
  | { readonly by: 'velocity'; readonly field: string }

/** Writes a prediction for the schema hash. */
export function describePrediction(bytes: ByteDescription, predict: Prediction): void {
  bytes.u8({ none: 0, linear: 1, velocity: 2 }[predict.by])
  if (predict.by === 'velocity') bytes.text(predict.field)
}

/** A prediction reaches this many ticks ahead at most, about a second: beyond it, the last value is a better one. */
export const PREDICTION_TICKS = 64

/** Records whose numbers are predicted. */
export interface PredictionBatch {
  readonly count: number
  /** Offset of each record's row among the states at hand, of which the velocities are known. */
  readonly at: Int32Array
  /** Offset of its baseline's row. */
  readonly base: Int32Array
  /** Offset of the row of the baseline's own baseline; −1: there is none. */
  readonly before: Int32Array
  /** Ticks from the baseline to the record. */
  readonly span: Int32Array
  /** Ticks from the baseline's own baseline to the baseline. */
  readonly gap: Int32Array
  /** The predicted numbers of one column. */
  readonly predicted: Int32Array
}

/** Predicts one column. Sender and receiver must predict alike: basic IEEE arithmetic only. */
export interface Predictor {
  /**
   * Puts predicted numbers into `batch.predicted`. `now` holds the states at hand, `rows` the baselines; `older` is the
   * column's place in what `batch.before` points to.
   */
  predict(batch: PredictionBatch, now: Int32Array, rows: Int32Array, older: number): void
}

/** Predicts by the trapezoid of the velocities at both ends. */
export class VelocityPredictor implements Predictor {
  readonly #column: number
  readonly #velocity: number
  readonly #low: number
  readonly #high: number
  /** Steps a tick: (old + new) × scale + bias. */
  readonly #scale: number
  readonly #bias: number

  constructor(table: ColumnArrays, column: number, tickRate: number) {
    const velocity = table.velocity[column] as number
    const perTick = (table.perStep[column] as number) / tickRate
    this.#column = column
    this.#velocity = velocity
    this.#low = table.low[column] as number
    this.#high = table.high[column] as number
    this.#scale = 0.5 * (table.step[velocity] as number) * perTick
    this.#bias = (table.offset[velocity] as number) * perTick
  }

  predict({ count, at, base, span, predicted }: PredictionBatch, now: Int32Array, rows: Int32Array): void {
    const column = this.#column
    const velocity = this.#velocity
    const low = this.#low
    const high = this.#high
    const scale = this.#scale
    const bias = this.#bias
    for (let record = 0; record < count; record++) {
      const row = base[record] as number
      const ticks = span[record] as number
      let number = rows[row + column] as number
      if (ticks <= PREDICTION_TICKS) {
        const sum = (rows[row + velocity] as number) + (now[(at[record] as number) + velocity] as number)
        const ahead = number + Math.floor((sum * scale + bias) * ticks + 0.5)
        number = ahead < low ? low : ahead > high ? high : ahead | 0
      }
      predicted[record] = number
    }
  }
}

/** Predicts by the line through the last two known numbers. */
export class LinearPredictor implements Predictor {
  readonly #column: number
  readonly #low: number
  readonly #high: number

  constructor({ low, high }: ColumnArrays, column: number) {
    this.#column = column
    this.#low = low[column] as number
    this.#high = high[column] as number
  }

  predict(batch: PredictionBatch, _now: Int32Array, rows: Int32Array, older: number): void {
    const { count, base, before, span, gap, predicted } = batch
    const column = this.#column
    const low = this.#low
    const high = this.#high
    for (let record = 0; record < count; record++) {
      const last = rows[(base[record] as number) + column] as number
      const row = before[record] as number
      const ticks = span[record] as number
      const since = gap[record] as number
      let number = last
      if (row >= 0 && ticks <= PREDICTION_TICKS && since <= PREDICTION_TICKS) {
        const ahead = last + Math.floor(((last - (rows[row + older] as number)) * ticks) / since + 0.5)
        number = ahead < low ? low : ahead > high ? high : ahead | 0
      }
      predicted[record] = number
    }
  }
}

/** Predicts by the line through the last two known numbers of a circle. A prediction may lie several turns away. */
export class CyclicPredictor implements Predictor {
  readonly #column: number
  readonly #mask: number

  constructor({ high }: ColumnArrays, column: number) {
    this.#column = column
    this.#mask = high[column] as number
  }

  predict(batch: PredictionBatch, _now: Int32Array, rows: Int32Array, older: number): void {
    const { count, base, before, span, gap, predicted } = batch
    const column = this.#column
    const mask = this.#mask
    for (let record = 0; record < count; record++) {
      const last = rows[(base[record] as number) + column] as number
      const row = before[record] as number
      const ticks = span[record] as number
      const since = gap[record] as number
      let number = last
      if (row >= 0 && ticks <= PREDICTION_TICKS && since <= PREDICTION_TICKS) {
        const moved = shortest(last - (rows[row + older] as number), mask)
        number = (last + Math.floor((moved * ticks) / since + 0.5)) | 0
      }
      predicted[record] = number
    }
  }
}

/** Returns a difference on a circle of mask + 1 steps, the short way round. */
export function shortest(difference: number, mask: number): number {
  const half = (mask + 1) >>> 1
  return ((difference + half) & mask) - half
}
