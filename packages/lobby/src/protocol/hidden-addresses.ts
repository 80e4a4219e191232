// Removal of addresses from signals: of local ones, or of all but those of relays.

/**
 * Addresses that a player shows: `open` all, `guarded` no local ones, `private` none but those of relays.
 */
export type Privacy = 'open' | 'guarded' | 'private'

/** Line of a candidate: its address and its type. */
const CANDIDATE = /^(?:a=)?candidate:\S+ \d \S+ \d+ (\S+) \d+ typ (\S+)/

const IPV4 = /^\d+(\.(0|[1-9]\d*)){3}$/
/** IPv4 addresses of local networks and of groups: their first two numbers. */
const LOCAL_IPV4 =
  /^(0|(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])|2(2[4-9]|[3-5]\d))\.)/
/** Global IPv6 address without an embedded one of IPv4, or the name that stands for an address (mDNS). */
const GLOBAL_IPV6_OR_NAME = /^(?!2002:|2001:0*:)[23][\da-f]{3}:[\da-f:]+$|^[\da-f-]{36}\.local$/i

/** Returns whether a line may be sent. Candidates and addresses of an unknown form may not. */
function isShown(line: string, level: Privacy): boolean {
  if (!line.includes('candidate:')) return true
  const [, address = '', type] = CANDIDATE.exec(line) ?? []
  if (level === 'private' || type === 'relay') return type === 'relay'
  return IPV4.test(address) ? !LOCAL_IPV4.test(address) : GLOBAL_IPV6_OR_NAME.test(address)
}

function withoutAddresses(text: string, level: Privacy): string | undefined {
  const shown = text.split('\n').filter((line) => isShown(line, level))
  if (shown.length === 0) return undefined
  return shown
    .join('\n')
    .replace(/ raddr \S+ rport \d+/g, ' raddr 0.0.0.0 rport 0')
    .replace(/\bIN IP[46] \S+/g, 'IN IP4 0.0.0.0')
}

/**
 * Returns a signal (any JSON value) without the addresses that `level` hides: candidates that show one, related
 * addresses, and the addresses of descriptions. Undefined: the signal is a candidate that is not to be sent. The work
 * is proportional to the size of the signal.
 */
export function hideAddresses(signal: unknown, level: Privacy): unknown {
  if (level === 'open') return signal
  if (typeof signal === 'string') return withoutAddresses(signal, level)
  if (typeof signal !== 'object' || signal === null) return signal
  const entries = Object.entries(signal)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, hideAddresses(value, level)] as const)
  if (entries.some(([, value]) => value === undefined)) return undefined
  return Array.isArray(signal) ? entries.map(([, value]) => value) : Object.fromEntries(entries)
}
