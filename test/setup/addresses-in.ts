// Search for network addresses in what was logged.

/** Address of a server as a test or an operator gives it: with its scheme before it, or as an argument in quotes. */
const GIVEN = /\b(?:wss?|https?|stuns?|turns?):(?:\/\/)?[^\s"'`)]+/g
const IPV4 = /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g
/** Eight groups, or fewer around `::`; a fingerprint has more. */
const IPV6 =
  /(?<![\da-f:.])(?:(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6}|::1)(?![\da-f:])/gi

/** Returns the texts of a value: its own, and those of its fields, of its cause and of its elements. */
function textsOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null || depth > 6) return []
  const parts: unknown[] =
    value instanceof Error ? [value.message, value.cause, ...Object.values(value)] : Object.values(value)
  return parts.flatMap((part) => textsOf(part, depth + 1))
}

/** Returns the addresses in a value that was logged, without those of servers that were given. */
export function addressesIn(value: unknown): string[] {
  return textsOf(value).flatMap((text) => {
    const own = text.replaceAll(GIVEN, '')
    return [...own.matchAll(IPV4), ...own.matchAll(IPV6)].map(([address]) => address)
  })
}
