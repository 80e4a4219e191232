// Field type `f.quat`: a rotation as a unit quaternion, by its smallest three components.

import { checkFieldOptions } from '../field-options.ts'
import { CODING_BITS, CODING_DIFFERENCE, type ColumnKind } from '../column-kind.ts'
import { isHalfPresent, nearestRounded } from '../drawing.ts'
import { type Field, type WithVelocity } from '../field.ts'
import { ComponentsAccess, type NumberCheck, notA } from '../field-access.ts'
import { describePrediction, type Prediction } from '../prediction.ts'
import { QUANTIZE_BATCH } from '../quantize-batch.ts'
import { componentOf, lengthOf, rotate, rotationBetween, unpack } from '../rotation.ts'
import { RotationPredictor } from '../rotation-predictor.ts'
import { DEVELOPMENT } from '../../../../development.ts'
import { LEFT_OUT } from '../../../../left-out.ts'

// Constants of the module; see DECISIONS.md.
const { from, to, was } = QUANTIZE_BATCH

/** A rotation: a quaternion of length 1. A quaternion and its opposite are the same rotation. */
export interface Quat {
  /** First component of the axis, times the sine of half the angle. */
  x: number
  /** Second component of the axis, times the sine of half the angle. */
  y: number
  /** Third component of the axis, times the sine of half the angle. */
  z: number
  /** Cosine of half the angle. */
  w: number
}

const OPTIONS = { bits: undefined, angularVelocity: undefined, snap: undefined }

/** Options of a rotation's field. */
export interface QuatOptions {
  /**
   * Bits of each of the three numbers that are sent, 2 to 24. From 4 on the error is up to 2.5 / (2^(bits − 1) − 3)
   * radians.
   */
  readonly bits: number
  /**
   * Name of the field with the angular velocity, in radians a second about the axes of the world: a `vec3` of `fixed`,
   * `int` or `uint` without a velocity of its own. It predicts a turn, which then takes fewer bytes, and what is drawn
   * beyond the newest state. Default: none.
   */
  readonly angularVelocity?: string
  /** Greatest angle between two states that is not drawn as a jump of this field, radians, above 0. Default: π, any. */
  readonly snap?: number
}

const COMPONENTS: readonly string[] = ['x', 'y', 'z', 'w']
/** Bounds of a component that is written alone. */
const CHECK: NumberCheck = { min: -1e9, max: 1e9 }
/** Lower bound of the length of a quaternion: below it a direction cannot be computed. */
const SHORTEST = 1e-9

/** A quaternion and a rotation (axis · angle) that are worked with. */
const quaternion = /* @__PURE__ */ new Float64Array(4)
const rotation = /* @__PURE__ */ new Float64Array(3)

/**
 * Returns the component to leave out: the largest, or `kept` when that is within a step of it, so that what rests at a
 * tie does not change.
 */
function leftOut(values: Float64Array, at: number, kept: number, step: number): number {
  let largest = 0
  for (let component = 1; component < 4; component++)
    if (Math.abs(values[at + component] as number) > Math.abs(values[at + largest] as number)) largest = component
  return Math.abs(values[at + kept] as number) + step >= Math.abs(values[at + largest] as number) ? kept : largest
}

/**
 * The kind of the columns of rotations. The values are the components. The numbers say which component is left out, the
 * largest one, and what the other three are in steps where that one is positive.
 */
const ROTATION: ColumnKind = {
  width: 4,
  scale: 'other',
  cyclic: false,
  shortest: SHORTEST,
  quantize({ step, high }, columns, { count, raw, target, sameForm }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const size = step[column] as number
      const most = high[column + 1] as number
      for (let record = 0; record < count; record++) {
        const at = (from[record] as number) + column
        const into = (to[record] as number) + column
        const long = lengthOf(raw, at)
        const kept = target[(was[record] as number) + column] as number
        // A quaternion written by components may have no length: then it is no rotation.
        const largest = long < SHORTEST ? 3 : sameForm ? kept : leftOut(raw, at, kept, size * long)
        const scale = long < SHORTEST ? 0 : ((raw[at + largest] as number) < 0 ? -1 : 1) / (long * size)
        target[into] = largest
        for (let part = 1; part < 4; part++) {
          const steps = Math.floor((raw[at + componentOf(part, largest)] as number) * scale + 0.5)
          const number = steps > most ? most : steps < -most ? -most : steps | 0
          target[into + part] = number
        }
      }
    }
  },
  values({ step }, columns, rows, at, out) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      unpack(rows, at + column, step[column] as number, out, column)
    }
  },
  value({ step, part }, column, rows, at) {
    const component = part[column] as number
    unpack(rows, at + column - component, step[column] as number, quaternion, 0)
    return quaternion[component] as number
  },
  blend(table, columns, between, out) {
    const { from, fromAt, to, toAt, share, seconds } = between
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const angle = rotationBetween(from, fromAt + column, to, toAt + column, rotation)
      const jumps = angle > (table.snap[column] as number) || isHalfPresent(table, column, between)
      const goesOn = share > 1 && !jumps && (table.velocity[column + 1] as number) >= 0
      const later = goesOn || (jumps && share >= 1)
      for (let part = 0; part < 4; part++)
        out[column + part] = (later ? to[toAt + column + part] : from[fromAt + column + part]) as number
      if (jumps) continue
      for (let axis = 0; goesOn && axis < 3; axis++)
        rotation[axis] = to[toAt + (table.velocity[column + 1 + axis] as number)] as number
      rotate(out, column, rotation, goesOn ? (share - 1) * seconds : share)
    }
  },
  compare({ snap }, columns, drawn, correct, error) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      const angle = rotationBetween(correct, column, drawn, column, rotation)
      const share = angle > (snap[column] as number) ? 0 : 1
      for (let axis = 0; axis < 3; axis++) error[column + axis] = (rotation[axis] as number) * share
      error[column + 3] = 0
    }
  },
  correct(_table, columns, values, { error, share, out }) {
    for (let n = 0; n < columns.length; n++) {
      const column = columns[n] as number
      for (let part = 0; part < 4; part++) out[column + part] = values[column + part] as number
      rotation.set(error.subarray(column, column + 3))
      rotate(out, column, rotation, share)
    }
  },
  nearest({ step, count }, column, { values, numbers, out }) {
    const largest = numbers[count + column] as number
    const scale = ((values[column + largest] as number) < 0 ? -1 : 1) / lengthOf(values, column)
    let sum = 0
    for (let part = 1; part < 4; part++) {
      const component = componentOf(part, largest)
      const value = (values[column + component] as number) * scale
      const correct = out[column + component] as number
      const near = nearestRounded(value, correct, value - correct, step[column] as number)
      out[column + component] = near
      sum += near * near
    }
    out[column + largest] = Math.sqrt(Math.max(0, 1 - sum))
  },
  predictor: (table, column, _by, tickRate) => new RotationPredictor(table, column, tickRate),
}

