// Prediction of quantized numbers for delta records. Not the prediction by a controlling player.

import type { ByteDescription } from '../../wire/byte-description.ts'
import type { ColumnArrays } from './column-arrays.ts'

/** Prediction of a number from what the peer has acknowledged, so that only the error of the prediction is sent. */
export type Prediction =
  /** Without prediction: sent when it changes. For values that jump or seldom change. */
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
const REACH = PREDICTION_TICKS

/** Records of a batch at most: its arrays, and the rows that it touches, stay in the nearest cache. */
export const BATCH_RECORDS = 256

/** Records whose numbers are predicted. */
export interface PredictionBatch {
  count: number
  /** Offset of each record's row among the states at hand, of which the velocities are known. */
  readonly at: Int32Array
  /** Offset of its baseline's row. */
  readonly base: Int32Array
  /** Offset of the row of the baseline's own baseline (or what is kept of it); −1: there is none. */
  readonly before: Int32Array
  /** Ticks from the baseline to the record. */
  readonly span: Int32Array
  /** Ticks from the baseline's own baseline to the baseline. */
  readonly gap: Int32Array
  /** The predicted numbers of one column. */
  readonly predicted: Int32Array
}

const at = new Int32Array(BATCH_RECORDS)
const base = new Int32Array(BATCH_RECORDS)
const before = new Int32Array(BATCH_RECORDS)
const span = new Int32Array(BATCH_RECORDS)
const gap = new Int32Array(BATCH_RECORDS)
const predicted = new Int32Array(BATCH_RECORDS)

/**
 * The one batch: records are predicted and coded at once, for one entity type at a time. Its arrays are never replaced,
 * so that loops can have them as constants of their module: V8 compiles the addresses of such arrays into a loop, and
 * loads and checks any other array at each use, which takes twice as long.
 */
export const PREDICTION_BATCH: PredictionBatch = { count: 0, at, base, before, span, gap, predicted }

/** Predicts one column. Sender and receiver must predict alike: basic IEEE arithmetic only. */
export interface Predictor {
  /**
   * Puts predicted numbers into `batch.predicted`. `now` holds the states at hand, `rows` the baselines; `older` is the
   * column's offset in the array of `batch.before`.
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

  predict({ count }: PredictionBatch, now: Int32Array, rows: Int32Array): void {
    const column = this.#column
    const velocity = this.#velocity
    const low = this.#low
    const high = this.#high
    const scale = this.#scale
    const bias = this.#bias
    for (let record = 0; record < count; record++) {
      const row = base[record] as number
      const ticks = span[record] as number
      let number = rows[(row + column) | 0] as number
      if (ticks <= REACH) {
        const sum = (rows[(row + velocity) | 0] as number) + (now[((at[record] as number) + velocity) | 0] as number)
        const ahead = number + Math.floor((sum * scale + bias) * ticks + 0.5)
        number = ahead < low ? low : ahead > high ? high : ahead | 0
      }
      predicted[record] = number
    }
  }
}

/**
 * Predicts by the line through the last two known numbers, on a line or on a circle (see `ColumnKind.cyclic`), where a
 * prediction may lie several turns away.
 */
export class LinearPredictor implements Predictor {
  readonly #column: number
  readonly #low: number
  readonly #high: number
  readonly #mask: number
  readonly #half: number

  constructor({ low, high }: ColumnArrays, column: number, cyclic: boolean) {
    this.#column = column
    this.#low = cyclic ? -(2 ** 31) : (low[column] as number)
    this.#high = cyclic ? 2 ** 31 - 1 : (high[column] as number)
    this.#mask = cyclic ? (high[column] as number) : -1
    this.#half = (this.#mask + 1) / 2
  }

  predict({ count }: PredictionBatch, _now: Int32Array, rows: Int32Array, older: number): void {
    const column = this.#column
    const low = this.#low
    const high = this.#high
    const mask = this.#mask
    const half = this.#half
    for (let record = 0; record < count; record++) {
      const last = rows[((base[record] as number) + column) | 0] as number
      const row = before[record] as number
      const ticks = span[record] as number
      const since = gap[record] as number
      let number = last
      if (row >= 0 && ticks <= REACH && since <= REACH) {
        const moved = ((last - (rows[(row + older) | 0] as number) + half) & mask) - half
        const ahead = last + (ticks === since ? moved : Math.floor((moved * ticks) / since + 0.5))
        number = ahead < low ? low : ahead > high ? high : ahead | 0
      }
      predicted[record] = number
    }
  }
}
