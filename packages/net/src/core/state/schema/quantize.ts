/** Steps from an offset, rounded, 0 to `top`. */
export function linear(value: number, offset: number, perStep: number, top: number): number {
  const steps = (value - offset) * perStep + 0.5
  return steps < 0 ? 0 : steps >= top ? top : steps | 0
}

/** Rounded, within bounds. */
export function whole(value: number, low: number, high: number): number {
  const steps = Math.floor(value + 0.5)
  return steps < low ? low : steps > high ? high : steps | 0
}

/** Steps of a turn, rounded, wrapped into 0..mask. Exact for any angle up to 2^52 steps. */
export function cyclic(steps: number, mask: number): number {
  const rounded = Math.floor(steps + 0.5)
  if (rounded > -INT31 && rounded < INT31) return rounded & mask
  return (rounded - Math.floor(rounded / (mask + 1)) * (mask + 1)) | 0
}

const INT31 = 2 ** 31

const float = new Float32Array(1)
const word = new Int32Array(float.buffer)

export function floatBits(value: number): number {
  float[0] = value
  return word[0] as number
}

export function bitsFloat(bits: number): number {
  word[0] = bits
  return float[0] as number
}

/** Whether the bits are none of a number. */
export function isNaNBits(bits: number): boolean {
  return (bits & 0x7fff_ffff) > 0x7f80_0000
}
