// Tests of the parser for each message of the lobby: fields, types and limits.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, parseDirectoryMessage, parseRoomMessage, parseServerMessage, type Parsed } from './index.ts'
import { DIRECTORY_MESSAGES, ROOM_MESSAGES, SERVER_MESSAGES } from './messages.fixture.ts'
import { changed, fieldsOf, randomMessages } from './random-messages.fixture.ts'

interface Group {
  readonly group: string
  readonly parse: (json: string) => Parsed<object>
  readonly messages: readonly { readonly type: string }[]
}

const GROUPS: readonly Group[] = [
  { group: 'to a directory', parse: parseDirectoryMessage, messages: DIRECTORY_MESSAGES },
  { group: 'to a room', parse: parseRoomMessage, messages: ROOM_MESSAGES },
  { group: 'from a lobby', parse: parseServerMessage, messages: SERVER_MESSAGES },
]

const COUNT = [-1, 1.5, 2 ** 53, '1', true, null, [1]]
const SEATS = [0, 65, ...COUNT]
const SLOT = [64, ...COUNT]
const FLAG = [0, 'true', null, {}]
const TOKEN = ['', 'x'.repeat(65), 1, null, {}]
const NAME = ['', 'x'.repeat(33), 'two\nlines', '\u0000', '\u0085', 1, null]
const MODE = ['', 'x'.repeat(33), 1, null]
const HASH = ['', 'k3Jq0aWd8s', 'k3Jq0aWd8sZ1', 1, null, {}]
const MEMBER = [null, 1, [], 'Ann']

/** Values that a field refuses, by its name. */
const REFUSED: { readonly [path: string]: readonly unknown[] } = {
  seen: COUNT,
  protocol: COUNT,
  page: COUNT,
  req: COUNT,
  version: COUNT,
  n: COUNT,
  heard: COUNT,
  term: COUNT,
  ordinal: COUNT,
  players: COUNT,
  relayBytesPerSecond: COUNT,
  maxPlayers: SEATS,
  min: SEATS,
  max: SEATS,
  slot: SLOT,
  seed: [2 ** 32, ...COUNT],
  public: FLAG,
  reachable: FLAG,
  iceDefault: FLAG,
  asks: FLAG,
  privacy: ['', 'closed', 1, null],
  id: TOKEN,
  to: TOKEN,
  from: TOKEN,
  peer: TOKEN,
  secret: TOKEN,
  ticket: TOKEN,
  salt: TOKEN,
  self: HASH,
  avoid: [null, 'x', {}, Array.from({ length: 33 }, () => 'k3Jq0aWd8sZ'), ...HASH.map((hash) => [hash])],
  0: HASH,
  1: HASH,
  code: TOKEN,
  name: NAME,
  mode: MODE,
  game: ['x'.repeat(65), 1, null],
  member: MEMBER,
  host: MEMBER,
  reason: ['kicked', '', 1, null],
  message: [1, null, {}],
  username: [1, null, []],
  credential: [1, null, []],
  urls: [1, null, {}, ['stun:a', 1]],
  members: [{}, null, 'x', Array.from({ length: 65 }, () => ({ id: 'a', slot: 0, ordinal: 0, name: 'A' }))],
  rooms: [{}, null, Array.from({ length: 21 }, () => ({ code: 'a', players: 1, maxPlayers: 1, data: 1 }))],
  unreachable: [{}, null, [[1]], [[1, 2, 3]], [[1, 64]], [[-1, 1]], [1], Array.from({ length: 4_097 }, () => [0, 1])],
  iceServers: [{}, null, ['stun:a'], Array.from({ length: 17 }, () => ({ urls: 'stun:a' }))],
}

/** Fields with another rule in one message than under the same name elsewhere. */
const EXCEPTIONS: { readonly [path: string]: readonly unknown[] } = {
  'list.data': [
    1,
    null,
    'x',
    { deep: {} },
    { list: [] },
    { ['k'.repeat(65)]: 1 },
    Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`k${i}`, i])),
  ],
  'error.code': ['nonsense', '', 1, null],
  // A listing shows any count of seats.
  'rooms.maxPlayers': COUNT,
}

const OPTIONAL = new Set([
  'create.data',
  'list.mode',
  'list.data',
  'list.page',
  'ready.salt',
  'quick.self',
  'quick.avoid',
  'join.ticket',
  'join.privacy',
  'join.asks',
  'seated.asks',
  'joined.asks',
  'rooms.mode',
  'seated.mode',
  'ice.credential',
  'ice.username',
  'seated.username',
  'seated.credential',
  'error.req',
])

