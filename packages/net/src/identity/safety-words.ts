// Safety words of a link: six words that two players compare, by voice or side by side.

import { pack } from '../core/wire/msgpack.ts'
import type { IdentityCrypto } from './identity-crypto.ts'

/** One end of a link, as far as the words depend on it. */
export interface SafetyEnd {
  /** Public key. */
  readonly key: Uint8Array
  /** Binding of the link at this end: the hash of its certificate or, on a relay link, its ephemeral ECDH key. */
  readonly binding: Uint8Array
  /** Nonce: the end had committed to it, and to the key, before it saw the other's. */
  readonly nonce: Uint8Array
}

/** Words of one link, and bits that each stands for: 66 in all. */
const WORDS = 6
const BITS = 11

/** [IDN41] Returns the digest of the words: the same at both ends, and another one for every link. */
export function safetyDigest(
  crypto: Pick<IdentityCrypto, 'sha256'>,
  initiator: SafetyEnd,
  other: SafetyEnd,
): Promise<Uint8Array> {
  const ends = [initiator, other].flatMap(({ key, binding, nonce }) => [key, binding, nonce])
  return crypto.sha256(pack(['tickmesh safety words', ...ends]))
}

/** Returns the words of a digest: its first 66 bits, 11 for each, from a list of 2,048. */
export function wordsOf(digest: Uint8Array, list: readonly string[]): readonly string[] {
  return Array.from({ length: WORDS }, (_, at) => {
    let index = 0
    for (let bit = at * BITS; bit < (at + 1) * BITS; bit++) {
      index = (index << 1) | (((digest[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1)
    }
    return list[index] ?? ''
  })
}
