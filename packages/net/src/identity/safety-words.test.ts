// Tests of the safety words and their list.

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { safetyDigest, type SafetyEnd, wordsOf } from './safety-words.ts'
import { safetyWords } from './words.ts'

const crypto = {
  sha256: async (data: Uint8Array) => Uint8Array.from(createHash('sha256').update(data).digest()),
}

function end(fill: number): SafetyEnd {
  const bytes = (add: number): Uint8Array => new Uint8Array(32).fill(fill + add)
  return { key: bytes(0), binding: bytes(1), nonce: bytes(2).slice(0, 16) }
}

it('[IDN41] the list is that of RFC 1751', () => {
  // SHA-256 of the words as two other programs have them: the Python Cryptography Toolkit, and xrpl.js.
  const known = '46d3275be21196944429f7ce3ef95e4368fca4ba0dc9f35d01e96350f72e5549'
  expect(createHash('sha256').update(safetyWords.join(' ')).digest('hex')).toBe(known)
  expect([safetyWords.length, new Set(safetyWords).size]).toEqual([2_048, 2_048])
})

it('[IDN41] the words of a link are those of the vector', async () => {
  const digest = await safetyDigest(crypto, end(1), end(11))
  expect(Buffer.from(digest).toString('hex')).toBe('a6f4e0f3170e8a5164415b8aed369776bdc017662e4f9b2891d5c74f19b50f9f')
  expect(wordsOf(digest, safetyWords)).toEqual(['KIRK', 'KISS', 'SKY', 'OAR', 'TEEN', 'MIN'])
})

it('[IDN41] six words stand for the first 66 bits, most significant first', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
      const bits = [...digest].map((byte) => byte.toString(2).padStart(8, '0')).join('')
      const words = wordsOf(digest, safetyWords)
      const spelled = words.map((word) => safetyWords.indexOf(word).toString(2).padStart(11, '0')).join('')
      expect(spelled).toBe(bits.slice(0, 66))
    }),
  )
})

it('[IDN41] every key, binding and nonce of both ends changes the words', async () => {
  const [one, two] = [end(1), end(11)]
  const all = [await safetyDigest(crypto, one, two), await safetyDigest(crypto, two, one)]
  for (const part of ['key', 'binding', 'nonce'] as const) {
    all.push(await safetyDigest(crypto, { ...one, [part]: two[part] }, two))
    all.push(await safetyDigest(crypto, one, { ...two, [part]: one[part] }))
  }
  expect(new Set(all.map((digest) => wordsOf(digest, safetyWords).join(' '))).size).toBe(all.length)
})
