// Bytes of identity: joined and compared.

/** Returns parts joined into one array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}

/** Returns parts joined so that no other parts join alike: each with its length, 2 bytes, before it. */
export function fields(...parts: readonly Uint8Array[]): Uint8Array {
  return concat(...parts.flatMap((part) => [Uint8Array.of(part.length >> 8, part.length), part]))
}

/** Returns whether two arrays are alike, in a time that does not depend on where they differ. */
export function alike(a: Uint8Array, b: Uint8Array): boolean {
  let difference = a.length ^ b.length
  a.forEach((byte, at) => (difference |= byte ^ (b[at] as number)))
  return difference === 0
}
