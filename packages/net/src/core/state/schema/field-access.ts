// Access to field values: the interface, and its forms for numbers, flags and components.

import type { Blob } from './blob.ts'
import { noteMisfit } from './misfits.ts'
import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'

/** Source of an entity's values. */
export interface ValueSource {
  /** The number of a column, as a game sees it. */
  number(column: number): number
  /** The value of a text or plain field. */
  blob(blob: number): unknown
}

/** Reads and writes a field's value, which lies in columns of numbers, or in a blob. */
export interface FieldAccess {
  read(source: ValueSource): unknown
  /**
   * Writes into the row of `numbers` that begins at `at`; throws a `TypeError` or `RangeError` that names the field
   * when the value does not fit.
   */
  write(name: string, value: unknown, numbers: Float64Array, at: number, blobs: Blob[]): void
  /** Writes the numbers of an absent value: the same wherever it comes from, so that it is never sent as a change. */
  clear(numbers: Float64Array, at: number, blobs: Blob[]): void
}

/** The range of a number. */
export interface NumberCheck {
  readonly min: number
  readonly max: number
  /** Half a step: so far outside, a number is only rounded into the range. Undefined: a number outside is refused. */
  readonly margin?: number | undefined
}

/** Any number but NaN. */
export const ANY_NUMBER: NumberCheck = { min: -Infinity, max: Infinity }

/** One number in one column. */
export class NumberAccess implements FieldAccess {
  readonly column: number
  readonly check: NumberCheck

  constructor(column: number, check: NumberCheck) {
    this.column = column
    this.check = check
  }

  read(source: ValueSource): number {
    return source.number(this.column)
  }

  write(name: string, value: unknown, numbers: Float64Array, at: number): void {
    numbers[at + this.column] = checkNumber(name, value, this.check)
  }

  clear(numbers: Float64Array, at: number): void {
    numbers[at + this.column] = 0
  }
}

/** True or false in one column. */
export class FlagAccess implements FieldAccess {
  readonly column: number

  constructor(column: number) {
    this.column = column
  }

  read(source: ValueSource): boolean {
    return source.number(this.column) === 1
  }

  write(name: string, value: unknown, numbers: Float64Array, at: number): void {
    if (typeof value !== 'boolean') throw new TypeError(DEVELOPMENT ? notA(`${name} is a bool`, value) : LEFT_OUT)
    numbers[at + this.column] = value ? 1 : 0
  }

  clear(numbers: Float64Array, at: number): void {
    numbers[at + this.column] = 0
  }
}

/** An object of numbers, each in a column of its own, that can be assigned one by one. */
export class ComponentsAccess implements FieldAccess {
  readonly names: readonly string[]
  /** The column of the first; the others follow. */
  readonly column: number
  readonly check: NumberCheck

  constructor(names: readonly string[], column: number, check: NumberCheck) {
    this.names = names
    this.column = column
    this.check = check
  }

  read(source: ValueSource): Record<string, number> {
    const value: Record<string, number> = {}
    for (const [at, name] of this.names.entries()) value[name] = source.number(this.column + at)
    return value
  }

  write(name: string, value: unknown, numbers: Float64Array, at: number): void {
    const { names, column, check } = this
    if (typeof value !== 'object' || value === null)
      throw new TypeError(DEVELOPMENT ? notA(`${name} is { ${names.join(', ')} }`, value) : LEFT_OUT)
    const components = value as Readonly<Record<string, unknown>>
    // All of them are good before one is written.
    const checked = names.map((component) => checkNumber(`${name}.${component}`, components[component], check))
    for (let component = 0; component < checked.length; component++)
      numbers[at + column + component] = checked[component] as number
  }

  clear(numbers: Float64Array, at: number): void {
    numbers.fill(0, at + this.column, at + this.column + this.names.length)
  }
}

/** Returns a number, moved to the nearer end of its range. Throws for NaN, and outside a range declared to refuse. */
export function checkNumber(name: string, value: unknown, { min, max, margin }: NumberCheck): number {
  if (typeof value !== 'number' || value !== value)
    throw new TypeError(DEVELOPMENT ? notA(`${name} is a number`, value) : LEFT_OUT)
  if (value >= min && value <= max) return value
  if (margin === undefined) {
    throw new RangeError(DEVELOPMENT ? notA(`${name} is from ${min} to ${max}`, value) : LEFT_OUT)
  }
  const nearest = value < min ? min : max
  if (DEVELOPMENT && Math.abs(value - nearest) > margin) {
    const sentenceOf = (): string =>
      `${name} was ${value}, and is ${nearest} now, the nearest from ${min} to ${max}; declare a wider range.`
    noteMisfit('out-of-range', name, sentenceOf)
  }
  return nearest
}

/** Returns the sentence for a value that a field cannot have, for errors in development. */
export function notA(rule: string, value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : String(value)
  return `${rule}; it cannot be ${typeof value === 'object' && value !== null ? 'an object' : text}`
}
