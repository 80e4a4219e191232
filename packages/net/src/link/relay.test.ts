// Tests of relay links: the link contract, batches, budgets, lost frames and lost sockets.

import { describe, expect, it } from 'vitest'
import { writeRelayBatch } from '@tickmesh/lobby/protocol'
import { LinkEnds } from '../testing/link-ends.ts'
import { linkContract } from '../testing/link-contract.ts'
import { openLinks, relayedPair } from './relay.fixture.ts'

describe('relay link', () => {
  for (const { name, run } of linkContract(() => relayedPair(3))) it(name, run)
})

const text = (...bytes: readonly number[]): Uint8Array => Uint8Array.from(bytes)
const sized = (size: number, value = 0): Uint8Array => new Uint8Array(size).fill(value)

describe('relay link on the wire', () => {
  it('[RLY1] the initiator signals a number; an open link says so with a frame of it', async () => {
    const pair = await relayedPair(1)
    const ends = await new LinkEnds(pair).bothOpen()
    expect(ends.a.signals).toEqual([{ relay: expect.any(Number) }])
    expect(ends.b.signals).toEqual([])
    const { parts, links } = await openLinks(1)
    links[0]?.close()
    await Promise.resolve()
    // Number 501, no reliable frame before, and one byte on channel 3: the end.
    expect(parts()).toEqual([[[1, 3, '01f5000000']]])
  })

  it('[RLY2] the frames of a task for all peers leave in one message, with the reliable ones counted', async () => {
    const { links, parts } = await openLinks(3)
    for (const link of links) {
      link.send('state', text(9))
      link.send('events', text(1))
      link.send('events', text(2))
      link.send('transfer', text(3))
    }
    await Promise.resolve()
    const [message = [], ...others] = parts()
    expect(others).toEqual([])
    expect(message.filter(([slot]) => slot === 2)).toEqual([
      [2, 1, '01f6000009'],
      [2, 0, '01f6000001'],
      [2, 0, '01f6000102'],
      [2, 2, '01f6000203'],
    ])
    expect(message.length).toBe(12)
  })

  it('[RLY2] an event stands before state that was sent after it, and a transfer behind it', async () => {
    const { links, hub, parts } = await openLinks(1)
    const [link] = links
    link?.send('transfer', text(3))
    link?.send('events', text(1))
    link?.send('state', text(9))
    link?.send('events', text(2))
    hub.uncork()
    expect(parts()).toEqual([
      [
        [1, 0, '01f5000001'],
        [1, 1, '01f5000109'],
        [1, 0, '01f5000102'],
        [1, 2, '01f5000203'],
      ],
    ])
  })

  it('[LNK8] state that takes a waiting queue along reports the low queue after its call', async () => {
    const { links, hub, scheduler, drained } = await openLinks(1)
    const [link] = links
    for (let i = 0; i < 12; i++) link?.send('events', sized(10_000, i))
    await scheduler.run(1)
    const atLow = drained.length
    const totals = text(1, 245, 0, 0, 0, 0, 0x9c, 0x40, 0, 0, 0, 0)
    hub.received(writeRelayBatch([{ slot: 1, channel: 3, bytes: totals }]))
    link?.send('state', text(1))
    expect([link?.buffered('events'), drained.length]).toEqual([40_000, atLow])
    await scheduler.run(1)
    expect(drained).toEqual(['events'])
  })

  it('[RLY2] all leaves when the ticks that were due have run, what comes later at the end of the task', async () => {
    const { links, hub, parts } = await openLinks(1)
    const [link] = links
    hub.uncork()
    link?.send('state', text(9))
    expect(parts()).toEqual([])
    hub.uncork()
    hub.uncork()
    expect(parts()).toEqual([[[1, 1, '01f5000009']]])
    link?.send('state', text(8))
    expect(parts()).toEqual([])
    await Promise.resolve()
    expect(parts()).toEqual([[[1, 1, '01f5000008']]])
    await Promise.resolve()
    expect(parts()).toEqual([])
  })

  it('[RLY2] a message of the lobby has no more than it takes', async () => {
    const { links, parts } = await openLinks(2)
    for (const link of links) link.send('events', sized(66_560))
    await Promise.resolve()
    expect(parts().map((message) => message.length)).toEqual([1, 1])
  })

  it('[RLY3] a frame that is missing ends the link, whatever it was', async () => {
    const { hub, scheduler, ends } = await openLinks(2)
    const frame = (slot: number, channel: number, count: number): void =>
      hub.received(writeRelayBatch([{ slot, channel, bytes: text(1, 244 + slot, 0, count, 7) }]))
    frame(1, 0, 0)
    frame(1, 1, 1)
    frame(2, 1, 0)
    await scheduler.run(1)
    expect(ends).toEqual([])
    // The second event of slot 1 is missing, and so is the first of slot 2.
    frame(1, 0, 2)
    frame(2, 1, 1)
    await scheduler.run(1)
    expect(ends).toEqual(['1 failed', '2 failed'])
  })

  it('[RLY3] frames of a former link, of unknown slots and without a number change nothing', async () => {
    const { hub, scheduler, ends } = await openLinks(1)
    for (const [slot, bytes] of [
      [1, text(0, 1, 0, 5, 7)],
      [1, text(1)],
      [1, sized(0)],
      [2, text(1, 245, 0, 9)],
    ] as const) {
      hub.received(writeRelayBatch([{ slot, channel: 0, bytes }]))
    }
    hub.received(text(1, 2))
    await scheduler.run(1)
    expect(ends).toEqual([])
  })

  it('[RLY4] no more than 32 KiB of a channel are under way without an acknowledgement', async () => {
    const { links, hub, scheduler, parts } = await openLinks(1)
    const [link] = links
    for (let i = 0; i < 8; i++) expect(link?.send('events', sized(10_000, i))).toBe(true)
    expect(link?.send('transfer', sized(4))).toBe(true)
    await scheduler.run(1_000)
    expect(
      parts()
        .flat()
        .map(([, channel]) => channel),
    ).toEqual([0, 0, 0, 0, 2])
    expect(link?.buffered('events')).toBe(40_000)
    const totals = text(1, 245, 0, 0, 0, 0, 0x27, 0x10, 0, 0, 0, 4)
    hub.received(writeRelayBatch([{ slot: 1, channel: 3, bytes: totals }]))
    await scheduler.run(1)
    expect(
      parts()
        .flat()
        .map(([, channel]) => channel),
    ).toEqual([0])
  })

  it('[RLY4] totals are compared modulo 2^32, so that a window does not close after 4 GiB', async () => {
    const { links, hub, scheduler, parts } = await openLinks(1)
    const channels = (): number[] =>
      parts()
        .flat()
        .map(([, channel]) => channel)
    // As if 2^32 bytes had been sent, of which all but the last 20,000 have arrived.
    const totals = text(1, 245, 0, 0, 0xff, 0xff, 0xb1, 0xe0, 0, 0, 0, 0)
    hub.received(writeRelayBatch([{ slot: 1, channel: 3, bytes: totals }]))
    for (let i = 0; i < 4; i++) links[0]?.send('events', sized(10_000, i))
    await scheduler.run(1_000)
    expect(channels()).toEqual([0, 0])
    hub.received(writeRelayBatch([{ slot: 1, channel: 3, bytes: text(1, 245, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }]))
    await scheduler.run(1)
    expect(channels()).toEqual([0, 0])
  })

  it('[RLY4] what was received is acknowledged after every 8 KiB', async () => {
    const { hub, parts, scheduler } = await openLinks(1)
    for (let i = 0; i < 3; i++) {
      const bytes = sized(5_000)
      bytes.set([1, 245, 0, i])
      hub.received(writeRelayBatch([{ slot: 1, channel: i === 2 ? 2 : 0, bytes }]))
    }
    await scheduler.run(1)
    expect(parts().flat()).toEqual([[1, 3, '01f500000000270800000000']])
  })
})

describe('relay link and its budget', () => {
  it('[RLY5] state is dropped, not queued, where the socket lags by 0.1 s of the budget', async () => {
    const { links, socket, scheduler, parts } = await openLinks(1, 100_000)
    const [link] = links
    socket.waiting = 10_001
    expect([link?.send('state', text(1)), link?.waitsOver('state', 5_000)]).toEqual([false, true])
    expect(link?.send('events', text(2))).toBe(true)
    await scheduler.run(100)
    expect(parts()).toEqual([])
    socket.waiting = 10_000
    expect([link?.send('state', text(3)), link?.waitsOver('state', 5_000)]).toEqual([true, false])
    await scheduler.run(100)
    expect(
      parts()
        .flat()
        .map(([, channel]) => channel),
    ).toEqual([0, 1])
  })

  it('[RLY5] state and all else have 7/16 of the budget each; transfers leave half to events', async () => {
    const { links, scheduler, parts, hub } = await openLinks(1, 64_000)
    const [link] = links
    let state = 0
    let sent = 0
    for (let ms = 0; ms < 10_000; ms += 10) {
      while (link?.send('transfer', sized(936)) === true) sent++
      if (link?.send('state', sized(936)) === true) state++
      // The peer acknowledges at once what it has.
      const bytes = sized(12)
      const view = new DataView(bytes.buffer)
      view.setUint16(0, 501)
      view.setUint32(8, sent * 936)
      hub.received(writeRelayBatch([{ slot: 1, channel: 3, bytes }]))
      await scheduler.run(10)
    }
    const left = parts().flat()
    const transfers = left.filter(([, channel]) => channel === 2).length
    // 28,000 bytes a second and as many in the burst, of frames of 1,004 bytes; a transfer uses half of the burst.
    expect(state).toBeGreaterThan(300)
    expect(state).toBeLessThan(312)
    expect(transfers).toBeGreaterThan(285)
    expect(transfers).toBeLessThan(300)
    expect(link?.send('events', sized(10_000))).toBe(true)
    await scheduler.run(1)
    expect(
      parts()
        .flat()
        .some(([, channel]) => channel === 0),
    ).toBe(true)
  })

  it.each([1, 2, 3])('[RLY5] an honest sender is never refused, and loses no event (seed %i)', async (seed) => {
    const pair = await relayedPair(seed, 20_000)
    const ends = await new LinkEnds(pair).bothOpen()
    const taken = { a: 0, b: 0 }
    for (let ms = 0; ms < 20_000; ms += 10) {
      for (const end of ['a', 'b'] as const) {
        const size = Math.floor(pair.scheduler.random() * 1_500)
        ends[end].link.send('state', sized(1_200))
        if (ends[end].link.send('events', sized(size, taken[end] % 256))) taken[end]++
      }
      await ends.pass(10)
    }
    await ends.pass(60_000)
    for (const [from, to] of [
      ['a', 'b'],
      ['b', 'a'],
    ] as const) {
      const events = ends[to].received.filter(({ channel }) => channel === 'events')
      expect(events.length, `seed ${seed}`).toBe(taken[from])
      expect(events.every(({ bytes }, i) => bytes.length === 0 || bytes[0] === i % 256)).toBe(true)
      expect(ends[to].received.some(({ channel }) => channel === 'state')).toBe(true)
    }
    expect(pair.ends.flatMap(({ refusals }) => refusals.filter((code) => code !== undefined))).toEqual([])
    expect(taken.a).toBeGreaterThan(300)
  })
})

describe('relay link and the lobby', () => {
  it('[RLY6] a lost socket ends all relay links of its player', async () => {
    const pair = await relayedPair(9)
    const ends = await new LinkEnds(pair).bothOpen()
    pair.ends[0].cable.cut()
    await ends.pass(100)
    expect([ends.a.ends, ends.b.ends]).toEqual([[{ reason: 'failed' }], []])
    expect(ends.a.link.send('events', text(1))).toBe(false)
  })

  it('[RLY6] without a relay a link ends as refused', async () => {
    const { relays: _, ...pair } = await relayedPair(10)
    const ends = new LinkEnds(pair)
    await ends.pass(100)
    expect(ends.a.ends).toEqual([{ reason: 'refused' }])
  })
})
