// Tests of the door: codes that are tried, and new sockets.

import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { CODE_ALPHABET, CODE_LENGTH } from '../protocol/index.ts'
import { Door } from './door.ts'
import { DEFAULT_LIMITS } from './lobby-limits.ts'
import { room, World } from './world.fixture.ts'

const DAY_S = 86_400
const CODES = CODE_ALPHABET.length ** CODE_LENGTH
const ROOMS = 1_000
const ADDRESS = '192.0.2.1'

/** Returns how many codes an address tries that asks as often as it can. */
function guesses(seconds: number, everyMs: number): number {
  const door = new Door({ ...DEFAULT_LIMITS, newSocketsPerAddress: 1_000 })
  let tried = 0
  for (let now = 0; now < seconds * 1_000; now += everyMs) {
    while (door.enter(ADDRESS, `code-${tried}`, now)) tried++
  }
  return tried
}

/** Chance that one of `tried` codes is that of a room. */
function chance(tried: number): number {
  return 1 - (1 - ROOMS / CODES) ** tried
}

it('[LOB8] lets an address try 210 codes and one in 10 minutes, and so finds no room by guessing', async () => {
  const week = guesses(7 * DAY_S, 1_000)
  const day = guesses(DAY_S, 1_000)
  for (const [tried, seconds] of [
    [week, 7 * DAY_S],
    [day, DAY_S],
    [guesses(DAY_S, 17_000), DAY_S],
  ] as const) {
    expect(tried).toBeLessThanOrEqual(210 + seconds / 600)
    expect(tried).toBeGreaterThan(200)
  }
  const page = await readFile(new URL('../../../../docs/LOBBY.md', import.meta.url), 'utf8')
  const rule = page.slice(page.indexOf('**LOB8**'), page.indexOf('**LOB9**')).replace(/\s+/g, ' ')
  // One address over a week, and 1,000 over a day.
  expect(chance(210 + (7 * DAY_S) / 600)).toBeLessThan(1 / 17_900)
  expect(rule).toContain('1 in 17,900')
  expect(chance(1_000 * (210 + DAY_S / 600))).toBeLessThan(0.017)
  expect(rule).toContain('1.7 %')
  // Until the first is found, on average.
  const yearS = 365.25 * DAY_S
  expect(Math.floor(((CODES / ROOMS - 210) * 600) / yearS)).toBe(415)
  expect(rule).toContain('415 years')
  expect(Math.floor(((CODES / ROOMS / 1_000 - 210) * 600) / DAY_S)).toBe(150)
  expect(rule).toContain('150 days')
})

it('[LOB8] counts each code once that is tried again while it is open', () => {
  const door = new Door({ ...DEFAULT_LIMITS, missesPerAddress: 3 })
  for (let i = 0; i < 20; i++) expect(door.enter(ADDRESS, 'one', i)).toBe(true)
  expect(['two', 'three', 'four'].map((code) => door.enter(ADDRESS, code, 100))).toEqual([true, true, false])
  expect(door.enter('192.0.2.2', 'four', 100)).toBe(true)
})

it('[LOB8] remembers misses over a restart', () => {
  const limits = { ...DEFAULT_LIMITS, missesPerAddress: 10 }
  const before = new Door(limits)
  for (let i = 0; i < 10; i++) before.enter(ADDRESS, `code-${i}`, 0)
  const record = before.record(ADDRESS)!
  const after = new Door(limits)
  after.restore(ADDRESS, record, 60_000)
  expect(after.enter(ADDRESS, 'another', 60_000)).toBe(true)
  expect(after.enter(ADDRESS, 'one more', 60_000)).toBe(false)
})

it('[LOB7] lets an address open 1,024 sockets in a burst and 32 a second', () => {
  const door = new Door(DEFAULT_LIMITS)
  let opened = 0
  for (let now = 0; now < 60_000; now++) if (door.enter(ADDRESS, undefined, now)) opened++
  expect(opened).toBe(1_024 + 32 * 60 - 1)
})

