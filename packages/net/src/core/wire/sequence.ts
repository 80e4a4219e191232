// Arithmetic of numbers that wrap: comparison, distance and unwrapping of sequences and ticks.

/** Sequence numbers and the low bits of ticks are unsigned 16-bit and wrap. */
export const SEQUENCE_MODULUS = 65_536
const HALF = SEQUENCE_MODULUS / 2

/**
 * Returns whether u16 `a` comes after `b`, wrap included: within half the range ahead
 * (`(a > b && a − b ≤ 32768) || (a < b && b − a > 32768)`, Fiedler, "reliable").
 */
export function isNewer(a: number, b: number): boolean {
  return (a > b && a - b <= HALF) || (a < b && b - a > HALF)
}

/** Returns how far u16 `a` is ahead of `b`: −32767..32768. */
export function distance(a: number, b: number): number {
  const difference = (a - b) & 0xffff
  return difference > HALF ? difference - SEQUENCE_MODULUS : difference
}

/** The number nearest to `near` that has `low` as its low bits modulo `modulus`; a tie goes up. May be negative. */
export function unwrap(low: number, near: number, modulus: number): number {
  const base = Math.floor(near) - (((Math.floor(near) % modulus) + modulus) % modulus)
  const candidate = base + low
  if (candidate - near > modulus / 2) return candidate - modulus
  if (near - candidate >= modulus / 2) return candidate + modulus
  return candidate
}
