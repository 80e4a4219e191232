// Declarations of state, as a game writes them with `f`.

import type { Field, ValueOf } from './field.ts'

/**
 * The types of fields. A value that is read differs from the value written by at most half a step (`fixed`), half of
 * 2π/2^bits (`angle`), 2.5 / (2^(bits − 1) − 3) radians (`quat`) or the rounding to 32 bits (`float32`); all other
 * types are exact.
 */
export * as f from './field-types.ts'
export type { Field, NumberField, WithVelocity } from './field.ts'
export type { AngleOptions } from './kinds/angle.ts'
export type { FixedOptions } from './kinds/fixed.ts'
export type { IntOptions } from './kinds/int.ts'
export type { Vec2 } from './kinds/vec2.ts'
export type { Vec3 } from './kinds/vec3.ts'

/** The fields of one kind of entity, by name. */
export interface KindDeclaration {
  readonly [field: string]: Field<unknown>
}

/** The kinds of entities of a game, by name. */
export interface StateDeclaration {
  readonly [kind: string]: KindDeclaration
}

/** The values of a kind's fields: `Values<{ x: Field<number> }>` is `{ x: number }`. */
// `& {}`: editors then show the values, not the declaration.
export type Values<D extends KindDeclaration> = {
  -readonly [name in keyof D]: ValueOf<D[name]>
} & {}
