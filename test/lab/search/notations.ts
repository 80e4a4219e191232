// Notations of an IPv4 address: every form in which bytes may have it.

/** Cookie with which STUN hides addresses from NATs that rewrite them (RFC 8489, XOR-MAPPED-ADDRESS). */
const STUN_COOKIE = 0x2112a442

/** One form of an address. */
export interface Notation {
  readonly name: string
  readonly bytes: Buffer
  /** True for text: upper and lower case are the same. */
  readonly text: boolean
  /** True if a digit before or after it makes it another number. */
  readonly decimal: boolean
}

function text(name: string, value: string, decimal = false): Notation {
  return { name, bytes: Buffer.from(value), text: true, decimal }
}

function packed(name: string, bytes: Buffer): Notation {
  return { name, bytes, text: false, decimal: false }
}

/** Returns the characters of base64 that a text gives, whatever stands before and after it: one for each alignment. */
function base64Of(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const after = (3 - ((before + value.length) % 3)) % 3
    const encoded = Buffer.from(' '.repeat(before) + value + ' '.repeat(after)).toString('base64')
    return encoded.slice(before === 0 ? 0 : before + 1, encoded.length - (after === 0 ? 0 : after + 1))
  })
}

/**
 * Returns all notations of an address: dotted, decimal, hexadecimal, in IPv6 (mapped, NAT64), as a name of reverse DNS,
 * packed in both orders and as STUN hides it, and dotted in base64.
 */
export function notationsOf(address: string): readonly Notation[] {
  const octets = Buffer.from(address.split('.').map(Number))
  if (octets.length !== 4) throw new Error(`no IPv4 address: ${address}`)
  const hex = octets.toString('hex')
  const pairs = hex.match(/../g) ?? []
  const [high, low] = [octets.readUInt16BE(0).toString(16), octets.readUInt16BE(2).toString(16)]
  const groups = `${hex.slice(0, 4)}:${hex.slice(4)}`
  const hidden = Buffer.alloc(4)
  hidden.writeUInt32BE((octets.readUInt32BE(0) ^ STUN_COOKIE) >>> 0)
  const labels = address
    .split('.')
    .toReversed()
    .map((label) => String.fromCharCode(label.length) + label)
    .join('')
  return [
    text('dotted', address, true),
    text('decimal', String(octets.readUInt32BE(0)), true),
    text('hexadecimal', hex),
    ...['.', ':', '-', ' ', '%', '\\x'].map((separator) => text('hexadecimal by bytes', pairs.join(separator))),
    ...[`${high}:${low}`, groups].flatMap((form) => [
      text('mapped IPv6', `ffff:${form}`),
      text('IPv4 in IPv6', `64:ff9b::${form}`),
      text('IPv4 in IPv6', `64:ff9b:0:0:0:0:${form}`),
    ]),
    text('reverse DNS', `${address.split('.').toReversed().join('.')}.in-addr.arpa`),
    packed('reverse DNS', Buffer.from(`${labels}\u0007in-addr`)),
    packed('packed', octets),
    packed('packed, little-endian', Buffer.from(octets).reverse()),
    packed('packed, XOR of STUN', hidden),
    ...base64Of(address).map((form) => packed('base64', Buffer.from(form))),
  ]
}
