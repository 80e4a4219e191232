// The contract of a field type: what each file in `kinds` provides.

import type { ByteDescription } from '../../wire/byte-description.ts'
import type { BlobRules } from './blob.ts'
import type { Column } from './column-kind.ts'
import type { FieldAccess, NumberCheck } from './field-access.ts'
import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'

declare const value: unique symbol
declare const velocity: unique symbol

/** Treatment of a number outside its field's range: moved to the nearer end (the default), or a `RangeError`. */
export type OutOfRange = 'clamp' | 'refuse'

/** A field as it was declared: all that Tickmesh knows of it. */
export interface FieldSpec {
  /** The name of its type, and its number in the description that the schema hash covers. */
  readonly type: string
  /** @internal */
  readonly number: number
  /** True when it may be undefined. @internal */
  readonly optional?: boolean
  /** Writes its parameters for the schema hash: two fields of equal bytes speak the same bytes. @internal */
  describe(bytes: ByteDescription): void
  /** The columns that it needs, for a field of this name. @internal */
  columns(name: string): readonly Column[]
  /** The text or plain data that it needs. @internal */
  readonly blobs?: readonly BlobRules[]
  /** Makes what reads and writes the field; its columns begin at `column`, its blobs at `blob`. @internal */
  access(column: number, blob: number): FieldAccess
}

/** A field that holds a `T`. */
export interface Field<T> {
  /** Declared type of the field. */
  readonly spec: FieldSpec
  /** Carries the type; never there. A function's: a plain `T` would lose `undefined`. */
  readonly [value]?: () => T
}

/** The values of a field. */
export type ValueOf<F> = F extends Field<infer T> ? T : never

/** A field that names another one as its velocity. */
export interface WithVelocity<V extends string> {
  /** Carries the name; never there. */
  readonly [velocity]: V
}

/** `R`, with the velocity that the field `F` names, if it does. */
export type VelocityOf<F, R> = F extends WithVelocity<infer V> ? R & WithVelocity<V> : R

/** The declaration of a field of one number. */
export interface NumberSpec extends FieldSpec {
  readonly check: NumberCheck
}

/** A field of numbers, of which a `vec2` or `vec3` can be made. */
export interface NumberField extends Field<number> {
  readonly spec: NumberSpec
}

/** Returns whether a value is a field made by `f`. */
export function isField(candidate: unknown): candidate is Field<unknown> {
  if (typeof candidate !== 'object' || candidate === null || !('spec' in candidate)) return false
  const { spec } = candidate
  return typeof spec === 'object' && spec !== null && 'columns' in spec
}

/** Throws a `TypeError` when a parameter of a field is no whole number in its range. */
export function checkInteger(name: string, parameter: number, low: number, high: number): void {
  if (!Number.isInteger(parameter) || parameter < low || parameter > high) {
    throw new TypeError(DEVELOPMENT ? `f.${name}(${parameter}): give a whole number from ${low} to ${high}` : LEFT_OUT)
  }
}
