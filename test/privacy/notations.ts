// Notations of an address, and the search for all of them in a dump of messages.

import { isIPv4 } from 'node:net'

/** Returns the bytes of an IPv4 or IPv6 address. */
export function packed(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = address.split('::')
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [before, after] = [words(head), words(tail ?? '')]
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0')
  return Buffer.from([...before, ...zeros, ...after].map((word) => word.padStart(4, '0')).join(''), 'hex')
}

/** Returns the base64 of bytes inside other bytes: the characters that do not depend on those, for each alignment. */
function base64(bytes: Buffer): string[] {
  const texts = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes, Buffer.alloc(3)]).toString('base64')
    return text.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
  })
  // Four characters are found by chance in a long dump.
  return texts.filter((text) => text.length > 4)
}

/** Returns an address in every notation: as text, in hexadecimal, as numbers, packed, in base64, and mapped to IPv6. */
export function notationsOf(address: string): (string | Buffer)[] {
  const bytes = packed(address)
  const hex = bytes.toString('hex')
  const words = (hex.match(/.{4}/g) ?? []).map((word) => Number.parseInt(word, 16).toString(16))
  const encoded = base64(bytes)
  return [
    ...[address, hex, bytes, hex.match(/../g)?.join(':') ?? hex, [...bytes].join(','), bytes.toString('latin1')],
    ...[...encoded, ...encoded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'))],
    ...(bytes.length === 4
      ? [bytes.readUInt32BE().toString(), `::ffff:${address}`, `::ffff:${words.join(':')}`, `ffff:${hex}`]
      : [words.join(':'), hex.match(/.{4}/g)?.join(':') ?? hex]),
  ]
}

/** Returns whether a dump has an address in any notation. */
export function knows(dump: Buffer, address: string): boolean {
  const lower = Buffer.from(dump.toString('latin1').toLowerCase(), 'latin1')
  return notationsOf(address).some(
    (notation) =>
      dump.includes(notation) ||
      (typeof notation === 'string' && /[a-f]/.test(notation) && !/[A-Z]/.test(notation) && lower.includes(notation)),
  )
}
