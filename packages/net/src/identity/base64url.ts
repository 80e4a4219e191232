// Base64url without padding (RFC 4648): thumbprints of keys, invites, hashes.

/** Returns bytes as text. */
export function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}

/** Returns the bytes of a text of so many bytes; undefined for any other text, and for a second way to write it. */
export function fromBase64url(text: string, length: number): Uint8Array | undefined {
  if (text.length !== Math.ceil((length * 4) / 3) || !/^[\w-]*$/.test(text)) return undefined
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0))
  return toBase64url(bytes) === text ? bytes : undefined
}
