// Rotations for tests of `quat`: compiled kinds, random quaternions, and the angle between two.

import fc from 'fast-check'
import { prng } from '../../../../scheduler/prng.ts'
import * as f from '../field-types-3d.ts'
import type { ColumnTable } from '../columns.ts'
import { QUANTIZE_BATCH } from '../quantize-batch.ts'
import { type CompiledKind, compileState } from '../schema.ts'
import type { Quat } from './quat.ts'

/** Makes a kind with a rotation without and one with an angular velocity. */
export function kindOf(bits: number, snap = Math.PI): CompiledKind {
  const body = {
    spin: f.vec3(f.fixed(-20, 20, 0.01)),
    free: f.quat({ bits, snap }),
    q: f.quat({ bits, snap, angularVelocity: 'spin' }),
  }
  return compileState({ body }).kinds[0]!
}

/** The columns of the two rotations. */
export const FREE = 3
export const TURNING = 7

/** Rotations of every sort: any, and such as are at a tie of two or more components, nearly so, or on an axis. */
export const rotations: fc.Arbitrary<Quat> = fc.integer().map((seed) => {
  const random = prng(seed)
  const one = (): number =>
    [0, 1, -1, 1 + (random() - 0.5) * 0.02, random() * 2 - 1, random() * 2 - 1][Math.floor(random() * 6)]!
  for (;;) {
    const [x, y, z, w] = [one(), one(), one(), one()]
    const length = Math.hypot(x, y, z, w)
    if (length > 0.01) return { x: x / length, y: y / length, z: z / length, w: w / length }
  }
})

export const values = (q: Quat): number[] => [q.x, q.y, q.z, q.w]

/** The angle between two rotations, by quaternions of length 1. */
export function angleBetween(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const dot = a[0]! * b[0]! + a[1]! * b[1]! + a[2]! * b[2]! + a[3]! * b[3]!
  const apart = (sign: number): number => Math.hypot(...[0, 1, 2, 3].map((part) => a[part]! - sign * b[part]!))
  return 4 * Math.asin(Math.min(1, apart(dot < 0 ? -1 : 1) / 2))
}

/** Quantizes values as those of own entities are, after the row at `was`. */
export function quantizeRow(table: ColumnTable, raw: Float64Array, target: Int32Array, to: number, was: number): void {
  const one = QUANTIZE_BATCH
  Object.assign(one, { count: 1, raw, target, sameForm: false })
  one.from[0] = 0
  one.to[0] = to
  one.was[0] = was
  table.quantizeBatch()
}