/** Returns the sentence for a value without the four numbers of a quaternion. */
function noQuaternion(name: string, value: unknown, components: readonly unknown[]): string {
  if (typeof value !== 'object' || value === null) return notA(`${name} is { x, y, z, w }`, value)
  const wrong = components.findIndex((component) => typeof component !== 'number')
  return notA(`${name}.${COMPONENTS[wrong]} is a number`, components[wrong])
}

/** The components of a rotation. A rotation that is assigned gets the length 1. */
class QuatAccess extends ComponentsAccess {
  constructor(column: number) {
    super(COMPONENTS, column, CHECK)
  }

  override write(name: string, value: unknown, numbers: Float64Array, at: number): void {
    const components = COMPONENTS.map((component) => (value as Readonly<Record<string, unknown>> | null)?.[component])
    if (!components.every((component) => typeof component === 'number'))
      throw new TypeError(DEVELOPMENT ? noQuaternion(name, value, components) : LEFT_OUT)
    quaternion.set(components)
    const long = lengthOf(quaternion, 0)
    if (!(long >= SHORTEST && long < Infinity))
      throw new RangeError(`${name} is a rotation; a quaternion of length ${long} is none`)
    for (let part = 0; part < 4; part++) numbers[at + this.column + part] = (quaternion[part] as number) / long
  }

  override clear(numbers: Float64Array, at: number): void {
    super.clear(numbers, at)
    numbers[at + this.column + 3] = 1
  }
}

/**
 * A rotation, `{ x, y, z, w }`. Assign a rotation of any length, or one component; then the length is made 1 when the
 * rotation is sent.
 */
export function quat<const V extends string = string>(
  options: QuatOptions & { readonly angularVelocity: V },
): Field<Quat> & WithVelocity<V>
/** A rotation, `{ x, y, z, w }`, without a declared angular velocity. Assign a rotation, or one component. */
export function quat(options: QuatOptions): Field<Quat>
export function quat(options: QuatOptions): Field<Quat> {
  if (DEVELOPMENT) checkFieldOptions('f.quat', Object(options) as object, OPTIONS)
  // An argument that is no object has no bits: `f.quat(9)`, which plain JavaScript lets through.
  const { bits, angularVelocity, snap = Math.PI } = Object(options) as QuatOptions
  if (!(Number.isInteger(bits) && bits >= 2 && bits <= 24)) {
    throw new TypeError(DEVELOPMENT ? `f.quat({ bits: ${bits} }): give a whole number from 2 to 24` : LEFT_OUT)
  }
  if (!(snap > 0)) throw new TypeError(DEVELOPMENT ? `f.quat: snap must be above 0, not ${snap}` : LEFT_OUT)
  const most = 2 ** (bits - 1) - 1
  const column = { kind: ROTATION, offset: 0, step: Math.SQRT1_2 / most, top: 1, zero: 0, snap }
  return {
    spec: {
      type: 'quat',
      number: 12,
      describe(bytes) {
        bytes.u8(bits).f64(snap)
        describePrediction(bytes, along(angularVelocity))
      },
      columns: (name) => [
        {
          ...column,
          name: `${name}.largest`,
          coding: CODING_BITS,
          low: 0,
          high: 3,
          zero: 3,
          predict: along(undefined),
        },
        ...['x', 'y', 'z'].map((axis, at) => ({
          ...column,
          name: `${name}.${at + 1}`,
          coding: CODING_DIFFERENCE,
          low: -most,
          high: most,
          predict: along(angularVelocity, `.${axis}`),
          part: at + 1,
        })),
      ],
      access: (column) => new QuatAccess(column),
    },
  }
}

/** The prediction of a part by one axis of an angular velocity. */
function along(angularVelocity: string | undefined, axis = ''): Prediction {
  return angularVelocity === undefined ? { by: 'none' } : { by: 'velocity', field: angularVelocity + axis }
}
