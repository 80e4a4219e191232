import type { Batch } from './batch.ts'
import { CODE, type ColumnTable, GUESS, QUANT } from '../schema/columns.ts'

/** A guess reaches this many ticks ahead at most, about a second: beyond it, the last value is a better one. */
export const GUESS_TICKS = 64

/** What to do with a column, in wire order. The first two are not guessed. */
export const OP: Readonly<Record<'toggle' | 'raw' | 'last' | 'velocity' | 'line' | 'turn' | 'turning', number>> = {
  toggle: 0,
  raw: 1,
  last: 2,
  velocity: 3,
  line: 4,
  turn: 5,
  turning: 6,
}

/**
 * Guesses what a column holds from a baseline. Sender and receiver must guess alike: basic IEEE arithmetic only. The
 * loops run over many records of one column, with everything in locals: they run for every entity in each sample.
 */
export class Guesses {
  /** Of each step, in wire order: what to do, and with which column. */
  readonly ops: Uint8Array
  readonly order: Int32Array
  readonly low: Int32Array
  readonly high: Int32Array
  /** The column of its velocity; −1 none. */
  readonly velocity: Int32Array
  /** Guess by velocity, in steps a tick: (old + new) × scale + bias. */
  readonly scale: Float64Array
  readonly bias: Float64Array

  constructor(table: ColumnTable, tickRate: number) {
    const { count, order } = table
    this.order = order
    this.ops = Uint8Array.from(order, (column) => opOf(table, column))
    this.low = Int32Array.from(order, (column) => table.low[column] as number)
    this.high = Int32Array.from(order, (column) => table.high[column] as number)
    this.velocity = Int32Array.from(order, (column) => table.velocity[column] as number)
    this.scale = new Float64Array(count)
    this.bias = new Float64Array(count)
    for (let step = 0; step < count; step++) {
      const velocity = this.velocity[step] as number
      if (velocity < 0) continue
      const perTick = (table.perStep[order[step] as number] as number) / tickRate
      this.scale[step] = 0.5 * (table.step[velocity] as number) * perTick
      this.bias[step] = (table.offset[velocity] as number) * perTick
    }
  }

  /**
   * Puts the guesses of a step into `batch.guesses`. `now` holds the states at hand, of which the velocities are known;
   * `rows` the baselines; `older` is the column's place in what `batch.before` points to.
   */
  guess(step: number, batch: Batch, now: Int32Array, rows: Int32Array, older: number): void {
    const op = this.ops[step] as number
    if (op === OP.velocity) this.#byVelocity(step, batch, now, rows)
    else if (op === OP.line) this.#byLine(step, batch, rows, older)
    else if (op === OP.turning) this.#byTurn(step, batch, rows, older)
    else this.#byLast(step, batch, rows)
  }

  #byLast(step: number, { count, base, guesses }: Batch, rows: Int32Array): void {
    const column = this.order[step] as number
    for (let record = 0; record < count; record++) guesses[record] = rows[(base[record] as number) + column] as number
  }

  /** The trapezoid of the velocities at both ends. */
  #byVelocity(step: number, { count, at, base, span, guesses }: Batch, now: Int32Array, rows: Int32Array): void {
    const column = this.order[step] as number
    const velocity = this.velocity[step] as number
    const scale = this.scale[step] as number
    const bias = this.bias[step] as number
    const low = this.low[step] as number
    const high = this.high[step] as number
    for (let record = 0; record < count; record++) {
      const row = base[record] as number
      const ticks = span[record] as number
      let guess = rows[row + column] as number
      if (ticks <= GUESS_TICKS) {
        const sum = (rows[row + velocity] as number) + (now[(at[record] as number) + velocity] as number)
        const ahead = guess + Math.floor((sum * scale + bias) * ticks + 0.5)
        guess = ahead < low ? low : ahead > high ? high : ahead | 0
      }
      guesses[record] = guess
    }
  }

  /** The line through the last two known values. */
  #byLine(step: number, { count, base, before, span, gap, guesses }: Batch, rows: Int32Array, older: number): void {
    const column = this.order[step] as number
    const low = this.low[step] as number
    const high = this.high[step] as number
    for (let record = 0; record < count; record++) {
      const last = rows[(base[record] as number) + column] as number
      const row = before[record] as number
      const ticks = span[record] as number
      const since = gap[record] as number
      let guess = last
      if (row >= 0 && ticks <= GUESS_TICKS && since <= GUESS_TICKS) {
        const ahead = last + Math.floor(((last - (rows[row + older] as number)) * ticks) / since + 0.5)
        guess = ahead < low ? low : ahead > high ? high : ahead | 0
      }
      guesses[record] = guess
    }
  }

  /** The same on a circle. A guess may lie several turns away. */
  #byTurn(step: number, { count, base, before, span, gap, guesses }: Batch, rows: Int32Array, older: number): void {
    const column = this.order[step] as number
    const mask = this.high[step] as number
    for (let record = 0; record < count; record++) {
      const last = rows[(base[record] as number) + column] as number
      const row = before[record] as number
      const ticks = span[record] as number
      const since = gap[record] as number
      let guess = last
      if (row >= 0 && ticks <= GUESS_TICKS && since <= GUESS_TICKS) {
        const moved = shortest(last - (rows[row + older] as number), mask)
        guess = (guess + Math.floor((moved * ticks) / since + 0.5)) | 0
      }
      guesses[record] = guess
    }
  }
}

function opOf(table: ColumnTable, column: number): number {
  if (table.code[column] === CODE.toggle) return OP.toggle
  if (table.code[column] === CODE.raw) return OP.raw
  const cyclic = table.quant[column] === QUANT.cyclic
  if (table.guess[column] === GUESS.velocity) return OP.velocity
  if (table.guess[column] === GUESS.linear) return cyclic ? OP.turning : OP.line
  return cyclic ? OP.turn : OP.last
}

/** A difference on a circle of mask + 1 steps, the short way round. */
export function shortest(difference: number, mask: number): number {
  const half = (mask + 1) >>> 1
  return ((difference + half) & mask) - half
}
