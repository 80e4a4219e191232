// Rotations, by section STA of WIRE.md: from three numbers to a quaternion, and back.

/** x, y, z, w. */
export type Quaternion = readonly [number, number, number, number]

/** Returns the rotation of four numbers (STA1). */
export function toQuaternion([left, ...numbers]: Quaternion, step: number): Quaternion {
  const three = numbers.map((number) => number * step)
  const squares = three.map((value) => value * value)
  const sum = (squares[0] as number) + (squares[1] as number) + (squares[2] as number)
  const values = sum > 1 ? three.map((value) => value / Math.sqrt(sum)) : three
  const omitted = Math.sqrt(Math.max(0, 1 - sum))
  return values.toSpliced(left, 0, omitted) as unknown as Quaternion
}

/** Returns the three numbers of a rotation where one component is left out (STA16). */
export function toNumbers(rotation: Quaternion, left: number, { greatest, step }: Scale): number[] {
  const sign = (rotation[left] as number) < 0 ? -1 : 1
  const three = rotation.toSpliced(left, 1).map((value) => Math.floor(sign * value * (1 / step) + 0.5))
  return three.map((number) => Math.min(greatest, Math.max(-greatest, number)))
}

/** The greatest of a rotation's numbers, and what one of them stands for. */
interface Scale {
  readonly greatest: number
  readonly step: number
}

/** Returns a rotation turned about three axes, in quarters of radians; undefined where none is predicted (STA16). */
export function turn(rotation: Quaternion, r: readonly [number, number, number]): Quaternion | undefined {
  const s = r[0] * r[0] + r[1] * r[1] + r[2] * r[2]
  if (!(s > 0 && s <= 1)) return undefined
  const k = 1 + s / 3
  const t = s * k * k
  const f = (2 * k) / (1 + t)
  const [px, py, pz] = [r[0] * f, r[1] * f, r[2] * f]
  const pw = (1 - t) / (1 + t)
  const [x, y, z, w] = rotation
  return [
    pw * x + px * w + py * z - pz * y,
    pw * y - px * z + py * w + pz * x,
    pw * z + px * y - py * x + pz * w,
    pw * w - px * x - py * y - pz * z,
  ]
}
