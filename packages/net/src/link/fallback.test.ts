// Tests of links that fall back on the relay: the link contract, when which path is used, and switches under load.

import { describe, expect, it } from 'vitest'
import { LinkEnds } from '../testing/link-ends.ts'
import { linkContract } from '../testing/link-contract.ts'
import { withFallback } from './fallback.ts'
import { BLOCKED, fallbackPair, refused } from './fallback.fixture.ts'
import type { OpenLink } from './link.ts'
import { memoryLinks } from './memory.ts'
import type { Conditions } from './network.ts'
import { relayLink } from './relay.ts'

const NETWORKS: { readonly [name: string]: Partial<Conditions> } = {
  direct: {},
  'slow and jittery': { delayMs: 80, jitterMs: 40 },
  blocked: BLOCKED,
}

describe.each(Object.entries(NETWORKS))('link with a fallback, %s', (_, conditions) => {
  for (const { name, run } of linkContract(() => fallbackPair(5, conditions))) it(name, run)
})

const number = (value: number): Uint8Array => new Uint8Array(new Uint32Array([value]).buffer)

function numbersOn(end: LinkEnds['a'], channel: string): number[] {
  return end.received
    .filter((entry) => entry.channel === channel)
    .map(({ bytes }) => new Uint32Array(bytes.slice().buffer)[0] ?? -1)
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

const pathOf = async ({ link }: LinkEnds['a']): Promise<string> => link.path()

describe('link with a fallback', () => {
  it('[FBK3] opens the relay when no direct link is open after 2 s, and not before', async () => {
    const { scheduler, ...rest } = await fallbackPair(1, BLOCKED)
    const ends = new LinkEnds({ scheduler, ...rest })
    await ends.pass(1_990)
    expect([ends.a.opened, ends.b.opened, ends.a.signals.length]).toEqual([0, 0, 1])
    await ends.pass(60)
    expect([ends.a.opened, ends.b.opened]).toEqual([1, 1])
    expect([await pathOf(ends.a), await pathOf(ends.b)]).toEqual(['lobby', 'lobby'])
  })

  it('[FBK3] uses no relay where a direct link opens', async () => {
    const pair = await fallbackPair(2)
    const ends = await new LinkEnds(pair).bothOpen()
    await ends.pass(5_000)
    expect(pair.ends.map(({ hub }) => hub.links.size)).toEqual([0, 0])
    expect(await pathOf(ends.a)).toBe('host')
  })

  it.each(['a', 'b'] as const)('[FBK3] opens the relay at once where end %s has no direct links', async (end) => {
    const ends = await new LinkEnds(await fallbackPair(3, {}, { [end]: refused })).bothOpen()
    await ends.pass(50)
    expect([await pathOf(ends.a), await pathOf(ends.b)]).toEqual(['lobby', 'lobby'])
    ends.a.link.send('events', number(0))
    await ends.pass(60_000)
    expect([numbersOn(ends.b, 'events'), ends.a.ends, ends.b.ends]).toEqual([[0], [], []])
  })

  it('[FBK3] ends as the direct link does where there is no relay', async () => {
    const { relays: _, ...pair } = await fallbackPair(4, {}, { a: refused })
    const ends = new LinkEnds(pair)
    await ends.pass(100)
    expect(ends.a.ends).toEqual([{ reason: 'refused' }])
    const blocked = await fallbackPair(4, BLOCKED)
    const without = new LinkEnds({ ...blocked, initiator: withFallback(memoryLinks(blocked.network, 'a'), undefined) })
    await without.pass(16_000)
    expect(without.a.ends).toEqual([{ reason: 'failed' }])
  })

  it('[FBK4] moves to a direct link that opens later, and tries again until one does', async () => {
    const pair = await fallbackPair(5, BLOCKED)
    const ends = await new LinkEnds(pair).bothOpen()
    // The first attempt ends after 15 s, the next begins 10 s later.
    await ends.pass(20_000)
    expect(await pathOf(ends.a)).toBe('lobby')
    pair.network.between('a', 'b', { loss: 0 })
    await ends.pass(10_000)
    expect([await pathOf(ends.a), await pathOf(ends.b)]).toEqual(['host', 'host'])
    expect([ends.a.opened, ends.b.opened, ends.a.ends, ends.b.ends]).toEqual([1, 1, [], []])
  })

  it('[FBK4] sends over the direct link what waits on the relay when it opens', async () => {
    const pair = await fallbackPair(5, BLOCKED)
    const ends = await new LinkEnds(pair).bothOpen()
    const message = (n: number): Uint8Array => new Uint8Array(Uint32Array.from({ length: 25 }, () => n).buffer)
    // With the cost of their parts, they take 6 s of the relay's budget.
    for (const n of upTo(2_000)) expect(ends.a.link.send('events', message(n))).toBe(true)
    pair.network.between('a', 'b', { loss: 0 })
    await ends.pass(1_500)
    expect(numbersOn(ends.b, 'events')).toEqual(upTo(2_000))
  })

  it('[FBK5] goes on by the direct link when the relay is lost after the switch', async () => {
    const pair = await fallbackPair(6, BLOCKED)
    const ends = await new LinkEnds(pair).bothOpen()
    pair.network.between('a', 'b', { loss: 0 })
    await ends.until(() => ends.a.link.open, 'open')
    await ends.pass(40_000)
    for (const { cable } of pair.ends) cable.cut()
    await ends.pass(5_000)
    ends.a.link.send('events', number(0))
    await ends.pass(100)
    expect([numbersOn(ends.b, 'events'), ends.a.ends, ends.b.ends]).toEqual([[0], [], []])
  })

  it('[FBK5] ends when the path in use is lost: the relay, or the direct link', async () => {
    const relayed = await fallbackPair(7, BLOCKED)
    const first = await new LinkEnds(relayed).bothOpen()
    relayed.ends[0].cable.cut()
    await first.pass(100)
    expect(first.a.ends).toEqual([{ reason: 'failed' }])
    const direct = await fallbackPair(8)
    const second = await new LinkEnds(direct).bothOpen()
    direct.network.between('a', 'b', { loss: 1 })
    await second.pass(30_000)
    expect(second.a.ends).toEqual([{ reason: 'failed' }])
  })

  it.each([11, 12, 13, 14, 15, 16, 17, 18])(
    '[FBK4] loses, doubles and reorders no event at a switch under load and loss (seed %i)',
    async (seed) => {
      const bad: Partial<Conditions> = { delayMs: 5 + (seed % 5) * 30, jitterMs: 20, loss: 0.1, reordering: 0.1 }
      const pair = await fallbackPair(seed, { ...bad, loss: 1 })
      const ends = await new LinkEnds(pair).bothOpen()
      let sent = 0
      const load = async (ms: number): Promise<void> => {
        for (let passed = 0; passed < ms; passed += 10) {
          for (const end of [ends.a, ends.b]) {
            for (const channel of ['events', 'transfer'] as const) {
              expect(end.link.send(channel, number(sent)), `seed ${seed}: sent`).toBe(true)
            }
            end.link.send('state', number(sent))
          }
          sent++
          await ends.pass(10)
        }
      }
      await load(1_000)
      pair.network.between('a', 'b', { ...bad, loss: 0.1 })
      pair.network.between('b', 'a', { ...bad, loss: 0.1 })
      for (let s = 0; s < 60 && (await pathOf(ends.a)) + (await pathOf(ends.b)) !== 'hosthost'; s++) await load(500)
      await load(1_000)
      await ends.pass(10_000)
      expect([await pathOf(ends.a), await pathOf(ends.b)], `seed ${seed}`).toEqual(['host', 'host'])
      for (const end of [ends.a, ends.b]) {
        for (const channel of ['events', 'transfer']) {
          expect(numbersOn(end, channel), `seed ${seed}: ${channel}`).toEqual(upTo(sent))
        }
        expect(end.ends).toEqual([])
      }
    },
  )
})

describe('link with a fallback on the wire', () => {
  it('[FBK1] signals of both kinds say which one they are of', async () => {
    const ends = await new LinkEnds(await fallbackPair(20, BLOCKED)).bothOpen()
    await ends.pass(26_000)
    expect(ends.a.signals).toEqual([
      { direct: 1, data: expect.any(Object) },
      { relay: { relay: expect.any(Number) } },
      { direct: 2, data: expect.any(Object) },
    ])
    const withoutDirect = await new LinkEnds(await fallbackPair(21, {}, { b: refused })).bothOpen()
    expect(withoutDirect.b.signals).toEqual([{ relay: true }])
  })

  it('[FBK1] attempts that a peer asks for too soon, or while a direct link is used, are refused', async () => {
    const blocked = await new LinkEnds(await fallbackPair(22, BLOCKED)).bothOpen()
    const offer = (blocked.a.signals[0] as { readonly data: unknown }).data
    const ask = (ends: LinkEnds, direct: number): boolean =>
      ends.inside(() => ends.b.link.accept({ direct, data: offer }))
    expect(ask(blocked, 2)).toBe(false)
    await blocked.pass(3_000)
    expect([ask(blocked, 2), ask(blocked, 3)]).toEqual([true, false])
    const open = await new LinkEnds(await fallbackPair(23)).bothOpen()
    await open.pass(20_000)
    expect(ask(open, 2)).toBe(false)
  })

  it('[FBK1] signals of a direct attempt that has ended here are late, not malformed', async () => {
    const ends = await new LinkEnds(await fallbackPair(29, {}, { b: refused })).bothOpen()
    const late = ends.inside(() => ends.b.link.accept({ direct: 1, data: { kind: 'memory' } }))
    expect([late, ends.b.link.open]).toEqual([true, true])
  })

  it('[FBK2] marks the last message on the relay and the first on the direct link, and confirms', async () => {
    const seen: string[] = []
    const watched =
      (path: string, open: OpenLink): OpenLink =>
      (options) => {
        const link = open(options)
        const send = link.send.bind(link)
        link.send = (channel, bytes) => {
          if (channel !== 'state') seen.push(`${path} ${channel} ${bytes.length === 1 ? bytes[0] : 'message'}`)
          return send(channel, bytes)
        }
        return link
      }
    const pair = await fallbackPair(24, BLOCKED)
    const initiator = withFallback(watched('direct', memoryLinks(pair.network, 'a')), watched('relay', relayLink))
    const ends = await new LinkEnds({ ...pair, initiator }).bothOpen()
    pair.network.between('a', 'b', { loss: 0 })
    ends.a.link.send('events', number(0))
    await ends.until(() => seen.some((line) => line.startsWith('direct')), 'a direct link')
    ends.a.link.send('events', number(1))
    await ends.pass(1_000)
    expect(seen).toEqual([
      'relay events message',
      'relay events 1',
      'direct events 1',
      'relay transfer 1',
      'direct transfer 1',
      'direct events message',
      'direct events 2',
    ])
    expect(numbersOn(ends.b, 'events')).toEqual([0, 1])
  })

  it('[FBK2] holds 2 MiB of a peer whose last message on the relay does not come, and ends then', async () => {
    const unmarked: OpenLink = (options) => {
      const link = relayLink(options)
      const send = link.send.bind(link)
      link.send = (channel, bytes) => bytes.length === 1 || send(channel, bytes)
      return link
    }
    const pair = await fallbackPair(25, BLOCKED)
    const initiator = withFallback(memoryLinks(pair.network, 'a'), unmarked)
    const ends = await new LinkEnds({ ...pair, initiator }).bothOpen()
    pair.network.between('a', 'b', { loss: 0 })
    ends.a.link.send('events', number(0))
    await ends.pass(30_000)
    for (let i = 0; i < 32; i++) {
      ends.a.link.send('events', new Uint8Array(65_536))
      await ends.pass(50)
    }
    expect([numbersOn(ends.b, 'events'), ends.b.ends]).toEqual([[0], []])
    ends.a.link.send('events', number(1))
    await ends.pass(100)
    expect([numbersOn(ends.b, 'events'), ends.b.ends]).toEqual([[0], [{ reason: 'failed' }]])
  })

  it('[FBK2] ends the link of a peer who marks a move from a relay that was never used', async () => {
    const marking: OpenLink = (options) => {
      const opened = (): void => {
        options.events.opened()
        link.send('events', Uint8Array.of(1))
      }
      const link = memoryLinks(pair.network, 'a')({ ...options, events: { ...options.events, opened } })
      return link
    }
    const pair = await fallbackPair(26)
    const ends = new LinkEnds({ ...pair, initiator: withFallback(marking, relayLink) })
    await ends.until(() => ends.b.ends.length > 0, 'the end')
    expect(ends.b.ends).toEqual([{ reason: 'failed' }])
  })
})

describe('a pair of which one end has no relay', () => {
  it('[FBK6] says so once, however often the other end asks', async () => {
    const pair = await fallbackPair(28, BLOCKED)
    const ends = new LinkEnds({ ...pair, answerer: withFallback(memoryLinks(pair.network, 'b'), undefined) })
    for (let relay = 0; relay < 100; relay++) ends.inside(() => ends.b.link.accept({ relay: { relay } }))
    await ends.pass(100)
    expect(ends.b.signals.filter((signal) => 'relay' in (signal as object))).toEqual([{ relay: false }])
  })

  it.each(['a', 'b'] as const)('[FBK6] knows it at both ends, where %s has no direct links', async (place) => {
    const pair = await fallbackPair(27, {}, { [place]: refused })
    const relayless = withFallback(memoryLinks(pair.network, place === 'a' ? 'b' : 'a'), undefined)
    const ends = new LinkEnds({ ...pair, [place === 'a' ? 'answerer' : 'initiator']: relayless })
    await ends.pass(5_000)
    expect([ends.a, ends.b].map(({ link }) => link.problem?.()?.code)).toEqual(['relay-off', 'relay-off'])
    expect(ends.a.opened + ends.b.opened).toBe(0)
  })
})
