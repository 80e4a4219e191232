// Several numbers as one value: what `f.vec2` and `f.vec3` have in common.

import { type Field, isField, type NumberField } from './field.ts'
import { ComponentsAccess } from './field-access.ts'
import type { Prediction } from './prediction.ts'
import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'

/** A field of several numbers, each as the given field: its axes, a letter each, and its type's number in the hash. */
export function vector<T>(axes: string, number: number, of: NumberField): Field<T> {
  const names = [...axes]
  const type = `vec${names.length}`
  if (!isField(of) || !('check' in of.spec)) {
    throw new TypeError(
      DEVELOPMENT
        ? `f.${type}: give the field of one component, such as f.fixed(-1, 1, 0.01) or f.float32()`
        : LEFT_OUT,
    )
  }
  const { spec } = of
  return {
    spec: {
      type,
      number,
      describe(bytes) {
        bytes.u8(spec.number)
        spec.describe(bytes)
      },
      columns: (name) =>
        names.flatMap((axis) =>
          spec.columns(`${name}.${axis}`).map((column) => ({ ...column, predict: along(axis, column.predict) })),
        ),
      access: (column) => new ComponentsAccess(names, column, spec.check),
    },
  }
}

/** The velocity of a component is that component of the velocity. */
function along(axis: string, predict: Prediction): Prediction {
  return predict.by === 'velocity' ? { by: 'velocity', field: `${predict.field}.${axis}` } : predict
}
