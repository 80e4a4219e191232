import { CODE_ALPHABET, CODE_LENGTH } from '../protocol/index.ts'
import { TOKEN_BYTES } from './server-limits.ts'

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** An unguessable id, secret or ticket: 22 characters that need no escaping anywhere. */
export function mintToken(bytes: (count: number) => Uint8Array): string {
  let token = ''
  let bits = 0
  let held = 0
  for (const byte of bytes(TOKEN_BYTES)) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 6) {
      bits -= 6
      token += BASE64URL[(held >> bits) & 63]
    }
    held &= (1 << bits) - 1
  }
  return token + BASE64URL[(held << (6 - bits)) & 63]
}

/** A room's code; every one is equally likely. */
export function mintCode(bytes: (count: number) => Uint8Array): string {
  // Bytes past the last whole multiple of the alphabet would favour its first characters.
  const fair = 256 - (256 % CODE_ALPHABET.length)
  let code = ''
  while (code.length < CODE_LENGTH) {
    for (const byte of bytes(CODE_LENGTH)) {
      if (byte < fair && code.length < CODE_LENGTH) code += CODE_ALPHABET[byte % CODE_ALPHABET.length]
    }
  }
  return code
}

/** A room's seed: an unsigned 32-bit number. */
export function mintSeed(bytes: (count: number) => Uint8Array): number {
  return bytes(4).reduce((seed, byte) => (seed * 256 + byte) >>> 0, 0)
}
