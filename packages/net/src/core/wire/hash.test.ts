// Test of the hash FNV-1a.

import { expect, it } from 'vitest'
import { fnv1a53 } from './hash.ts'

/** FNV-1a in whole numbers of any size, as its page defines it. */
function fnv1a(text: string, offset: bigint): bigint {
  let hash = offset
  for (const character of text) {
    hash = ((hash ^ BigInt(character.charCodeAt(0))) * 0x0100_0193n) % 2n ** 32n
  }
  return hash
}

it.each([
  ['', 0x811c9dc5n],
  ['a', 0xe40c292cn],
  ['fo', 0x6222e842n],
  ['foobar', 0xbf9cf968n],
])('[HEL3] the hash of %j is the published FNV-1a, and one of another offset', (text, published) => {
  const bytes = new TextEncoder().encode(text)
  expect(fnv1a(text, 0x811c9dc5n)).toBe(published)
  const high = published % 2n ** 21n
  expect(BigInt(fnv1a53(bytes))).toBe(high * 2n ** 32n + fnv1a(text, 0x01234567n))
  expect(Number.isSafeInteger(fnv1a53(bytes))).toBe(true)
})
