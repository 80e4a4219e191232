// Field type `f.vec3`: three numbers of a space.

import type { Field, NumberField, VelocityOf } from '../field.ts'
import { vector } from '../vector.ts'

/** Three numbers. */
export interface Vec3 {
  /** First component. */
  x: number
  /** Second component. */
  y: number
  /** Third component. */
  z: number
}

/** Three numbers, `{ x, y, z }`, each as the given field. Assign the vector, or one component of it. */
export function vec3<F extends NumberField>(of: F): VelocityOf<F, Field<Vec3>>
export function vec3(of: NumberField): Field<Vec3> {
  return vector('xyz', 11, of)
}
