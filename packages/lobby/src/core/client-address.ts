// Network address of a client, as the lobby counts it.

const LOOPBACK = /^127\./

/**
 * Returns the address that an IP address counts for: an IPv4 address itself, and the first 64 bits of an IPv6 address,
 * which one customer has. Undefined for a text that is no IP address, and for this machine, for which nothing is
 * counted.
 */
export function addressOf(ip: string | undefined): string | undefined {
  const text = ip?.trim().toLowerCase() ?? ''
  if (isIpv4(text)) return LOOPBACK.test(text) ? undefined : text
  const groups = ipv6Groups(text.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, ''))
  if (!groups) return undefined
  // An IPv4 address in IPv6, and the loopback address ::1.
  if (groups.slice(0, 5).every((group) => group === 0)) {
    const [high = 0, low = 0] = groups.slice(6)
    if (groups[5] === 0xffff) return addressOf([high >>> 8, high & 255, low >>> 8, low & 255].join('.'))
    if (groups[5] === 0 && high === 0 && low === 1) return undefined
  }
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`
}

function isIpv4(text: string): boolean {
  const parts = text.split('.')
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)
}

/** Returns the eight numbers of an IPv6 address; undefined for any other text. */
function ipv6Groups(text: string): readonly number[] | undefined {
  if (text.length > 45) return undefined
  const [head = '', tail, extra] = text.split('::')
  if (extra !== undefined) return undefined
  const before = groupsOf(head)
  const after = tail === undefined ? [] : groupsOf(tail)
  if (!before || !after) return undefined
  const missing = 8 - before.length - after.length
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined
  return [...before, ...Array.from({ length: missing }, () => 0), ...after]
}

function groupsOf(text: string): readonly number[] | undefined {
  if (text === '') return []
  const groups: number[] = []
  for (const part of text.split(':')) {
    if (isIpv4(part)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
      groups.push(a * 256 + b, c * 256 + d)
    } else if (/^[0-9a-f]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16))
    else return undefined
  }
  return groups
}
