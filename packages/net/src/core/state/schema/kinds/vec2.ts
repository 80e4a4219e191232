// Field type `f.vec2`: two numbers of a plane.

import type { Field, NumberField, VelocityOf } from '../field.ts'
import { vector } from '../vector.ts'

/** Two numbers. */
export interface Vec2 {
  /** First component. */
  x: number
  /** Second component. */
  y: number
}

/** Two numbers, `{ x, y }`, each as the given field. Assign the vector, or one component of it. */
export function vec2<F extends NumberField>(of: F): VelocityOf<F, Field<Vec2>>
export function vec2(of: NumberField): Field<Vec2> {
  return vector('xy', 5, of)
}
