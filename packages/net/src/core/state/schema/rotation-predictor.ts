// Prediction of a rotation's numbers: in the form that a record has, turned by a declared angular velocity.

import type { ColumnArrays } from './column-arrays.ts'
import { PREDICTION_TICKS, type PredictionBatch, type Predictor } from './prediction.ts'
import { componentOf, multiply, unpack } from './rotation.ts'

/** Upper bound of a predicted turn, in quarters of it, squared: 4 radians, beyond which the formula is not good. */
const MOST = 1

/**
 * Predicts one of the smallest three components: the baseline's rotation, turned by the mean of the angular velocities
 * at both ends, and written with the component left out that the record leaves out.
 */
export class RotationPredictor implements Predictor {
  readonly #part: number
  /** The column of the component that is left out. */
  readonly #first: number
  readonly #step: number
  readonly #perStep: number
  readonly #high: number
  /** The columns of the angular velocity; −1 none. */
  readonly #velocity: Int32Array
  /** Quarters of a radian a tick: (old + new) × scale + bias. */
  readonly #scale = new Float64Array(3)
  readonly #bias = new Float64Array(3)

  constructor(table: ColumnArrays, column: number, tickRate: number) {
    this.#part = table.part[column] as number
    this.#first = column - this.#part
    this.#step = table.step[column] as number
    this.#perStep = table.perStep[column] as number
    this.#high = table.high[column] as number
    this.#velocity = table.velocity.slice(this.#first + 1, this.#first + 4)
    const perTick = 0.25 / tickRate
    for (const [axis, velocity] of this.#velocity.entries()) {
      if (velocity < 0) continue
      this.#scale[axis] = 0.5 * (table.step[velocity] as number) * perTick
      this.#bias[axis] = (table.offset[velocity] as number) * perTick
    }
  }

  predict({ count, at, base, span, predicted }: PredictionBatch, now: Int32Array, rows: Int32Array): void {
    const first = this.#first
    const part = this.#part
    const high = this.#high
    for (let record = 0; record < count; record++) {
      const row = base[record] as number
      const largest = now[(at[record] as number) + first] as number
      const turns = this.#findTurn(now, at[record] as number, rows, row, span[record] as number)
      if (!turns && largest === rows[row + first]) {
        predicted[record] = rows[row + first + part] as number
        continue
      }
      unpack(rows, row + first, this.#step, rotation, 0)
      if (turns) multiply(turn, rotation, 0)
      const value = rotation[componentOf(part, largest)] as number
      const steps = Math.floor(((rotation[largest] as number) < 0 ? -value : value) * this.#perStep + 0.5)
      predicted[record] = steps < -high ? -high : steps > high ? high : steps
    }
  }

  /** Puts what the angular velocity turns in a span of ticks into `turn`; false: nothing that can be predicted. */
  #findTurn(now: Int32Array, at: number, rows: Int32Array, row: number, ticks: number): boolean {
    if (ticks > PREDICTION_TICKS) return false
    let square = 0
    for (let axis = 0; axis < 3; axis++) {
      const velocity = this.#velocity[axis] as number
      if (velocity < 0) return false
      const sum = (rows[row + velocity] as number) + (now[at + velocity] as number)
      const quarter = (sum * (this.#scale[axis] as number) + (this.#bias[axis] as number)) * ticks
      turn[axis] = quarter
      square += quarter * quarter
    }
    if (!(square > 0 && square <= MOST)) return false
    // The tangent of a quarter of the angle by two terms of its series, and the rotation by it: basic arithmetic only.
    const factor = 1 + square / 3
    const tangent = square * factor * factor
    const scale = (2 * factor) / (1 + tangent)
    for (let axis = 0; axis < 3; axis++) turn[axis] = (turn[axis] as number) * scale
    turn[3] = (1 - tangent) / (1 + tangent)
    return true
  }
}

/** The turn, and the rotation that is turned: basic arithmetic on them is all that both ends need to do alike. */
const turn = /* @__PURE__ */ new Float64Array(4)
const rotation = /* @__PURE__ */ new Float64Array(4)
