// Values drawn between two ticks, of an entity whose values this player computes.

import type { Between, Correction } from '../schema/column-kind.ts'
import { type LiveObject, liveValuesOf, type NumberSource } from '../view/live-values.ts'
import type { OwnRow } from './own-row.ts'

/** Upper bound of the ticks since the last one: where the next is late, the motion goes on for one more. */
const MAX_PASSED = 2

/** A row and the same row, of which `blend` goes on beyond the second. */
const between: Between = {
  from: new Float64Array(0),
  fromAt: 0,
  to: new Float64Array(0),
  toAt: 0,
  share: 2,
  seconds: 0,
}

/**
 * View of an own or a predicted entity. Its motion is that of the last tick: on a line from the former values to the
 * last ones, which are moved on by their declared velocity for one tick. So a field with a velocity is drawn as it will
 * be at the next tick, and any other a tick late. What is drawn by steps is as it was written last.
 */
export class OwnView implements NumberSource {
  readonly numbers: Float64Array
  readonly #row: OwnRow
  readonly #values: LiveObject<NumberSource>
  readonly #target: Float64Array
  readonly #correction: Correction
  /** Number of the tick that the motion was taken for; −1 none. */
  #ticks = -1

  constructor(row: OwnRow) {
    const { count } = row.kind.table
    this.numbers = new Float64Array(count)
    this.#row = row
    this.#target = new Float64Array(count)
    this.#correction = { error: new Float64Array(count), share: 0, out: this.numbers }
    this.#values = liveValuesOf(row.kind).betweenTicks(this)
  }

  number(column: number): number {
    return this.numbers[column] as number
  }

  blob(blob: number): unknown {
    return this.#row.blob(blob)
  }

  /** Computes the values now. */
  draw(): LiveObject<NumberSource> {
    const { store, index, numbers, at, since, kind } = this.#row
    const { clock, ticks, values, former, endedTick } = store
    const correction = this.#correction
    clock.refresh()
    const age = index < 0 ? 0 : ticks - since
    if (age > 0) correction.share = 1 - Math.min(Math.max(clock.tick - endedTick, 0), MAX_PASSED)
    // Since the last tick, spawned, moved to another row or put elsewhere by a jump; or it has ended.
    else correction.share = 1
    if (age <= 0 || ticks !== this.#ticks) {
      const last = age > 0 ? values : numbers
      this.#move(last, at, 2, this.#target)
      this.#move(age > 1 ? former : last, at, age > 1 ? 2 : 1, this.numbers)
      kind.table.compare(this.numbers, this.#target, correction.error)
      this.#ticks = age > 0 ? ticks : -1
    }
    kind.table.correct(this.#target, correction)
    return this.#values
  }

  /** Puts the values of a row, moved on by `share - 1` ticks of their velocity, into `out`. */
  #move(values: Float64Array, at: number, share: number, out: Float64Array): void {
    const { kind, store } = this.#row
    between.from = between.to = values
    between.fromAt = between.toAt = at
    between.share = share
    between.seconds = 1 / store.clock.tickRate
    kind.table.blend(between, out)
  }
}