it('[LOB7] [LOB8] says for how long it keeps an address out, and counts no question', () => {
  const door = new Door({ ...DEFAULT_LIMITS, missesPerAddress: 10, newSocketsPerAddress: 1 })
  expect(door.keptOutMs(ADDRESS, 'code', 0)).toBe(0)
  expect(door.size).toBe(0)
  const longest = { code: 0, socket: 0 }
  for (let now = 0, tried = 0; now < 3_600_000; now += 250) {
    // Codes for a while, then so many sockets that these are too many.
    const code = now < 3_000_000 ? `code-${tried}` : undefined
    const keptOutMs = door.keptOutMs(ADDRESS, code, now)
    expect([now, door.keptOutMs(ADDRESS, code, now)]).toEqual([now, keptOutMs])
    const asked = code === undefined ? 'socket' : 'code'
    longest[asked] = Math.max(longest[asked], keptOutMs)
    if (code !== undefined && keptOutMs > 0) continue
    expect([now, door.enter(ADDRESS, code, now)]).toEqual([now, keptOutMs === 0])
    tried++
  }
  expect(longest.code).toBeGreaterThan(500_000)
  expect(longest.code).toBeLessThanOrEqual(600_000 + 15_000)
  expect(longest.socket).toBeGreaterThan(0)
  expect(longest.socket).toBeLessThanOrEqual(1_000)
})

it('[LOB7] remembers no more than 100,000 addresses', () => {
  const door = new Door(DEFAULT_LIMITS)
  for (let i = 0; i < 120_000; i++) door.enter(`2001:db8:${i >> 16}:${i & 0xffff}::/64`, 'code', i / 100)
  expect(door.size).toBeLessThanOrEqual(100_000)
})

it('[LOB8] lets players with a ticket, a seat or its secret in while their address has guessed too much', async () => {
  const world = new World(1)
  const { code, ticket } = await room(world, {}, ADDRESS)
  const ann = world.join(code, 'Ann', ticket, ADDRESS)
  const strangers = Array.from({ length: 250 }, (_, i) =>
    world.join(`ZZZZ${222 + i}`.replaceAll(/[01]/g, 'A'), 'Eve', undefined, ADDRESS),
  )
  expect(strangers.at(-1)?.closedWith).toBe(429)
  await world.live(20_000, [ann])
  expect(world.join('2222222', 'Eve', undefined, ADDRESS).closedWith).toBeUndefined()
  expect(world.join('3333333', 'Eve', undefined, ADDRESS).closedWith).toBe(429)
  // Back on the own seat, and into a new room.
  ann.drop()
  const { id, secret } = ann.last('seated')
  const again = world.socket(`/parties/room/${code}`, ADDRESS)
  again.send({ type: 'resume', protocol: 2, id, secret, seen: 0 })
  expect(again.all('resumed').length).toBe(1)
  const other = await room(world, {}, ADDRESS)
  expect(world.join(other.code, 'Ann', other.ticket, ADDRESS).all('seated').length).toBe(1)
  // Another address is not affected.
  expect(world.join(code, 'Bob', undefined, '192.0.2.2').all('seated').length).toBe(1)
})

it('[LOB8] counts nothing for players who join rooms that are there, or come back after a restart', async () => {
  const world = new World(1)
  for (let i = 0; i < 300; i++) {
    const { code } = await room(world)
    const guest = world.join(code, 'Ann', undefined, ADDRESS)
    expect(guest.all('seated').length).toBe(1)
    guest.drop()
    const back = world.socket(
      `/parties/room/${'23456789AB'.slice(0, 7 - String(i).length)}${String(i).replaceAll(/[01]/g, 'C')}`,
      ADDRESS,
    )
    back.send({ type: 'resume', protocol: 2, id: 'A'.repeat(22), secret: 'B'.repeat(22), seen: 0 })
    expect(back.last('error').code).toBe('room-unknown')
    // A guess on the same socket is no guess for nothing.
    back.send({ type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Eve' })
    expect(back.last('error').code).toBe('unexpected')
    back.drop()
    await world.pass(1_000)
  }
})

it('[PRV8] [LOB8] forgets an address 2 min after its last visit, and each miss after 10 min', () => {
  const door = new Door(DEFAULT_LIMITS)
  const minute = 60_000
  door.enter(ADDRESS, undefined, 0)
  door.enter('192.0.2.2', 'no-room', 0)
  door.enter('192.0.2.3', undefined, 3 * minute)
  expect(door.record(ADDRESS)).toBeUndefined()
  expect(door.size).toBe(2)
  // The second address has missed: 15 s of waiting, and 10 min.
  door.enter('192.0.2.3', undefined, 9 * minute)
  expect(door.size).toBe(2)
  door.enter('192.0.2.4', undefined, 13 * minute)
  expect(door.size).toBe(1)
})
