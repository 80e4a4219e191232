// Tests of a room's relay: batches, budgets, refusals, and what a flood costs others.

import { expect, it } from 'vitest'
import { MAX_RELAY_BYTES, readRelayBatch, writeRelayBatch, type RelayPart } from '../protocol/index.ts'
import type { LobbyConfig } from './runtime.ts'
import { room, World, type FakeSocket } from './world.fixture.ts'

const EVENTS = 0
const STATE = 1

/** Returns a part of `size` bytes that all have one value. */
const part = (slot: number, channel: number, value: number, size = 4): RelayPart => ({
  slot,
  channel,
  bytes: new Uint8Array(size).fill(value),
})

/** Returns slot, channel and first byte of the parts of each message that a client got. */
const got = ({ relayed }: FakeSocket): number[][][] =>
  relayed.map((parts) => parts.map(({ slot, channel, bytes }) => [slot, channel, bytes[0] ?? -1]))

const codes = (socket: FakeSocket): string[] => socket.all('error').map(({ code }) => code)

/** Returns a world and the players of one room, seated in the slots 0, 1, 2, … */
async function players(
  count: number,
  config: LobbyConfig = {},
  maxPlayers = 8,
): Promise<{ world: World; sockets: FakeSocket[]; code: string }> {
  const world = new World(7, config)
  const { code, ticket } = await room(world, { maxPlayers })
  const sockets = Array.from({ length: count }, (_, i) => world.join(code, `P${i}`, i === 0 ? ticket : undefined))
  return { world, sockets, code }
}

it('[LOB60] reads what it has written, and nothing whose lengths do not add up', () => {
  const parts = [part(0, 0, 1), part(63, 3, 2, 0), part(17, 2, 3, 70_000)]
  const batch = writeRelayBatch(parts)
  expect(readRelayBatch(batch)).toEqual(parts)
  for (const bytes of [batch.subarray(0, 3), batch.subarray(0, 7), batch.subarray(0, -1), new Uint8Array(0)]) {
    expect(readRelayBatch(bytes)).toBe(undefined)
  }
})

it('[LOB60] sends one message to each recipient of a batch, with the slot of the sender', async () => {
  const { sockets, world } = await players(3)
  const [ann, bob, cid] = sockets as [FakeSocket, FakeSocket, FakeSocket]
  ann.relay([part(1, EVENTS, 10), part(2, STATE, 20), part(1, STATE, 30)])
  expect([got(bob), got(cid), got(ann)]).toEqual([
    [
      [
        [0, EVENTS, 10],
        [0, STATE, 30],
      ],
    ],
    [[[0, STATE, 20]]],
    [],
  ])
  cid.relay([part(0, EVENTS, 40)])
  expect(got(ann)).toEqual([[[2, EVENTS, 40]]])
  expect(world.lobby.relayed).toMatchObject({ messages: 2, bytes: 32, forwarded: 3, refused: 0, absent: 0 })
})

it('[LOB60] passes nothing into another room', async () => {
  const { world, sockets } = await players(2)
  const { code, ticket } = await room(world)
  const eve = world.join(code, 'Eve', ticket)
  eve.relay([part(1, EVENTS, 1)])
  expect([sockets.map(got), codes(eve)]).toEqual([[[], []], ['relay-absent']])
})

it('[LOB61] grants each seat its part of the budget of a room, and says how much', async () => {
  const limits = { relayBytesPerSeat: 10_000, relayBytesPerRoom: 40_000 }
  for (const [maxPlayers, budget] of [
    [4, 10_000],
    [16, 2_500],
  ] as const) {
    const { sockets } = await players(2, { limits }, maxPlayers)
    expect(sockets[1]?.last('seated').relayBytesPerSecond).toBe(budget)
  }
})

it('[LOB61] refuses a message beyond the budget of its seat, and takes those of others', async () => {
  const { world, sockets } = await players(3, { limits: { relayBytesPerSeat: 10_000 } })
  const [ann, bob, cid] = sockets as [FakeSocket, FakeSocket, FakeSocket]
  // A burst is the largest message and four seconds of the budget.
  for (let i = 0; i < 13; i++) ann.relay([part(1, EVENTS, i, 10_000)])
  expect([bob.relayed.length, codes(ann)]).toEqual([12, ['relay-limited']])
  cid.relay([part(1, EVENTS, 99)])
  expect(got(bob).at(-1)).toEqual([[2, EVENTS, 99]])
  await world.pass(1_000)
  ann.relay([part(1, EVENTS, 50, 9_000)])
  expect(got(bob).at(-1)).toEqual([[0, EVENTS, 50]])
  expect(world.lobby.relayed).toMatchObject({ messages: 14, refused: 1 })
})

