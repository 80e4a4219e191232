// Notations of an address: every form in which bytes may have it.

import { isIPv4, isIPv6 } from 'node:net'

/** Cookie with which STUN hides addresses from NATs that rewrite them (RFC 8489, XOR-MAPPED-ADDRESS). */
const STUN_COOKIE = 0x2112a442
/** Fewest characters of base64 that are not found by chance. */
const MIN_BASE64 = 5

/** One form of an address. */
export interface Notation {
  readonly name: string
  readonly bytes: Buffer
  /** True for text: upper and lower case are the same. */
  readonly text: boolean
  /** Characters that make it another number when they stand before or after it. */
  readonly digits: string
}

const DECIMAL = '0123456789'
const HEXADECIMAL = `${DECIMAL}abcdef:`

function text(name: string, value: string, digits = ''): Notation {
  return { name, bytes: Buffer.from(value), text: true, digits }
}

function packed(name: string, bytes: Buffer): Notation {
  return { name, bytes, text: false, digits: '' }
}

/** Returns the base64 of bytes inside other bytes: the characters that do not depend on those, for each alignment. */
function base64Of(bytes: Buffer): readonly Notation[] {
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes, Buffer.alloc(3)]).toString('base64')
    const inner = encoded.slice(Math.ceil((before * 4) / 3), Math.floor(((before + bytes.length) * 4) / 3))
    if (inner.length < MIN_BASE64) return []
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')].map((form) => packed('base64', Buffer.from(form)))
  })
}

/** Returns the 16 bytes of an IPv6 address. */
function bytesOf(address: string): Buffer {
  const [head = '', tail] = address.split('::')
  const wordsOf = (part: string): string[] => (part === '' ? [] : part.split(':'))
  const [before, after] = [wordsOf(head), wordsOf(tail ?? '')]
  const zeros = Array.from({ length: tail === undefined ? 0 : 8 - before.length - after.length }, () => '0')
  return Buffer.from([...before, ...zeros, ...after].map((word) => word.padStart(4, '0')).join(''), 'hex')
}

/** Returns the notations that both families have: hexadecimal, packed, lists of numbers, base64. */
function commonNotations(octets: Buffer): readonly Notation[] {
  const hex = octets.toString('hex')
  const pairs = hex.match(/../g) ?? []
  return [
    text('hexadecimal', hex),
    ...['.', ':', '-', ' ', '%', '\\x'].map((separator) => text('hexadecimal by bytes', pairs.join(separator))),
    ...[',', ', '].map((separator) => text('list of numbers', [...octets].join(separator), DECIMAL)),
    packed('packed', octets),
    packed('packed, as characters', Buffer.from(octets.toString('latin1'))),
    ...base64Of(octets),
  ]
}

function ipv4Notations(address: string): readonly Notation[] {
  const octets = Buffer.from(address.split('.').map(Number))
  const hex = octets.toString('hex')
  const [high, low] = [octets.readUInt16BE(0).toString(16), octets.readUInt16BE(2).toString(16)]
  const hidden = Buffer.alloc(4)
  hidden.writeUInt32BE((octets.readUInt32BE(0) ^ STUN_COOKIE) >>> 0)
  const backwards = address.split('.').toReversed()
  const labels = backwards.map((label) => String.fromCharCode(label.length) + label).join('')
  return [
    text('dotted', address, DECIMAL),
    text('decimal', String(octets.readUInt32BE(0)), DECIMAL),
    ...[`${high}:${low}`, `${hex.slice(0, 4)}:${hex.slice(4)}`].flatMap((form) => [
      text('mapped IPv6', `ffff:${form}`),
      text('IPv4 in IPv6', `64:ff9b::${form}`),
      text('IPv4 in IPv6', `64:ff9b:0:0:0:0:${form}`),
    ]),
    text('reverse DNS', `${backwards.join('.')}.in-addr.arpa`),
    packed('reverse DNS', Buffer.from(`${labels}\u0007in-addr`)),
    packed('packed, little-endian', Buffer.from(octets).reverse()),
    packed('packed, XOR of STUN', hidden),
    ...base64Of(Buffer.from(address)),
    ...commonNotations(octets),
  ]
}

function ipv6Notations(address: string): readonly Notation[] {
  const octets = bytesOf(address)
  const words = octets.toString('hex').match(/.{4}/g) ?? []
  return [
    text('text', address.toLowerCase(), HEXADECIMAL),
    text('text in full', words.join(':')),
    text('text in full', words.map((word) => Number.parseInt(word, 16).toString(16)).join(':'), HEXADECIMAL),
    ...base64Of(Buffer.from(address)),
    ...commonNotations(octets),
  ]
}

/**
 * Returns all notations of an address. Of IPv4: dotted, decimal, hexadecimal, in IPv6 (mapped, NAT64), as a name of
 * reverse DNS, packed in both orders and as STUN hides it, as a list of numbers, in base64 as text and as bytes. Of
 * IPv6: as text, short and in full, hexadecimal, packed, as a list of numbers, in base64.
 *
 * @throws Error: the text is no address.
 */
export function notationsOf(address: string): readonly Notation[] {
  if (isIPv4(address)) return ipv4Notations(address)
  if (isIPv6(address) && !address.includes('%') && !address.includes('.')) return ipv6Notations(address)
  throw new Error(`no address: ${address}`)
}
