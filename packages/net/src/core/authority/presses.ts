// Presses: inputs that are counted, so that the host runs each of them once.

import type { FlagAccess } from '../state/schema/field-access.ts'
import { MAX_PRESS, PRESS } from '../state/schema/kinds/press.ts'
import type { InputSchema } from './input-schema.ts'

/** Returns the columns of the presses of an input. */
export function pressColumns({ kind }: InputSchema): readonly number[] {
  return kind.fields.flatMap(({ type, access }) => (type === PRESS ? [(access as FlagAccess).column] : []))
}

/** Returns the number of a press column in the tick after one with the number `former`. */
export function nextPress(former: number, pressed: number): number {
  return (((former & ~1) + 2 * pressed) & MAX_PRESS) | pressed
}

/**
 * Presses of one player at the host: each input that arrives says how many there have been, so that none is lost with
 * the input of its tick, and none runs again where an input is repeated.
 */
export class Presses {
  readonly #columns: readonly number[]
  /** Twice the counts of the newest input that is due, and of the presses that ran, by column. */
  readonly #due: Int32Array
  readonly #run: Int32Array

  constructor(schema: InputSchema) {
    this.#columns = pressColumns(schema)
    this.#due = new Int32Array(schema.count)
    this.#run = new Int32Array(schema.count)
  }

  /** Takes the oldest input of the first packet: what was pressed before it does not count. */
  begin(row: Int32Array): void {
    this.note(row)
    for (const column of this.#columns) {
      const due = this.#due[column] as number
      this.#due[column] = this.#run[column] = (due - 2 * ((row[column] as number) & 1)) & MAX_PRESS
    }
  }

  /** Takes the newest input whose tick is due. */
  note(row: Int32Array): void {
    for (const column of this.#columns) this.#due[column] = (row[column] as number) & ~1
  }

  /** Puts into a row what is pressed in the tick that runs now: of the presses that wait, the oldest. */
  takePressed(row: Int32Array): void {
    for (const column of this.#columns) {
      const run = this.#run[column] as number
      row[column] = Number(run !== this.#due[column])
      this.#run[column] = (run + 2 * (row[column] as number)) & MAX_PRESS
    }
  }
}
