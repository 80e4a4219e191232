// Rotations as unit quaternions `x, y, z, w` in rows: as numbers of the wire, from one to another, and turned.

/** Returns the length of the quaternion at an offset. */
export function lengthOf(values: Float64Array, at: number): number {
  const x = values[at] as number
  const y = values[at + 1] as number
  const z = values[at + 2] as number
  const w = values[at + 3] as number
  return Math.sqrt(x * x + y * y + z * z + w * w)
}

/** Makes the length of the quaternion at an offset 1; one without a length becomes no rotation. */
function normalize(values: Float64Array, at: number): void {
  const long = lengthOf(values, at)
  for (let part = 0; part < 4; part++)
    values[at + part] = long === 0 ? Number(part === 3) : (values[at + part] as number) / long
}

/** Returns which component a number after the first stands for, 1 to 3: the component `largest` is left out. */
export function componentOf(part: number, largest: number): number {
  return part > largest ? part : part - 1
}

/**
 * Puts the quaternion that four numbers stand for into `out`: of length 1, whatever they are. Both ends predict from
 * it: each operation is rounded exactly, in this order (STA16).
 */
export function unpack(rows: Int32Array, at: number, step: number, out: Float64Array, to: number): void {
  const largest = rows[at] as number
  let sum = 0
  for (let part = 1; part < 4; part++) {
    const value = (rows[at + part] as number) * step
    sum += value * value
    out[to + componentOf(part, largest)] = value
  }
  out[to + largest] = Math.sqrt(Math.max(0, 1 - sum))
  if (sum > 1) normalize(out, to)
}

/**
 * Stores the product of a quaternion and the one at an offset there. Both ends predict by it: the order of operations
 * is fixed (STA16).
 */
export function multiply(by: Float64Array, values: Float64Array, at: number): void {
  const a = by[0] as number
  const b = by[1] as number
  const c = by[2] as number
  const d = by[3] as number
  const x = values[at] as number
  const y = values[at + 1] as number
  const z = values[at + 2] as number
  const w = values[at + 3] as number
  values[at] = d * x + a * w + b * z - c * y
  values[at + 1] = d * y - a * z + b * w + c * x
  values[at + 2] = d * z + a * y - b * x + c * w
  values[at + 3] = d * w - a * x - b * y - c * z
}

/** Quaternions that are worked with. */
const turn = /* @__PURE__ */ new Float64Array(4)
const other = /* @__PURE__ */ new Float64Array(4)

/**
 * Puts the rotation from the quaternion at one place to that at another into `out`, the short way, as axis · angle.
 * Their lengths do not matter. Returns the angle, 0 to π.
 */
export function rotationBetween(
  from: Float64Array,
  at: number,
  to: Float64Array,
  toAt: number,
  out: Float64Array,
): number {
  for (let part = 0; part < 4; part++) {
    other[part] = to[toAt + part] as number
    turn[part] = (part === 3 ? 1 : -1) * (from[at + part] as number)
  }
  multiply(other, turn, 0)
  const w = turn[3] as number
  turn[3] = 0
  const sine = lengthOf(turn, 0)
  const angle = 2 * Math.atan2(sine, Math.abs(w))
  // A quaternion and its opposite are the same rotation: of the two paths the short one is taken.
  const scale = sine === 0 ? 0 : (w < 0 ? -angle : angle) / sine
  for (let axis = 0; axis < 3; axis++) out[axis] = (turn[axis] as number) * scale
  return angle
}

/**
 * Turns the quaternion at an offset by a share of a rotation, given as axis · angle, and makes its length 1. Without a
 * turn it stays as it is.
 */
export function rotate(values: Float64Array, at: number, by: Float64Array, share: number): void {
  turn.set(by)
  turn[3] = 0
  const angle = lengthOf(turn, 0)
  const half = (angle * share) / 2
  if (half === 0) return
  const scale = Math.sin(half) / angle
  for (let axis = 0; axis < 3; axis++) turn[axis] = (turn[axis] as number) * scale
  turn[3] = Math.cos(half)
  multiply(turn, values, at)
  normalize(values, at)
}
