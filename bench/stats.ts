// Statistics of the suites, and their seeded random numbers.

/** Returns the values in rising order; a copy. */
export function sorted(values: readonly number[]): Float64Array {
  return Float64Array.from(values).sort()
}

/** Returns a quantile of values in rising order, by the nearest rank; NaN without values. */
export function quantile(rising: ArrayLike<number>, q: number): number {
  const rank = Math.min(Math.max(Math.ceil(q * rising.length) - 1, 0), rising.length - 1)
  return rising[rank] ?? NaN
}

/** Returns the mean; NaN without values. */
export function mean(values: readonly number[]): number {
  let sum = 0
  for (const value of values) sum += value
  return values.length === 0 ? NaN : sum / values.length
}

/** Rounds a figure to so many digits after the point, for people to read. */
export function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits))
}

/** Returns a generator of uniform numbers in [0, 1) from a seed (mulberry32), so that simulations can be repeated. */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
