// Tests of the memory of unconfirmed messages.

import { expect, it } from 'vitest'
import { bytesInMemory } from './byte-budget.ts'
import { room, World, type FakeSocket } from './world.fixture.ts'

const MEBIBYTE = 1_048_576

/** Fills a room with players who send to each other at the highest rate, and confirm nothing. */
async function flood(world: World, seconds: number): Promise<FakeSocket[]> {
  const { code, ticket } = await room(world, { maxPlayers: 64 })
  const players = Array.from({ length: 64 }, (_, i) => world.join(code, `P${i}`, i === 0 ? ticket : undefined))
  const ids = players.map((player) => player.last('seated').id)
  // Two bytes in memory for each character.
  const data = 'ж'.repeat(7_000)
  for (let second = 0; second < seconds; second++) {
    for (const [index, player] of players.entries()) {
      for (let n = 0; n < 128; n++) {
        const to = ids[(index + 1 + (n % 63)) % 64]
        player.send({ type: 'signal', n: second * 128 + n + 1, to, data })
      }
      player.heard.length = 0
    }
    await world.pass(1_000)
  }
  return players
}

it('[LOB9] counts the bytes that a text takes in memory', () => {
  expect(bytesInMemory('x'.repeat(1_000)) - bytesInMemory('')).toBe(1_000)
  expect(bytesInMemory(`${'é'.repeat(999)}ж`) - bytesInMemory('')).toBe(2_000)
})

it('[LOB9] keeps unconfirmed messages of a room of 64 within its budget, and gives it back', async () => {
  const world = new World(1, { limits: { roomOutboxBytes: 2 * MEBIBYTE } })
  const players = await flood(world, 1)
  // Twice the budget at most: each seat has its part of it also when it is used up.
  expect(world.lobby.outboxBytes).toBeGreaterThan(2 * MEBIBYTE)
  expect(world.lobby.outboxBytes).toBeLessThan(4 * MEBIBYTE)
  for (const player of players) player.send({ type: 'ping', seen: 0 })
  for (const player of players) player.drop()
  await world.pass(62_000)
  expect(world.lobby.outboxBytes).toBe(0)
})

it('[LOB9] relays between players who confirm while others confirm nothing', async () => {
  const world = new World(1, { limits: { outboxBytes: 4 * MEBIBYTE } })
  await flood(world, 1)
  await flood(world, 1)
  // 32 KiB for each of 128 seats beyond the budget.
  expect(world.lobby.outboxBytes).toBeLessThan(9 * MEBIBYTE)
  const { code, ticket } = await room(world)
  const [ann, bob] = [world.join(code, 'Ann', ticket), world.join(code, 'Bob')]
  const to = bob.last('seated').id
  for (let n = 1; n <= 400; n++) {
    ann.send({ type: 'signal', n, to, data: 'x'.repeat(3_000) })
    if (n % 8 === 0) bob.send({ type: 'ping', seen: n })
    await world.pass(20)
  }
  expect([bob.all('signal').length, ann.all('error')]).toEqual([400, []])
})
