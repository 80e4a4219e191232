// Seeded random numbers for tests: virtual scheduler, simulated network, in-memory lobby.

/**
 * Seeded generator of uniform numbers in [0, 1): xoshiro128** (Blackman and Vigna). Its state is filled by splitmix32,
 * so that seeds that differ by one give unrelated sequences. Not for secrets.
 */
export function prng(seed: number): () => number {
  let fill = seed >>> 0
  const next32 = (): number => {
    fill = (fill + 0x9e3779b9) >>> 0
    let z = fill
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b)
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35)
    return (z ^ (z >>> 16)) >>> 0
  }
  let a = next32()
  let b = next32()
  let c = next32()
  let d = next32()
  return () => {
    const scaled = Math.imul(b, 5)
    const result = Math.imul((scaled << 7) | (scaled >>> 25), 9) >>> 0
    const carried = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= carried
    d = (d << 11) | (d >>> 21)
    return result / 0x1_0000_0000
  }
}
