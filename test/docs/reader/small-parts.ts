// Reader of the small parts of a packet, by WIRE.md: inputs, input status and cues.

import { Bits } from './bits.ts'
import { Bytes } from './bytes.ts'
import { bitsOf, isValid, Kind } from './columns.ts'
import type { FieldsDeclaration } from './declaration.ts'
import { readMsgpack } from './msgpack.ts'
import { nearest } from './packet.ts'

/** Inputs as vectors write them: of `first` and the ticks after it. */
export interface InputsJson {
  readonly first: number
  /** In 16ths of a tick. */
  readonly behind: number
  readonly ticks: readonly Readonly<Record<string, unknown>>[]
}

/** INP6 */
export interface InputStatusJson {
  readonly term: number
  readonly since: number
  readonly through: number
  readonly missed: number
  readonly late: number
}

/** CUE1 */
export interface CueJson {
  readonly index: number
  readonly tick: number
  readonly value: unknown
}

/** Reads inputs; throws when they are none (INP2, INP3). */
export function readInputs(part: Uint8Array, declared: FieldsDeclaration, nearTick: number): InputsJson {
  const bytes = new Bytes(part)
  const first = nearest(bytes.uint(2), nearTick, 2 ** 16)
  const behind = bytes.uint(2)
  if (first < 0 || first >= 2 ** 31 || bytes.left > 1_000) throw new Error('no inputs')
  const bits = new Bits(bytes.rest())
  const kind = new Kind('input', declared)
  let numbers = kind.columns.map((column) => column.least + bits.takeBits(bitsOf(column)))
  const ticks: Record<string, unknown>[] = []
  for (;;) {
    for (const [at, column] of kind.columns.entries())
      if (!isValid(column, numbers[at] as number)) throw new Error(`input.${column.name} is out of its range`)
    for (let run = bits.rice(2) + 1; run > 0; run--) ticks.push(kind.values(numbers, []))
    if (!bits.flag()) break
    numbers = numbers.map((number, at) => {
      const column = kind.columns[at]
      if (column === undefined || !bits.flag()) return number
      return column.coding === 'flip' ? 1 - number : column.least + bits.takeBits(bitsOf(column))
    })
  }
  bits.expectEnd()
  if (ticks.length > 256) throw new Error('inputs of more than 256 ticks')
  return { first, behind, ticks }
}

/** Reads an input status; throws when it is none. */
export function readInputStatus(part: Uint8Array): InputStatusJson {
  const bytes = new Bytes(part)
  const [term, since, through, missed, late] = [0, 1, 2, 3, 4].map(() => bytes.varint()) as [
    number,
    number,
    number,
    number,
    number,
  ]
  if (bytes.left > 0 || since >= 2 ** 31 || through > 2 ** 31) throw new Error('no input status')
  return { term, since, through: through - 1, missed, late }
}

/** Reads a cue; throws when it is none. */
export function readCue(part: Uint8Array): CueJson {
  const bytes = new Bytes(part)
  const [index, tick] = [bytes.varint(), bytes.varint()]
  if (tick >= 2 ** 31 || bytes.left > 1_000) throw new Error('no cue')
  return { index, tick, value: readMsgpack(bytes.rest()) }
}
