// Random ids, secrets, tickets, room codes and seeds, from the bytes of the runtime.

import { CODE_ALPHABET, CODE_LENGTH } from '../protocol/index.ts'
import { TOKEN_BYTES } from './server-limits.ts'

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Returns a random id, secret or ticket: 22 characters of base64url. */
export function mintToken(bytes: (count: number) => Uint8Array): string {
  let token = ''
  let bits = 0
  let pending = 0
  for (const byte of bytes(TOKEN_BYTES)) {
    pending = (pending << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      token += BASE64URL[(pending >> bits) & 63]
    }
    pending &= (1 << bits) - 1
  }
  return token + BASE64URL[(pending << (6 - bits)) & 63]
}

/** Returns a random code of a room; all codes are equally likely. */
export function mintCode(bytes: (count: number) => Uint8Array): string {
  // Bytes above the last multiple of the alphabet's length would favour its first characters.
  const fair = 256 - (256 % CODE_ALPHABET.length)
  let code = ''
  while (code.length < CODE_LENGTH) {
    for (const byte of bytes(CODE_LENGTH)) {
      if (byte < fair && code.length < CODE_LENGTH) code += CODE_ALPHABET[byte % CODE_ALPHABET.length]
    }
  }
  return code
}

/** Returns a random seed: an unsigned 32-bit number. */
export function mintSeed(bytes: (count: number) => Uint8Array): number {
  return bytes(4).reduce((seed, byte) => (seed * 256 + byte) >>> 0, 0)
}
