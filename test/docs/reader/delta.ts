// Delta records, by section STA of WIRE.md: predictions from a baseline, and the differences from them.

import { type Bits, unzigzag } from './bits.ts'
import { bitsOf, type Column, isValid, type Kind, type RotationPart } from './columns.ts'
import { type Quaternion, toNumbers, toQuaternion, turn } from './quaternion.ts'

/** A state of an entity at one tick. */
export interface State {
  readonly numbers: readonly number[]
  readonly blobs: readonly unknown[]
  /** The tick of its baseline and the numbers there; undefined: it came as a full record. */
  readonly base: { readonly tick: number; readonly numbers: readonly number[] } | undefined
}

/** Returns the default parameters of a kind; 0 for columns without one (STA15). */
export function defaultParameters({ columns }: Kind): number[] {
  return columns.map((column) => {
    if (column.coding !== 'difference') return 0
    return isPredicted(column) ? 2 : 16 + Math.max(0, Math.floor(bitsOf(column) / 2) - 1)
  })
}

function isPredicted({ predict }: Column): boolean {
  if (typeof predict === 'object' && 'rotation' in predict) return predict.rotation.angularVelocity !== undefined
  return predict !== 'none'
}

/** Returns whether a number is predicted from others of this record. */
function needsOthers({ predict }: Column): boolean {
  return typeof predict === 'object'
}

/** Values with which a delta is read. */
export interface DeltaContext {
  readonly kind: Kind
  readonly parameters: readonly number[]
  readonly tickRate: number
  /** Ticks from the baseline, whose tick is `baseTick`, to this record. */
  readonly span: number
  readonly baseTick: number
  readonly base: State
  /** Forms in which numbers were written and predicted. */
  readonly seen: Set<string>
}

/** Reads the numbers of a delta (STA14). */
export function readDifferences(bits: Bits, context: DeltaContext): number[] {
  const { kind, parameters, base, seen } = context
  const numbers = [...base.numbers]
  const differences = kind.columns.map((column, at) => {
    if (column.coding === 'difference') return readDifference(bits, parameters[at] as number, seen)
    if (bits.flag()) {
      const was = base.numbers[at] as number
      numbers[at] = column.coding === 'flip' ? 1 - was : column.least + bits.takeBits(bitsOf(column))
    }
    return 0
  })
  // A prediction by velocity needs the velocity of this record.
  for (const byVelocity of [false, true]) {
    for (const [at, column] of kind.columns.entries()) {
      if (column.coding !== 'difference' || needsOthers(column) !== byVelocity) continue
      numbers[at] = sum(predict(context, at, numbers), differences[at] as number, column)
    }
  }
  for (const [at, column] of kind.columns.entries())
    if (!isValid(column, numbers[at] as number)) throw new Error(`${kind.name}.${column.name} is out of its range`)
  return numbers
}

function readDifference(bits: Bits, parameter: number, seen: Set<string>): number {
  seen.add(parameter < 16 ? 'a difference' : 'a difference after a flag')
  if (parameter < 16) return unzigzag(bits.rice(parameter))
  return bits.flag() ? unzigzag(bits.rice(parameter - 16) + 1) : 0
}

function sum(predicted: number, difference: number, column: Column): number {
  const size = column.circle ? column.greatest + 1 : 2 ** 32
  const number = modulo(predicted + difference, size)
  return column.circle || number < 2 ** 31 ? number : number - size
}

/** STA16 */
function predict(context: DeltaContext, at: number, now: readonly number[]): number {
  const { kind, base, baseTick, span, tickRate, seen } = context
  const column = kind.columns[at] as Column
  const number = base.numbers[at] as number
  if (column.predict === 'none') return number
  if (typeof column.predict === 'object' && 'rotation' in column.predict) return predictRotation(context, at, now)
  if (span > 64) {
    seen.add('a span over 64')
    return number
  }
  if (column.predict === 'linear') {
    if (base.base === undefined) return number
    const gap = baseTick - base.base.tick
    if (gap > 64) {
      seen.add('a gap over 64')
      return number
    }
    seen.add(column.circle ? 'linear on a circle' : 'linear')
    const moved = number - (base.base.numbers[at] as number)
    if (column.circle) return number + round((shortWay(moved, column.greatest + 1) * span) / gap)
    return inRange(number + round((moved * span) / gap), column)
  }
  seen.add('velocity')
  const moved = travelled(context, column.predict.velocity, 1 / column.step / tickRate, now)
  return inRange(number + round(moved), column)
}

/** Returns how far a velocity goes in the span, in units of 1 / q a tick. */
function travelled({ kind, base, span }: DeltaContext, velocity: string, q: number, now: readonly number[]): number {
  const of = kind.columns.findIndex(({ name }) => name === velocity)
  const { min, step } = kind.columns[of] as Column
  const v = (base.numbers[of] as number) + (now[of] as number)
  return (v * ((step / 2) * q) + min * q) * span
}

function predictRotation(context: DeltaContext, at: number, now: readonly number[]): number {
  const { kind, base, span, tickRate, seen } = context
  const column = kind.columns[at] as Column
  const { part, angularVelocity } = (column.predict as { readonly rotation: RotationPart }).rotation
  const was = base.numbers.slice(at - part, at - part + 4) as unknown as Quaternion
  const left = now[at - part] as number
  const from = toQuaternion(was, column.step)
  const axes = angularVelocity === undefined || span > 64 ? [] : ['x', 'y', 'z']
  const r = axes.map((axis) => travelled(context, `${angularVelocity}.${axis}`, 0.25 / tickRate, now))
  const turned = r.length === 0 ? undefined : turn(from, r as unknown as readonly [number, number, number])
  if (turned !== undefined) seen.add('a turn')
  if (left !== was[0]) seen.add('another component left out')
  if (turned === undefined && left === was[0]) return was[part] as number
  return toNumbers(turned ?? from, left, column)[part - 1] as number
}

function round(value: number): number {
  return Math.floor(value + 0.5)
}

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size
}

function shortWay(difference: number, size: number): number {
  return modulo(difference + size / 2, size) - size / 2
}

function inRange(number: number, { least, greatest }: Column): number {
  return Math.min(greatest, Math.max(least, number))
}
