// Search of bytes for addresses, in every notation.

import { type Notation, notationsOf } from './notations.ts'

/** Addresses to look for, by their names. */
export type Addresses = Readonly<Record<string, string>>

/** Address that was found: its name, and the notation. */
export interface Find {
  readonly name: string
  readonly notation: string
}

/** Returns the addresses that some bytes have, each with each notation once. */
export function findAddresses(chunks: readonly Buffer[], addresses: Addresses): readonly Find[] {
  const places = chunks.map((bytes) => ({ bytes, lower: lowerCase(bytes) }))
  const found = Object.entries(addresses).flatMap(([name, address]) =>
    notationsOf(address)
      .filter((notation) => places.some((place) => has(notation.text ? place.lower : place.bytes, notation)))
      .map((notation) => ({ name, notation: notation.name })),
  )
  return found.filter((one, at) => found.findIndex((f) => f.name === one.name && f.notation === one.notation) === at)
}

function has(bytes: Buffer, { bytes: wanted, digits }: Notation): boolean {
  const isDigit = (byte: number | undefined): boolean =>
    byte !== undefined && digits.includes(String.fromCharCode(byte))

  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) {
    if (!isDigit(bytes[at - 1]) && !isDigit(bytes[at + wanted.length])) return true
  }
  return false
}

function lowerCase(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte)))
}