it('[LOB61] counts 64 bytes for each part, so that many small ones are no way around it', async () => {
  const { sockets } = await players(8, { limits: { relayBytesPerSeat: 10_000 } })
  const [ann] = sockets as [FakeSocket]
  const batch = Array.from({ length: 7 }, (_, i) => part(i + 1, STATE, i, 0))
  for (let i = 0; i < 1_000; i++) ann.relay(batch)
  expect(sockets[1]?.relayed.length).toBe(Math.floor((MAX_RELAY_BYTES + 40_000) / (7 * 68)))
})

it('[LOB61] ends a connection that floods, and honest players go on meanwhile', async () => {
  const { world, sockets } = await players(3)
  const [eve, bob, cid] = sockets as [FakeSocket, FakeSocket, FakeSocket]
  const flood = [part(1, EVENTS, 7, 60_000)]
  let sent = 0
  for (; sent < 100_000 && eve.closedWith === undefined; sent++) {
    eve.relay(flood)
    if (sent % 100 === 0) {
      cid.relay([part(1, STATE, 1)])
      await world.pass(50)
    }
  }
  expect(eve.closedWith).toBe(1_008)
  expect(sent).toBeLessThan(700)
  expect(got(bob).filter(([first]) => first?.[0] === 2).length).toBe(Math.ceil(sent / 100))
  expect(codes(cid)).toEqual([])
  expect(world.lobby.relayed.refused).toBeGreaterThan(500)
})

it('[LOB62] drops state for a player who lags, and keeps events', async () => {
  const { world, sockets } = await players(2)
  const [ann, bob] = sockets as [FakeSocket, FakeSocket]
  bob.queued = 13_108
  ann.relay([part(1, STATE, 1), part(1, EVENTS, 2)])
  ann.relay([part(1, STATE, 3)])
  bob.queued = 13_107
  ann.relay([part(1, STATE, 4)])
  expect(got(bob)).toEqual([[[0, EVENTS, 2]], [[0, STATE, 4]]])
  expect(world.lobby.relayed).toMatchObject({ dropped: 2, forwarded: 2 })
})

it('[LOB63] answers parts for nobody with a code, now and then, and keeps the connection', async () => {
  const { world, sockets, code } = await players(3)
  const [ann, bob, cid] = sockets as [FakeSocket, FakeSocket, FakeSocket]
  cid.drop()
  ann.relay([part(0, EVENTS, 1), part(1, EVENTS, 2), part(2, EVENTS, 3), part(40, EVENTS, 4)])
  expect([got(ann), got(bob), codes(ann)]).toEqual([[], [[[0, EVENTS, 2]]], ['relay-absent']])
  expect(world.lobby.relayed).toMatchObject({ messages: 1, absent: 3 })
  // Honest players send to one who is away, for as long as the seat is kept.
  for (let i = 0; i < 1_200; i++) {
    ann.relay([part(2, STATE, 1)])
    if (i % 100 === 0) ann.send({ type: 'ping', seen: 0 })
    await world.pass(50)
  }
  expect([ann.closedWith, codes(ann).length]).toEqual([undefined, 19])
  expect(world.join(code, 'Dan').last('seated').members.length).toBe(3)
})

it('[LOB63] refuses batches that are malformed, too large, too early or to a directory', async () => {
  const { world, sockets, code } = await players(2)
  const [ann, bob] = sockets as [FakeSocket, FakeSocket]
  ann.relay(new Uint8Array(3))
  ann.relay(new Uint8Array([1, 0, 0, 9, 1]))
  ann.relay([part(1, EVENTS, 1, MAX_RELAY_BYTES)])
  expect(codes(ann)).toEqual(['malformed', 'malformed', 'too-large'])
  const guest = world.socket(`/parties/room/${code}`)
  guest.relay([part(1, EVENTS, 1)])
  const directory = world.directory()
  directory.relay([part(1, EVENTS, 1)])
  expect([codes(guest), codes(directory), got(bob)]).toEqual([['unexpected'], ['malformed'], []])
  for (let i = 0; i < 200; i++) ann.relay(new Uint8Array(1))
  expect(ann.closedWith).toBe(1_008)
  expect(world.lobby.relayed.refused).toBe(33)
})

it('[LOB64] relays nothing where the relay is off, and says so', async () => {
  const { sockets } = await players(2, { relay: false })
  const [ann, bob] = sockets as [FakeSocket, FakeSocket]
  expect(ann.last('seated').relayBytesPerSecond).toBe(0)
  ann.relay([part(1, EVENTS, 1)])
  expect([codes(ann), got(bob)]).toEqual([['relay-off'], []])
})
