// Tests of the memory link: the link contract, loss, outages and restarts.

import { describe, expect, it } from 'vitest'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { LinkEnds, type LinkSubject } from '../testing/link-ends.ts'
import { linkContract } from '../testing/link-contract.ts'
import { OPEN_LIMIT_MS } from './link-limits.ts'
import { memoryLinks } from './memory.ts'
import { SimulatedNetwork, type Conditions } from './network.ts'

function subject(seed: number, conditions?: Partial<Conditions>): LinkSubject & { network: SimulatedNetwork } {
  const scheduler = new VirtualScheduler(seed)
  const network = new SimulatedNetwork({ scheduler, seed, ...(conditions && { conditions }) })
  return {
    network,
    initiator: memoryLinks(network, 'a'),
    answerer: memoryLinks(network, 'b'),
    scheduler,
    pass: (ms) => scheduler.run(ms),
  }
}

const NETWORKS: { [name: string]: Partial<Conditions> } = {
  clean: {},
  'slow and jittery': { delayMs: 80, jitterMs: 40 },
  narrow: { delayMs: 10, bytesPerSecond: 400_000 },
}

describe.each(Object.entries(NETWORKS))('memory link, %s network', (_, conditions) => {
  for (const { name, run } of linkContract(() => subject(21, conditions))) it(name, run)
})

describe('memory link', () => {
  const number = (value: number) => new Uint8Array(new Uint16Array([value]).buffer)
  const numbers = (ends: LinkEnds, channel: string) =>
    ends.b.received
      .filter((entry) => entry.channel === channel)
      .map((entry) => new Uint16Array(entry.bytes.slice().buffer)[0])

  for (const seed of [1, 2, 3, 4, 5]) {
    it(`[LNK3] loses no event on a bad network, only state (seed ${seed})`, async () => {
      const ends = new LinkEnds(
        subject(seed, { delayMs: 25, jitterMs: 20, loss: 0.1, duplication: 0.05, reordering: 0.05 }),
      )
      await ends.bothOpen()
      const count = 500
      for (let i = 0; i < count; i++) {
        ends.a.link.send('events', number(i))
        ends.a.link.send('state', number(i))
        await ends.pass(10)
      }
      await ends.until(() => numbers(ends, 'events').length >= count, 'events arrive')
      expect(numbers(ends, 'events')).toEqual(Array.from({ length: count }, (_, i) => i))
      const state = numbers(ends, 'state')
      const distinct = new Set(state)
      expect(distinct.size).toBeLessThan(count * 0.97)
      expect(distinct.size).toBeGreaterThan(count * 0.8)
      expect(state.length).toBeGreaterThan(distinct.size)
      expect(state).not.toEqual(state.toSorted((a, b) => (a ?? 0) - (b ?? 0)))
    })
  }

  it('repeats a run by its seed', async () => {
    const run = async (seed: number) => {
      const ends = new LinkEnds(subject(seed, { delayMs: 20, jitterMs: 30, loss: 0.2 }))
      await ends.bothOpen()
      for (let i = 0; i < 100; i++) ends.a.link.send('state', number(i))
      await ends.pass(200)
      return numbers(ends, 'state')
    }
    expect(await run(5)).toEqual(await run(5))
    expect(await run(5)).not.toEqual(await run(6))
  })

  it('[LNK10] ends as failed when the peer never answers', async () => {
    const { initiator, scheduler, pass } = subject(1)
    const ends: string[] = []
    initiator({
      initiator: true,
      context: { iceServers: [] },
      scheduler,
      events: { opened() {}, received() {}, signal() {}, drained() {}, closed: (end) => ends.push(end.reason) },
    })
    await pass(OPEN_LIMIT_MS - 1)
    expect(ends).toEqual([])
    await pass(2)
    expect(ends).toEqual(['failed'])
  })

  it('[LNK3] holds events through an outage, and fails when the outage lasts', async () => {
    const made = subject(1, { delayMs: 10 })
    const ends = await new LinkEnds(made).bothOpen()
    made.network.cut('a', 'b')
    for (let i = 0; i < 10; i++) ends.a.link.send('events', number(i))
    await ends.pass(5_000)
    expect(ends.a.link.buffered('events')).toBe(20)
    expect(ends.b.received).toEqual([])
    made.network.heal('a', 'b')
    await ends.until(() => numbers(ends, 'events').length === 10, 'events arrive after the outage')
    expect(ends.a.link.buffered('events')).toBe(0)
    made.network.cut('a', 'b')
    await ends.pass(25_000)
    expect([ends.a.ends, ends.b.ends]).toEqual([[{ reason: 'failed' }], [{ reason: 'failed' }]])
  })

  it('[LNK5] a restart from either end finds a new path when the old one is dead', async () => {
    for (const restarter of ['a', 'b'] as const) {
      const made = subject(1, { delayMs: 10 })
      const ends = await new LinkEnds(made).bothOpen()
      made.network.breakPaths('a', 'b')
      ends.a.link.send('events', number(1))
      await ends.pass(3_000)
      expect(ends.b.received).toEqual([])
      ends[restarter].link.restart()
      await ends.until(() => ends.b.received.length === 1, 'the event arrives on the new path')
    }
  })

  it('counts the traffic of the network', async () => {
    const made = subject(1)
    const ends = await new LinkEnds(made).bothOpen()
    const before = { ...made.network.trafficOf('a', 'b') }
    for (let i = 0; i < 7; i++) ends.a.link.send('state', new Uint8Array(100))
    await ends.pass(10)
    const after = made.network.trafficOf('a', 'b')
    expect([after.sent - before.sent, after.bytes - before.bytes, after.arrived - before.arrived]).toEqual([7, 700, 7])
  })
})
