// Tests of conditioned links: each condition, in virtual time with a seed.

import { describe, expect, it } from 'vitest'
import { LOW_WATER_BYTES, type ChannelName } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { HELD_BACK_MS, SimulatedNetwork } from '../link/network.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { conditioned } from './conditioned.ts'
import { BELOW_MS, conditionedSubject } from './conditioned.fixture.ts'
import { LinkEnds, type LinkEndpoint } from './link-ends.ts'
import type { LinkConditions } from './link-conditions.ts'

const numbered = (value: number, size = 100): Uint8Array => {
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

const numbersOn = (end: LinkEndpoint, channel: ChannelName): number[] =>
  end.received
    .filter((entry) => entry.channel === channel)
    .map(({ bytes }) => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0))

const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

/** Returns the lowest and the highest count that a binomial of n and p has within six standard deviations. */
function bounds(n: number, p: number): readonly [low: number, high: number] {
  const spread = 6 * Math.sqrt(n * p * (1 - p))
  return [n * p - spread, n * p + spread]
}

function expectWithin(count: number, [low, high]: readonly [number, number]): void {
  expect(count).toBeGreaterThanOrEqual(low)
  expect(count).toBeLessThanOrEqual(high)
}

/** Sends numbered messages of `state` from the conditioned end, one every 20 ms, and returns those that arrived. */
async function sendStates(count: number, conditions: LinkConditions, seed = 3): Promise<number[]> {
  const ends = await new LinkEnds(conditionedSubject(seed, conditions)).bothOpen()
  for (let n = 0; n < count; n++) {
    ends.a.link.send('state', numbered(n))
    await ends.pass(20)
  }
  await ends.pass(1_000)
  const arrived = numbersOn(ends.b, 'state')
  await ends.dispose()
  return arrived
}