describe.each(GROUPS)('messages $group', ({ parse, messages }) => {
  it.each(messages)('[LOB3] accepts $type, without unknown fields', (message) => {
    expect(parse(JSON.stringify(message))).toEqual({ ok: true, message })
    expect(parse(JSON.stringify({ ...message, extra: 1 }))).toEqual({ ok: true, message })
  })

  it.each(messages)('[LOB3] refuses $type with a wrong value in any field, and names the field', (message) => {
    for (const path of fieldsOf(message)) {
      const name = String(path.at(-1))
      if (name === 'data' && message.type !== 'list') continue
      const values = EXCEPTIONS[`${message.type}.${name}`] ?? REFUSED[name]
      expect(values, `${message.type}.${name} has no wrong values in this test`).toBeDefined()
      for (const value of values ?? []) {
        const parsed = parse(changed(message, path, value))
        expect(parsed, `${path.join('.')} = ${JSON.stringify(value)}`).toMatchObject({ ok: false, code: 'malformed' })
        if (!parsed.ok) expect(parsed.reason.startsWith(path.join('.'))).toBe(true)
      }
    }
  })

  it.each(messages)('[LOB3] refuses $type without any field that is not optional', (message) => {
    for (const path of fieldsOf(message)) {
      const parsed = parse(changed(message, path, undefined))
      expect([path.join('.'), parsed.ok]).toEqual([path.join('.'), OPTIONAL.has(`${message.type}.${path.at(-1)}`)])
      if (!parsed.ok) expect([parsed.code, parsed.reason.startsWith(path.join('.'))]).toEqual(['malformed', true])
    }
  })

  it('[LOB3] refuses a message without a known type', () => {
    const others = ['nonsense', '', 'constructor', '__proto__', 1, null, [], {}].map((type) => ({ type, req: 4 }))
    for (const value of [...others, {}, [], null, 'x', 1, true]) {
      expect(parse(JSON.stringify(value))).toMatchObject({ ok: false, code: 'unknown-type' })
    }
    expect(parse('{"type":"nonsense","req":4}')).toMatchObject({ req: 4 })
  })

  it('[LOB3] refuses with the number of the request, if it is valid', () => {
    for (const req of COUNT) expect(parse(JSON.stringify({ type: 'x', req }))).not.toHaveProperty('req')
    expect(parse(JSON.stringify({ type: 'x', req: 2 ** 53 - 1 }))).toHaveProperty('req', 2 ** 53 - 1)
  })
})

describe('limits', () => {
  it('[LOB3] refuses room data over 2,048 bytes of JSON as too large', () => {
    const create = (data: unknown): string =>
      JSON.stringify({ type: 'create', req: 1, public: true, maxPlayers: 4, data })
    expect(parseDirectoryMessage(create('é'.repeat(1_023))).ok).toBe(true)
    expect(parseDirectoryMessage(create('é'.repeat(1_024)))).toMatchObject({ ok: false, code: 'too-large', req: 1 })
  })

  it('[LOB3][LOB10] refuses room data with more levels than a list of rooms may have around it', () => {
    const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels))
    const create = (data: unknown): string =>
      JSON.stringify({ type: 'create', req: 1, public: true, maxPlayers: 4, data })
    const rooms = (data: unknown): string =>
      JSON.stringify({ type: 'rooms', req: 1, rooms: [{ code: 'K7QXMWD', players: 1, maxPlayers: 4, data }] })
    for (let levels = 1; levels <= MAX_DEPTH; levels++) {
      const accepted = parseDirectoryMessage(create(nested(levels))).ok
      expect([levels, accepted]).toEqual([levels, parseServerMessage(rooms(nested(levels))).ok])
    }
    expect(parseDirectoryMessage(create(nested(30)))).toMatchObject({ ok: false, code: 'malformed', req: 1 })
  })

  it('[LOB3] refuses a quick match whose min is above its max', () => {
    const quick = { type: 'quick', req: 5, mode: 'duel', min: 3, max: 2 }
    expect(parseDirectoryMessage(JSON.stringify(quick))).toMatchObject({ ok: false, code: 'malformed', req: 5 })
  })

  it('[LOB3] quotes no text of a refused message', () => {
    const long = { type: 'x'.repeat(10_000), req: 1 }
    const parsed = parseDirectoryMessage(JSON.stringify(long))
    expect(parsed.ok ? '' : parsed.reason.length).toBeLessThan(100)
  })
})

describe('random messages', () => {
  it('[LOB3] throws at none of 100,000 messages, and keeps none of them', { timeout: 60_000 }, () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const heap = (): number => {
      collect()
      return process.memoryUsage().heapUsed
    }
    let [taken, refused, before] = [0, 0, 0]
    for (let batch = 0; batch < 100; batch++) {
      for (const json of fc.sample(randomMessages, { numRuns: 1_000, seed: batch })) {
        for (const { parse } of GROUPS) {
          if (parse(json).ok) taken++
          else refused++
        }
      }
      if (batch === 19) before = heap()
    }
    expect(taken).toBeGreaterThan(20_000)
    expect(refused).toBeGreaterThan(200_000)
    expect(heap() - before).toBeLessThan(2_000_000)
  })
})
