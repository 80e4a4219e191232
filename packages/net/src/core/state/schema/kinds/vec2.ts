// Field type `f.vec2`: a pair of numeric fields.

import { type Field, isField, type NumberField, type VelocityOf } from '../field.ts'
import { ComponentsAccess } from '../field-access.ts'
import type { Prediction } from '../prediction.ts'

/** Two numbers. */
export interface Vec2 {
  /** First component. */
  x: number
  /** Second component. */
  y: number
}

const AXES: readonly string[] = ['x', 'y']

/** Two numbers, `{ x, y }`, each as the given field. Assign the whole, or one component of it. */
export function vec2<F extends NumberField>(of: F): VelocityOf<F, Field<Vec2>>
export function vec2(of: NumberField): Field<Vec2> {
  if (!isField(of) || !('check' in of.spec)) {
    throw new TypeError('f.vec2: give the field of one component, such as f.fixed(-1, 1, 0.01) or f.float32()')
  }
  const { spec } = of
  return {
    spec: {
      type: 'vec2',
      number: 5,
      describe(bytes) {
        bytes.u8(spec.number)
        spec.describe(bytes)
      },
      columns: (name) =>
        AXES.flatMap((axis) =>
          spec.columns(`${name}.${axis}`).map((column) => ({ ...column, predict: along(axis, column.predict) })),
        ),
      access: (column) => new ComponentsAccess(AXES, column, spec.check),
    },
  }
}

/** The velocity of a component is that component of the velocity. */
function along(axis: string, predict: Prediction): Prediction {
  return predict.by === 'velocity' ? { by: 'velocity', field: `${predict.field}.${axis}` } : predict
}
