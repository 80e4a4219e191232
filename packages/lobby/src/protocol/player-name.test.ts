// Tests of players' names: normal form, and what is refused.

import { expect, it } from 'vitest'
import { normalizeName } from './player-name.ts'
import { parseRoomMessage } from './parse.ts'

const join = (name: string): ReturnType<typeof parseRoomMessage> =>
  parseRoomMessage(JSON.stringify({ type: 'join', protocol: 2, game: 'g', version: 1, name }))

it.each([
  ['a right-to-left override', 'nnA\u202e'],
  ['an isolate', '\u2066Ann'],
  ['a mark of direction', 'Ann\u200f'],
  ['an Arabic letter mark', '\u061cAnn'],
  ['a lone surrogate', 'Ann\ud800'],
  ['a lone low surrogate', '\udc00Ann'],
  ['only zero-width characters', '\u200b\u200d\ufeff'],
  ['only a Hangul filler', '\u3164'],
  ['only spaces', ' \u00a0\u3000'],
  ['only a Braille blank', '\u2800'],
  ['a line feed', 'Ann\nBob'],
  ['a line separator', 'Ann\u2028'],
  ['nothing', ''],
  ['33 characters', 'a'.repeat(33)],
])('names with %s are refused, by the client and by the lobby', (_what, name) => {
  expect(normalizeName(name)).toBeUndefined()
  expect(join(name)).toMatchObject({ ok: false })
})

it.each([
  ['Ann', 'Ann'],
  ['Zoe\u0308', 'Zo\u00eb'],
  ['\u1100\u1161', '\uac00'],
  ['👩‍👩‍👧', '👩‍👩‍👧'],
  ['עברית', 'עברית'],
  ['a'.repeat(32), 'a'.repeat(32)],
])('%s is a name, and is brought to NFC', (name, normal) => {
  expect(normalizeName(name)).toBe(normal)
  expect(join(name)).toMatchObject({ ok: true, message: { name: normal } })
})
