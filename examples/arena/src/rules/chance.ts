// Seeded chance, in place of random numbers: no state, and the same on every machine.

/**
 * Returns a number in [0, 1) that depends on its arguments alone. Every player computes the same asteroids and
 * pickups from the room's seed, so neither is sent over the network.
 *
 * The mixing is the finalizer of MurmurHash3 (32 bits), once for each argument.
 */
export function chance(seed: number, ...path: readonly number[]): number {
  let hash = mix(seed | 0)
  for (const step of path) hash = mix((hash ^ (step | 0)) + 0x9e37_79b9)
  return (hash >>> 0) / 0x1_0000_0000
}

function mix(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return hash ^ (hash >>> 16)
}
