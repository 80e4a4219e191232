// Unsigned big-endian numbers of one to four bytes.

/** Writes the low bytes of an unsigned number, the most significant first; gives the offset after them. */
export function writeUint(bytes: Uint8Array, offset: number, value: number, count: number): number {
  for (let byte = 0; byte < count; byte++) bytes[offset + byte] = value >>> (8 * (count - 1 - byte))
  return offset + count
}

/** Reads up to four bytes as an unsigned number, the most significant first. */
export function readUint(bytes: Uint8Array, offset: number, count: number): number {
  let value = 0
  for (let byte = 0; byte < count; byte++) value = (value << 8) | (bytes[offset + byte] as number)
  return value >>> 0
}