describe('a place', () => {
  it('delays what is sent and what is received, on every channel', async () => {
    for (const [a, b, expected] of [
      [{ delayMs: 50 }, undefined, 50],
      [{ delayMs: 50 }, { delayMs: 30 }, 80],
    ] as const) {
      const made = conditionedSubject(1, a, b)
      const ends = await new LinkEnds(made).bothOpen()
      for (const [from, to] of [
        [ends.a, ends.b],
        [ends.b, ends.a],
      ] as const) {
        for (const channel of ['events', 'state', 'transfer'] as const) from.link.send(channel, numbered(1))
        await ends.pass(expected + BELOW_MS - 0.01)
        expect(to.received).toEqual([])
        await ends.pass(0.02)
        expect(to.received).toHaveLength(3)
      }
    }
  })

  it('spreads the delay evenly up to the jitter, so that state overtakes, and events do not', async () => {
    const ends = await new LinkEnds(conditionedSubject(2, { delayMs: 10, jitterMs: 40 })).bothOpen()
    const count = 1_000
    for (let n = 0; n < count; n++) {
      for (const channel of ['state', 'events'] as const) ends.a.link.send(channel, numbered(n))
      await ends.pass(10)
    }
    await ends.pass(100)
    const state = numbersOn(ends.b, 'state')
    expect(state.toSorted((x, y) => x - y)).toEqual(upTo(count))
    expect(state).not.toEqual(upTo(count))
    expect(numbersOn(ends.b, 'events')).toEqual(upTo(count))
  })

  it.each([0.02, 0.1, 0.5])('loses a share of %f of state', async (loss) => {
    const count = 4_000
    const arrived = await sendStates(count, { loss })
    expectWithin(count - arrived.length, bounds(count, loss))
    // Independent: after a lost packet the next is lost as often as any.
    const lost = new Set(upTo(count))
    for (const n of arrived) lost.delete(n)
    expectWithin([...lost].filter((n) => lost.has(n + 1)).length, bounds(lost.size, loss))
  })

  it('loses packets in runs of the given mean length, and the same share of them', async () => {
    const [count, loss, burst] = [20_000, 0.1, 5]
    const arrived = new Set(await sendStates(count, { loss, burst }))
    const lost = upTo(count).filter((n) => !arrived.has(n))
    const runs = lost.filter((n) => !lost.includes(n - 1)).length
    // Packets in a run say the same: as many independent draws as there are runs.
    const [low, high] = bounds(count / burst, loss)
    expectWithin(lost.length, [low * burst, high * burst])
    // Each lost packet ends its run with a chance of 1 / burst.
    expectWithin(runs, bounds(lost.length, 1 / burst))
  })

  it('loses a long message as often as one of its packets', async () => {
    const ends = await new LinkEnds(conditionedSubject(4, { loss: 0.05 })).bothOpen()
    const count = 2_000
    for (let n = 0; n < count; n++) {
      ends.a.link.send('state', numbered(n, 11_500))
      await ends.pass(5)
    }
    expectWithin(numbersOn(ends.b, 'state').length, bounds(count, 0.95 ** 10))
  })

  it('duplicates and holds back state by their chances', async () => {
    const count = 3_000
    const arrived = await sendStates(count, { duplicate: 0.1, reorder: 0.2 })
    const twice = arrived.length - new Set(arrived).size
    expectWithin(twice, bounds(count, 0.1))
    // A message that is held back is overtaken by the next one, unless that is held back, too.
    expect(HELD_BACK_MS).toBeGreaterThan(20)
    const overtaken = upTo(count - 1).filter((n) => arrived.indexOf(n) > arrived.indexOf(n + 1)).length
    expectWithin(overtaken, bounds(count, 0.2 * 0.8))
  })

  it('turns loss into delay for events and transfers, and keeps them in order, each once', async () => {
    const bad = { delayMs: 30, jitterMs: 20, loss: 0.2, burst: 3, duplicate: 0.2, reorder: 0.2 }
    const ends = await new LinkEnds(conditionedSubject(5, bad, bad)).bothOpen()
    const count = 500
    for (let n = 0; n < count; n++) {
      for (const end of [ends.a, ends.b])
        for (const channel of ['events', 'transfer'] as const) end.link.send(channel, numbered(n))
      await ends.pass(20)
    }
    for (const end of [ends.a, ends.b]) {
      for (const channel of ['events', 'transfer'] as const) {
        await ends.until(() => numbersOn(end, channel).length >= count, `all ${channel} arrive`)
        expect(numbersOn(end, channel)).toEqual(upTo(count))
      }
    }
  })

  it('sends a lost event again after a round trip and 50 ms, and later ones wait for it', async () => {
    const made = conditionedSubject(1, { delayMs: 40, outage: { everyMs: 1_000, forMs: 20 } })
    const ends = await new LinkEnds(made).bothOpen()
    // State shows where the outage is: one message a millisecond.
    let before = 0
    for (let n = 0; ends.b.received.length + 45 > n; n++) {
      before = n
      ends.a.link.send('state', numbered(n))
      await ends.pass(1)
    }
    const missing = upTo(before).find((n) => !numbersOn(ends.b, 'state').includes(n)) ?? 0
    // A second run with the same seed is the same: the event leaves in the outage.
    const again = await new LinkEnds(
      conditionedSubject(1, { delayMs: 40, outage: { everyMs: 1_000, forMs: 20 } }),
    ).bothOpen()
    for (let n = 0; n <= missing; n++) {
      if (n === missing) for (const number of [1, 2]) again.a.link.send('events', numbered(number))
      again.a.link.send('state', numbered(n))
      await again.pass(1)
    }
    // 130 ms later the outage is over.
    await again.pass(2 * 40 + 50 + 40 + BELOW_MS - 2)
    expect(numbersOn(again.b, 'events')).toEqual([])
    await again.pass(2)
    expect(numbersOn(again.b, 'events')).toEqual([1, 2])
  })

  it('passes bytes at its rate, holds what the buffer holds, and drops the rest of state', async () => {
    const ends = await new LinkEnds(conditionedSubject(1, { bytesPerSecond: 10_000, bufferMs: 500 })).bothOpen()
    for (let n = 0; n < 20; n++) ends.a.link.send('state', numbered(n, 1_000))
    await ends.pass(450)
    expect(numbersOn(ends.b, 'state')).toEqual(upTo(4))
    await ends.pass(1_000)
    expect(numbersOn(ends.b, 'state')).toEqual(upTo(5))
    expect(ends.a.link.buffered('state')).toBe(0)
  })

  it('leaves room for state beside a transfer that fills the line', async () => {
    const ends = await new LinkEnds(conditionedSubject(1, { bytesPerSecond: 100_000, bufferMs: 400 })).bothOpen()
    for (let n = 0; n < 300; n++) {
      while (ends.a.link.send('transfer', numbered(n, 10_000))) continue
      ends.a.link.send('state', numbered(n))
      await ends.pass(20)
    }
    await ends.pass(400)
    expect(numbersOn(ends.b, 'state')).toEqual(upTo(300))
    const seconds = 300 * 0.02
    expect(numbersOn(ends.b, 'transfer').length * 10_000).toBeGreaterThan(seconds * 100_000 * 0.9)
  })

  it('counts what waits for the line in buffered, and calls drained once it is below the mark', async () => {
    const ends = await new LinkEnds(conditionedSubject(1, { delayMs: 20, bytesPerSecond: 200_000 })).bothOpen()
    let sent = 0
    while (ends.a.link.send('events', numbered(sent, 50_000))) sent++
    expect(sent).toBe(20)
    expect(ends.a.link.buffered('events')).toBe(1_000_000)
    await ends.until(() => ends.a.drained.length > 0, 'drained is called')
    expect(ends.a.link.buffered('events')).toBeLessThanOrEqual(LOW_WATER_BYTES)
    await ends.until(() => ends.b.received.length === 20, 'all arrive')
    expect(ends.a.drained).toEqual(['events'])
  })

  it('loses all state in an outage, and brings events after it', async () => {
    const made = conditionedSubject(6, { outage: { everyMs: 10_000, forMs: 4_000 } })
    const ends = await new LinkEnds(made).bothOpen()
    const count = 6_000
    let longest = 0
    for (let n = 0; n < count; n++) {
      ends.a.link.send('state', numbered(n))
      ends.a.link.send('events', numbered(n))
      await ends.pass(20)
    }
    await ends.pass(5_000)
    const state = numbersOn(ends.b, 'state')
    let outages = 0
    for (const [at, n] of state.entries()) {
      const gap = n - (state[at - 1] ?? -1) - 1
      if (gap > 0) outages++
      longest = Math.max(longest, gap)
    }
    expect(longest).toBe(4_000 / 20)
    // Of 120 s: each takes 4 s, and 5 to 15 s lie between two.
    expect(outages).toBeGreaterThanOrEqual(6)
    expect(outages).toBeLessThanOrEqual(13)
    expect(numbersOn(ends.b, 'events')).toEqual(upTo(count))
  })

  it('is one line for all links of one call', async () => {
    const scheduler = new VirtualScheduler(1)
    const network = new SimulatedNetwork({ scheduler, seed: 1 })
    const shared = conditioned(memoryLinks(network, 'a'), { bytesPerSecond: 10_000, bufferMs: 1_000 })
    const pass = (ms: number): Promise<void> => scheduler.run(ms)
    const pairs = ['b', 'c'].map(
      (place) => new LinkEnds({ initiator: shared, answerer: memoryLinks(network, place), scheduler, pass }),
    )
    for (const pair of pairs) await pair.bothOpen()
    for (const pair of pairs) pair.a.link.send('state', numbered(1, 1_000))
    await scheduler.run(150)
    expect(pairs.map((pair) => pair.b.received.length)).toEqual([1, 0])
    await scheduler.run(100)
    expect(pairs.map((pair) => pair.b.received.length)).toEqual([1, 1])
  })

  it('delivers an event that was sent right before close, before the end of the link', async () => {
    const bad = { delayMs: 100, jitterMs: 50 }
    const ends = await new LinkEnds(conditionedSubject(8, bad, bad)).bothOpen()
    ends.a.link.send('events', numbered(1))
    ends.a.link.close()
    await ends.pass(1)
    expect(ends.a.ends).toEqual([{ reason: 'closed' }])
    expect([ends.a.link.open, ends.a.link.send('events', numbered(2))]).toEqual([false, false])
    await ends.until(() => ends.b.ends.length > 0, 'the other end')
    expect(numbersOn(ends.b, 'events')).toEqual([1])
    expect(ends.b.ends).toEqual([{ reason: 'remote-closed' }])
  })

  it('receives nothing after close, also from a link that has ended meanwhile', async () => {
    const ends = await new LinkEnds(conditionedSubject(8, { delayMs: 100 })).bothOpen()
    ends.b.link.send('events', numbered(1))
    ends.b.link.close()
    await ends.pass(50)
    expect(ends.a.ends).toEqual([])
    ends.a.link.close()
    await ends.pass(1_000)
    expect([ends.a.ends, ends.a.received]).toEqual([[{ reason: 'closed' }], []])
  })

  it('repeats a run by the seed of the scheduler', async () => {
    const bad = { jitterMs: 30, loss: 0.2, duplicate: 0.1, reorder: 0.1 }
    expect(await sendStates(200, bad, 5)).toEqual(await sendStates(200, bad, 5))
    expect(await sendStates(200, bad, 5)).not.toEqual(await sendStates(200, bad, 6))
  })
})
