// Tests of the players whom a player has met.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TickmeshError } from '../errors.ts'
import { toBase64url } from './base64url.ts'
import { PlayerRecords } from './player-records.ts'
import type { PlayerStorage } from './player-storage.ts'

/** Returns the thumbprint of an invented key. */
function key(number: number): string {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(0, number)
  return toBase64url(bytes)
}

/** Storage in memory, as several pages share it. */
function storage(): PlayerStorage & { readonly rows: Map<string, unknown> } {
  const rows = new Map<string, unknown>()
  return {
    rows,
    read: async (game) => [...rows].flatMap(([id, row]) => (id.startsWith(`${game} `) ? [row] : [])),
    write: (game, id, row) => {
      if (row === undefined) rows.delete(`${game} ${id}`)
      else rows.set(`${game} ${id}`, row)
    },
  }
}

async function records(shared: PlayerStorage = storage(), game = 'arena'): Promise<PlayerRecords> {
  const made = new PlayerRecords(shared)
  await made.open(game)
  return made
}

const [ANN, BOB, CID] = [key(1), key(2), key(3)]

it('[IDN50] a key that was seen is found in the next session, under the last name of its holder', async () => {
  const shared = storage()
  const first = await records(shared)
  first.saw(ANN, 'Ann')
  first.saw(ANN, 'Annie')
  expect((await records(shared)).find(ANN)).toEqual({
    key: ANN,
    name: 'Annie',
    remembered: false,
    compared: false,
    blocked: false,
  })
  expect((await records(shared, 'other')).find(ANN)).toBeUndefined()
})

it('[IDN51] a remembered key keeps the name that this player gave it, and is found by it', async () => {
  const known = await records()
  known.remember(ANN, 'Ann')
  known.saw(ANN, 'The Real Bob')
  known.saw(BOB, 'Ann')
  for (const name of ['ann', 'ANN', 'A n n', 'Ａｎｎ', 'Ann\u200d']) {
    expect(known.named(name).map((player) => player.key)).toEqual([ANN])
  }
  expect(known.named('Anna')).toEqual([])
  known.compared(ANN, 'Anna')
  expect(known.find(ANN)).toMatchObject({ name: 'Ann', remembered: true, compared: true })
})

it('[IDN51] what was forgotten is not stored any more, and a block is lifted by itself', async () => {
  const shared = storage()
  const known = await records(shared)
  known.remember(ANN, 'Ann')
  known.block(ANN, true)
  known.block(BOB, true)
  known.block(ANN, false)
  expect([known.find(ANN)?.blocked, known.find(BOB)?.blocked]).toEqual([false, true])
  known.forget(ANN)
  expect([(await records(shared)).find(ANN), shared.rows.size]).toEqual([undefined, 1])
})

it('[IDN51] refuses a key or a name that is none, in words', async () => {
  const known = await records()
  for (const call of [
    () => known.remember('Ann', 'Ann'),
    () => known.remember(ANN, ''),
    () => known.remember(ANN, 'x'.repeat(33)),
    () => known.block('', true),
    () => known.compared(`${ANN}A`, 'Ann'),
  ]) {
    expect(call).toThrow(TickmeshError)
  }
  // A peer's name is not the game's mistake.
  known.saw(ANN, '\n')
  expect(known.find(ANN)?.name).toBe('')
})

it('[IDN52] 2,000 keys are kept: those that were only seen go first, the oldest of them', async () => {
  const known = await records()
  known.saw(ANN, 'Ann')
  known.block(BOB, true)
  for (let at = 10; at < 2_008; at++) known.saw(key(at), 'Guest')
  expect(known.find(ANN)?.name).toBe('Ann')
  known.saw(ANN, 'Ann')
  known.saw(CID, 'Cid')
  known.saw(key(9), 'Guest')
  expect([ANN, BOB, CID, key(10), key(11)].map((each) => known.find(each) !== undefined)).toEqual([
    ...[true, true, true, false],
    false,
  ])
  for (let at = 5_000; at < 6_999; at++) known.remember(key(at), 'Friend')
  expect(() => known.remember(key(7_000), 'Friend')).toThrow('forget some')
  known.saw(key(7_000), 'Guest')
  expect([known.find(key(7_000)), known.find(BOB)?.blocked]).toEqual([undefined, true])
})

