// Tests of floods within the rate limits, and of honest bursts.

import { describe, expect, it } from 'vitest'
import * as v from 'valibot'
import { newSection, DELTA, writeSection } from '../core/state/codec/sections.ts'
import { BitWriter } from '../core/wire/bit-writer.ts'
import { pack } from '../core/wire/msgpack.ts'
import { defineGame } from '../game.ts'
import type { ChannelName } from '../link/link.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { withHostile } from './trouble.fixture.ts'

/** A packet of 4,096 deltas without a baseline: a bit each. */
function baseless(sequence: number, tick: number): Uint8Array {
  const writer = new BitWriter(1_000)
  writer.write(sequence & 0xffff, 16)
  writer.write(0b0000_1000, 8)
  writer.write(tick & 0xffff, 16)
  writeSection(writer, { ...newSection(), type: DELTA, count: 4_096, span: 1 }, 0)
  writer.write(15, 4)
  for (let bit = 0; bit < 4_096; bit++) writer.write(0, 1)
  writer.write(0, 1)
  const length = (writer.bits + 7) >>> 3
  const bytes = new Uint8Array(length + 3)
  bytes.set([0xc5, length >>> 8, length & 255])
  writer.copyTo(new DataView(bytes.buffer), 3)
  return bytes
}

interface Attack {
  readonly channel: ChannelName
  /** Messages a second. */
  readonly rate: number
  /** Milliseconds after which the attacker is cut off at the latest. */
  readonly withinMs: number
  message(number: number, tick: number): Uint8Array
}

const small = (bytes: number): readonly object[] => Array.from({ length: bytes }, () => ({}))

const ATTACKS: { readonly [name: string]: Attack } = {
  '[HEL6] 4,096 deltas without a baseline in 527 bytes, 4,000 a second': {
    ...{ channel: 'state', rate: 4_000, withinMs: 3_000 },
    message: (number, tick) => baseless(20_000 + number, tick),
  },
  '[HEL6] malformed packets of 1,150 bytes, 4,000 a second': {
    ...{ channel: 'state', rate: 4_000, withinMs: 1_000 },
    message: () => pack(new Uint8Array(1_147).fill(0xff)),
  },
  '[MSH10] events of 63 KB with many small values, 4,000 a second': {
    ...{ channel: 'events', rate: 1_000, withinMs: 300 },
    message: () => pack([3, 0, 0, small(63_000)]),
  },
  '[HEL6] events of 63 KB that are refused': {
    ...{ channel: 'events', rate: 1_000, withinMs: 300 },
    message: () => pack([3, 99, 0, 'x'.repeat(63_000)]),
  },
  '[HEL6] parts of snapshots that never end': {
    ...{ channel: 'events', rate: 3_900, withinMs: 500 },
    message: (number, tick) => pack([7, tick, number % 127, 127, true, new Uint8Array(4_000)]),
  },
  '[HEL6] greetings, again and again': {
    ...{ channel: 'events', rate: 3_900, withinMs: 4_000 },
    message: () => pack([0, 2, 'x', 'x', 'x', 0]),
  },
  '[HEL6] acknowledgements of messages that were not sent': {
    ...{ channel: 'events', rate: 3_900, withinMs: 4_000 },
    message: (number) => pack([2, number]),
  },
  '[MSH10] shared values of terms to come': {
    ...{ channel: 'events', rate: 3_900, withinMs: 500 },
    message: (number) => pack([4, 2 ** 40 + number, 0, 'x'.repeat(60_000)]),
  },
  '[XFER10] transfer offers at 16,000 a second': {
    ...{ channel: 'transfer', rate: 16_000, withinMs: 1_500 },
    message: (number) => pack([0, number, 1_000, null]),
  },
  '[XFER10] data of transfers that never were': {
    ...{ channel: 'transfer', rate: 1_000, withinMs: 500 },
    message: () => pack([1, 7, new Uint8Array(16_384)]),
  },
  '[XFER10] messages on `transfer` with many small values': {
    ...{ channel: 'transfer', rate: 1_000, withinMs: 300 },
    message: () => pack([1, 7, small(63_000)]),
  },
}

describe('a flood within the rates', () => {
  it.each(Object.entries(ATTACKS))('%s is cut off, and a friend plays on', async (_, attack) => {
    const { party, victim, hostile, send } = await withHostile(31)
    const friend = await party.settle((await party.machine()).lobby.join(victim.code))
    await party.until(() => victim.players.get(friend.me.id)?.status === 'connected', 'a friend is there')
    await party.run(1_000)
    let cutOffMs: number | undefined
    const perMs = attack.rate / 1_000
    for (let ms = 0, number = 0; ms < 5_000 && cutOffMs === undefined; ms += 4) {
      for (; number < ms * perMs; number++) send(attack.channel, attack.message(number, victim.tick))
      await party.run(4)
      if (victim.players.get(hostile.me.id)?.problem !== undefined) cutOffMs = ms
    }
    expect(victim.players.get(hostile.me.id)?.problem?.code).toBe('rate-limited')
    expect(cutOffMs).toBeLessThan(attack.withinMs)
    const heard: string[] = []
    victim.onEvent('say', ({ text }) => heard.push(text))
    friend.send('say', { text: '!' })
    await party.until(() => heard.length === 1, 'the friend is heard')
    expect(victim.players.get(friend.me.id)?.status).toBe('connected')
  })
})

describe('an honest player', () => {
  it('[MSH10] gets all shared values of a room, small ones in each byte, and a burst of events besides', async () => {
    const names = Array.from({ length: 16 }, (_, n) => `map${n}`)
    const game = defineGame({
      ...{ id: 'large', version: 1 },
      shared: Object.fromEntries(names.map((name) => [name, v.array(v.number())])),
      events: { move: v.object({ x: v.number(), y: v.number() }) },
    })
    const party = new SimulatedParty(game, { seed: 5 })
    const host = await party.settle((await party.machine()).lobby.create())
    const map = Array.from({ length: 65_000 }, (_, n) => n & 1)
    for (const name of names) host.shared.set(name, map)
    const guest = await party.settle((await party.machine()).lobby.join(host.code))
    const moves: number[] = []
    guest.onEvent('move', ({ x }) => moves.push(x))
    await party.until(() => names.every((name) => guest.shared.get(name) !== undefined), 'all values are there')
    for (let n = 0; n < 8_000; n++) host.send('move', { x: n, y: 0 })
    await party.until(() => moves.length === 8_000, 'all events came')
    expect(host.players.get(guest.me.id)?.status).toBe('connected')
  })

  it('[XFER10] may offer four transfers at a time, one after the other, and cancel those under way', async () => {
    const { party, victim, hostile } = await withHostile(32)
    const bytes = new Uint8Array(1_000_000)
    const taken: Promise<unknown>[] = []
    victim.on('transfer', (transfer) => {
      const give = new AbortController()
      taken.push(transfer.accept({ signal: give.signal, onProgress: () => give.abort() }).catch(() => undefined))
    })
    const to = hostile.players.get(victim.me.id)!
    for (let round = 0; round < 12; round++) {
      const sent = [1, 2, 3, 4].map(() => hostile.transfer(to, bytes).catch(() => undefined))
      await party.settle(Promise.all(sent))
    }
    expect(taken).toHaveLength(48)
    expect(victim.players.get(hostile.me.id)?.status).toBe('connected')
  })
})
