// Hash of a declaration, by which two players find out that they run the same game.

/**
 * Returns a 53-bit hash of bytes, from two 32-bit FNV-1a hashes with different offsets: a whole number that msgpack
 * and JSON carry exactly. It distinguishes declarations; it is no protection against attackers. FNV-1a:
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
export function fnv1a53(bytes: Uint8Array): number {
  return (fnv1a(bytes, 0x811c9dc5) & 0x1f_ffff) * 0x1_0000_0000 + fnv1a(bytes, 0x01234567)
}

function fnv1a(bytes: Uint8Array, offset: number): number {
  let hash = offset
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x0100_0193)
  return hash >>> 0
}
