// Ring of the local player's inputs: source of the sent inputs and of a replay.

import type { InputSchema } from './input-schema.ts'
import { RING } from './authority-limits.ts'
import { nextPress, pressColumns } from './presses.ts'

/**
 * A player's own inputs by tick, for sending and for replays. Ticks follow each other without a gap.
 */
export class InputLog {
  readonly schema: InputSchema
  readonly rows: Int32Array
  readonly #presses: readonly number[]
  /** Row of the newest tick, kept when all is forgotten: presses are counted on. */
  readonly #last: Int32Array
  #first = 0
  #newest = -1

  constructor(schema: InputSchema) {
    this.schema = schema
    this.rows = new Int32Array(RING * schema.count)
    this.#presses = pressColumns(schema)
    this.#last = new Int32Array(schema.count)
  }

  /** The oldest tick kept. */
  get first(): number {
    return this.#first
  }

  /** The newest tick; −1 none. */
  get newest(): number {
    return this.#newest
  }

  /** Forgets all, for the ticks to come may be lower. */
  clear(): void {
    this.#first = 0
    this.#newest = -1
  }

  /** Returns the offset of a tick's row. */
  at(tick: number): number {
    return (tick & (RING - 1)) * this.schema.count
  }

  /**
   * Keeps the inputs of a tick above the newest. Ticks left out are filled with the inputs before them, as the host
   * does for those that it misses.
   */
  add(tick: number, values: Readonly<Record<string, unknown>>): void {
    const { rows, schema } = this
    const { count } = schema
    schema.quantize(values, rows, this.at(tick))
    if (this.#newest < 0 || tick - this.#newest >= RING) {
      this.#first = tick
      this.#newest = tick - 1
    }
    const last = this.#last
    for (const column of this.#presses) {
      const at = this.at(tick) + column
      rows[at] = nextPress(last[column] as number, rows[at] as number)
      last[column] = nextPress(last[column] as number, 0)
    }
    for (let missing = this.#newest + 1; missing < tick; missing++) rows.set(last, this.at(missing))
    last.set(rows.subarray(this.at(tick), this.at(tick) + count))
    this.#newest = tick
    this.#first = Math.max(this.#first, tick - RING + 1)
  }

  /**
   * Settles the presses up to a tick: another host takes inputs now, and whether the former one has run them is not
   * known. The new one must not run them again.
   */
  settle(tick: number): void {
    const { rows } = this
    const end = Math.min(tick, this.#newest)
    for (const column of this.#presses) {
      const settled = nextPress(rows[this.at(end) + column] as number, 0)
      for (let at = this.#first; at <= end; at++) rows[this.at(at) + column] = settled
    }
  }

  /** The inputs of a tick; of one that is not kept, the oldest or newest that is. */
  values(tick: number): Record<string, unknown> {
    if (this.#newest < 0) return this.schema.values()
    return this.schema.values(this.rows, this.at(Math.min(Math.max(tick, this.#first), this.#newest)))
  }
}
