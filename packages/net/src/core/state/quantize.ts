/** Where the values of rows to quantize begin, where their numbers go, and what they are compared with. */
export interface Rows {
  count: number
  from: Int32Array
  to: Int32Array
  was: Int32Array
  /** Of each row 0 when its numbers are those that it is compared with. */
  differs: Int32Array
}

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

// One loop a kind of column, over many rows: then nothing has to be asked for each number.

export function linearRows(
  raw: Float64Array,
  target: Int32Array,
  { count, from, to, was, differs }: Rows,
  column: number,
  offset: number,
  perStep: number,
  top: number,
): void {
  for (let row = 0; row < count; row++) {
    const number = linear(raw[(from[row] as number) + column] as number, offset, perStep, top)
    target[(to[row] as number) + column] = number
    differs[row] = (differs[row] as number) | (number ^ (target[(was[row] as number) + column] as number))
  }
}

export function cyclicRows(
  raw: Float64Array,
  target: Int32Array,
  { count, from, to, was, differs }: Rows,
  column: number,
  perStep: number,
  mask: number,
): void {
  for (let row = 0; row < count; row++) {
    const number = cyclic((raw[(from[row] as number) + column] as number) * perStep, mask)
    target[(to[row] as number) + column] = number
    differs[row] = (differs[row] as number) | (number ^ (target[(was[row] as number) + column] as number))
  }
}

export function wholeRows(
  raw: Float64Array,
  target: Int32Array,
  { count, from, to, was, differs }: Rows,
  column: number,
  low: number,
  high: number,
): void {
  for (let row = 0; row < count; row++) {
    const number = whole(raw[(from[row] as number) + column] as number, low, high)
    target[(to[row] as number) + column] = number
    differs[row] = (differs[row] as number) | (number ^ (target[(was[row] as number) + column] as number))
  }
}

export function floatRows(
  raw: Float64Array,
  target: Int32Array,
  { count, from, to, was, differs }: Rows,
  column: number,
): void {
  for (let row = 0; row < count; row++) {
    const number = floatBits(raw[(from[row] as number) + column] as number)
    target[(to[row] as number) + column] = number
    differs[row] = (differs[row] as number) | (number ^ (target[(was[row] as number) + column] as number))
  }
}