it('[IDN53] an export is imported elsewhere, and an import loses nothing', async () => {
  const known = await records()
  known.remember(ANN, 'Ann')
  known.compared(BOB, 'Bob')
  known.block(CID, true)
  const file = known.export()
  const other = await records()
  other.import(file)
  expect([ANN, BOB, CID].map((each) => other.find(each))).toEqual([ANN, BOB, CID].map((each) => known.find(each)))
  const third = await records()
  third.remember(ANN, 'My sister')
  third.block(BOB, true)
  third.saw(CID, 'Cid')
  third.import(file)
  expect(third.find(ANN)).toMatchObject({ name: 'My sister', remembered: true })
  expect(third.find(BOB)).toMatchObject({ name: 'Bob', remembered: true, compared: true, blocked: true })
  expect(third.find(CID)).toMatchObject({ name: 'Cid', blocked: true })
})

it('[IDN53] what is imported before the game is known is stored with it', async () => {
  const shared = storage()
  ;(await records(shared)).remember(BOB, 'Bob')
  const known = await records()
  known.remember(ANN, 'Ann')
  const early = new PlayerRecords(shared)
  early.import(known.export())
  await early.open('arena')
  expect([early.find(ANN)?.name, early.find(BOB)?.name]).toEqual(['Ann', 'Bob'])
  expect((await records(shared)).find(ANN)?.name).toBe('Ann')
})

it('[IDN53] refuses every other file as a whole, with a reason', async () => {
  const known = await records()
  known.remember(ANN, 'Ann')
  const before = known.export()
  const file = JSON.parse(before) as { players: object[] }
  const [player] = file.players
  const many = Array.from({ length: 2_001 }, () => player)
  const friends = Array.from({ length: 2_000 }, (_, at) => ({ ...player, key: key(at + 10) }))
  const refused: readonly (readonly [unknown, RegExp])[] = [
    ['', /not JSON/],
    ['{', /not JSON/],
    ['null', /no list of players/],
    ['[]', /no list of players/],
    [JSON.stringify({ ...file, version: 2 }), /no list of players/],
    [JSON.stringify({ ...file, game: 'other' }), /another game/],
    [JSON.stringify({ ...file, players: {} }), /more than 2000/],
    [JSON.stringify({ ...file, players: many }), /more than 2000/],
    [JSON.stringify({ ...file, players: friends }), /forget some/],
    [JSON.stringify({ ...file, players: [player, null] }), /player 1 of it/],
    [JSON.stringify({ ...file, players: [{ ...player, key: 'x' }] }), /player 0 of it/],
    [JSON.stringify({ ...file, players: [{ ...player, key: ['x'] }] }), /player 0 of it/],
    [JSON.stringify({ ...file, players: [{ ...player, name: '' }] }), /player 0 of it/],
    [JSON.stringify({ ...file, players: [{ ...player, name: 'a\nb' }] }), /player 0 of it/],
    [JSON.stringify({ ...file, players: [{ ...player, blocked: 1 }] }), /player 0 of it/],
    ['"'.padEnd(1_048_577, ' '), /too long/],
    [undefined, /no text/],
    [new Uint8Array(4), /no text/],
  ]
  for (const [text, reason] of refused) {
    let thrown: unknown
    try {
      known.import(text as string)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(TickmeshError)
    expect(String(thrown)).toMatch(reason)
    expect(known.export()).toBe(before)
  }
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
      expect(() => known.import(text)).toThrow(TickmeshError)
      expect(known.export()).toBe(before)
    }),
  )
})

it('[IDN53] names and keys of objects are no traps', async () => {
  const known = await records()
  const file = `{"format":"tickmesh-players","version":1,"game":"arena","players":[
    {"key":"${ANN}","name":"__proto__","remembered":true,"compared":false,"blocked":false,"__proto__":{"x":1},"y":2}]}`
  known.import(file)
  expect(known.find(ANN)).toEqual({ key: ANN, name: '__proto__', remembered: true, compared: false, blocked: false })
})

it('[IDN50] rows that other scripts of the page have altered are left out', async () => {
  const shared = storage()
  const known = await records(shared)
  known.saw(ANN, 'Ann')
  for (const row of [null, 5, {}, { key: BOB }, { ...known.find(ANN), key: '' }])
    shared.write('arena', String(row), row)
  const next = await records(shared)
  expect(next.export()).toBe(known.export())
})
