// Tests of the lobby's message limits: bytes, depth and request numbers.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  CODE_ALPHABET,
  MAX_DEPTH,
  MAX_MESSAGE_BYTES,
  directoryKey,
  isLocalHost,
  normalizeCode,
  objectPath,
  parseDirectoryMessage,
  parseIceServers,
  parseObjectPath,
  parseRoomMessage,
  parseServerMessage,
  utf8Length,
} from './index.ts'

describe('messages', () => {
  it('[LOB3] counts bytes of UTF-8 as the platform does', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length)
      }),
    )
  })

  it('[LOB3] accepts a message of exactly the limit, and refuses one of one byte more', () => {
    const message = (bytes: number): string => {
      const empty = JSON.stringify({ type: 'signal', n: 1, to: 'a', data: '' })
      return empty.replace('""', `"é${'x'.repeat(bytes - empty.length - 2)}"`)
    }
    expect(parseRoomMessage(message(MAX_MESSAGE_BYTES)).ok).toBe(true)
    expect(parseRoomMessage(message(MAX_MESSAGE_BYTES + 1))).toMatchObject({ ok: false, code: 'too-large' })
  })

  it('[LOB3] counts levels outside of strings only', () => {
    const nested = (levels: number): string =>
      `{"type":"signal","n":1,"to":"a","data":${'['.repeat(levels)}"[[[\\"[[["${']'.repeat(levels)}}`
    expect(parseRoomMessage(nested(MAX_DEPTH - 1)).ok).toBe(true)
    expect(parseRoomMessage(nested(MAX_DEPTH))).toMatchObject({ code: 'malformed' })
  })

  it.each([
    { type: 'join', protocol: 2, game: 'g', version: 1, name: 'x'.repeat(33) },
    { type: 'join', protocol: 2, game: 'g', version: 1, name: 'two\nlines' },
    { type: 'join', protocol: 2, game: 'g', version: 1.5, name: 'x' },
    { type: 'signal', n: -1, to: 'a', data: 1 },
    { type: 'reach', n: 1, peer: 'a', reachable: 'yes' },
  ])('[LOB3] refuses $type with a wrong field', (message) => {
    expect(parseRoomMessage(JSON.stringify(message))).toMatchObject({ ok: false, code: 'malformed' })
  })

  it('[LOB3] refuses with the number of the request', () => {
    const text = JSON.stringify({ type: 'quick', req: 5, mode: 'duel', min: 3, max: 2 })
    expect(parseDirectoryMessage(text)).toMatchObject({ ok: false, code: 'malformed', req: 5 })
  })

  it('[LOB3] never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(
          [parseDirectoryMessage(text), parseRoomMessage(text), parseServerMessage(text)].every(({ ok }) => !ok),
        ).toBe(true)
      }),
    )
  })
})

describe('addresses', () => {
  it('[LOB2] reads back the path of every directory and room', () => {
    for (const [kind, key] of [
      ['directory', directoryKey('my-game.v2', 17) ?? ''],
      ['directory', directoryKey('0', 65_535) ?? ''],
      ['room', 'K7QXMWD'],
    ] as const) {
      expect(parseObjectPath(objectPath(kind, key))).toEqual({ kind, key })
    }
  })

  it('[LOB2] refuses games and versions that cannot stand in a URL path', () => {
    for (const [game, version] of [
      ['', 1],
      ['a/b', 1],
      ['a@b', 1],
      ['ä', 1],
      ['a', -1],
      ['a', 1.5],
      ['a', NaN],
      ['a', 65_536],
      ['_a', 1],
      ['.a', 1],
      ['-a', 1],
      ['a'.repeat(65), 1],
    ] as const) {
      expect(directoryKey(game, version)).toBeUndefined()
    }
  })

  it('[LOB2] accepts a code as players type it', () => {
    expect(normalizeCode(' k7q-xm wd ')).toBe('K7QXMWD')
    for (const typed of ['', 'K7QXM', 'K7QXMW', 'K7QXMWDD', 'K0QXMWD', 'KIQXMWD'])
      expect(normalizeCode(typed)).toBeUndefined()
    expect(new Set(CODE_ALPHABET).size).toBe(30)
  })

  it('[LOB22] recognizes the names of this machine', () => {
    expect(['localhost', 'game.localhost', '127.0.0.1', '127.1.2.3', '[::1]', 'LOCALHOST'].every(isLocalHost)).toBe(
      true,
    )
    expect(['192.168.0.2', 'localhost.example.com', '128.0.0.1', '127.0.0.1.example.com', ''].some(isLocalHost)).toBe(
      false,
    )
  })

  it('[LOB22] reads the list of ICE servers, or names the fault', () => {
    expect(parseIceServers('[{"urls":["turn:a"],"username":"u","credential":"c"}]')).toEqual([
      { urls: ['turn:a'], username: 'u', credential: 'c' },
    ])
    expect(() => parseIceServers('stun:a')).toThrow(/not JSON/)
    expect(() => parseIceServers('[{"url":"stun:a"}]')).toThrow(/0\.urls/)
  })
})
