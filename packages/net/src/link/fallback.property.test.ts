// Property test of links with a fallback: whatever ends at whatever moment of a move, messages come once and in order.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LinkEnds } from '../testing/link-ends.ts'
import { withFallback } from './fallback.ts'
import { BLOCKED, fallbackPair } from './fallback.fixture.ts'
import { LOW_WATER_BYTES, type OpenLink } from './link.ts'
import { memoryLinks } from './memory.ts'
import { relayLink } from './relay.ts'
import { AMPLE } from './relay.fixture.ts'

const CALLS = ['events', 'transfer', 'state', 'all'] as const
const FAULTS = ['block', 'open', 'one way', 'cut a', 'cut b', 'kill a', 'kill b', 'slow', 'fast'] as const
const PLACES = ['a', 'b'] as const
const RELIABLE = ['events', 'transfer'] as const

/** Messages, or a fault of the network, at any moment of a move. */
const action = fc.record({
  what: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...CALLS) },
    { weight: 1, arbitrary: fc.constantFrom(...FAULTS) },
  ),
  waitMs: fc.oneof({ weight: 4, arbitrary: fc.integer({ min: 0, max: 40 }) }, fc.integer({ min: 0, max: 3_000 })),
  bytes: fc.oneof(fc.integer({ min: 4, max: 200 }), fc.integer({ min: 200, max: 60_000 })),
  times: fc.integer({ min: 1, max: 40 }),
})

const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  /** Time from which direct links can open: with the relay, behind it, or not before a fault ends. */
  direct: fc.constantFrom('at once', 'with the relay', 'behind the relay', 'not yet'),
  relayBytesPerSeat: fc.constantFrom(AMPLE, 262_144, 60_000),
  lobbyMs: fc.constantFrom(1, 50, 300),
  delaysMs: fc.record({ a: fc.constantFrom(1, 30, 200), b: fc.constantFrom(1, 30, 200) }),
  loss: fc.constantFrom(0, 0.05, 0.3),
  actions: fc.array(action, { minLength: 5, maxLength: 60 }),
})

type World = typeof worlds extends fc.Arbitrary<infer Value> ? Value : never
type Pair = Awaited<ReturnType<typeof fallbackPair>>
type Sent = { readonly [channel in (typeof RELIABLE)[number]]: number[] }

/** Time after the last fault until all that is to come has come, ms: with a thin budget, and two direct attempts. */
const QUIET_MS = 60_000

/** Direct links that a test can end at one end, as ICE does, and their kind. */
class MortalLinks {
  readonly open: OpenLink
  kill: () => void = () => {}

  constructor(open: OpenLink) {
    this.open = (options) => {
      const { events, scheduler } = options
      let over = false
      const link = open({
        ...options,
        events: {
          ...events,
          closed: (end) => {
            if (!over) events.closed(end)
            over = true
          },
        },
      })
      this.kill = () => {
        if (over) return
        over = true
        link.close()
        scheduler.after(0, () => events.closed({ reason: 'failed' }))
      }
      return link
    }
  }
}

/** Two ends, what they sent, and the faults between them. */
class FaultyPair {
  readonly ends: LinkEnds
  readonly #pair: Pair
  readonly #world: World
  readonly #direct: { readonly a: MortalLinks; readonly b: MortalLinks }
  readonly #sent: { readonly a: Sent; readonly b: Sent }
  #number = 0

  constructor(pair: Pair, world: World) {
    this.#pair = pair
    this.#world = world
    this.#direct = {
      a: new MortalLinks(memoryLinks(pair.network, 'a')),
      b: new MortalLinks(memoryLinks(pair.network, 'b')),
    }
    this.ends = new LinkEnds({
      ...pair,
      initiator: withFallback(this.#direct.a.open, relayLink),
      answerer: withFallback(this.#direct.b.open, relayLink),
    })
    this.#sent = { a: { events: [], transfer: [] }, b: { events: [], transfer: [] } }
  }

  /** Sets what the direct network loses, each way. */
  lose(forth: number, back: number = forth): void {
    const { a, b } = this.#world.delaysMs
    this.#pair.network.toward('a', 'b', { loss: forth, delayMs: a, jitterMs: a })
    this.#pair.network.toward('b', 'a', { loss: back, delayMs: b, jitterMs: b })
  }

  act({ what, bytes, times }: World['actions'][number]): void {
    const { network, ends } = this.#pair
    const { loss } = this.#world
    const [kind, place] = what.split(' ')
    if (what === 'block') this.lose(1)
    else if (what === 'open') this.lose(loss)
    else if (what === 'one way') this.lose(loss, 1)
    else if (what === 'slow') network.everywhere({ delayMs: 500 })
    else if (what === 'fast') network.everywhere({ delayMs: 1 })
    else if (kind === 'cut') ends[place === 'a' ? 0 : 1].cable.cut()
    else if (kind === 'kill') this.#direct[place === 'a' ? 'a' : 'b'].kill()
    else {
      const channels = what === 'all' ? (['events', 'transfer', 'state'] as const) : [what as 'events']
      for (let i = 0; i < times; i++)
        for (const channel of channels) this.#send(i % 3 === 0 ? 'b' : 'a', channel, new Uint8Array(bytes))
    }
  }

  /** Checks what has come: all of it, unless one of the ends has. */
  check(): void {
    const { a, b } = this.ends
    for (const [end, other] of [PLACES, PLACES.toReversed()] as ['a', 'b'][]) {
      for (const channel of RELIABLE) {
        const sent = this.#sent[end][channel]
        const come = this.ends[other].received
          .filter((one) => one.channel === channel)
          .map((one) => new DataView(one.bytes.buffer).getUint32(0))
        const isOver = a.ends.length + b.ends.length > 0
        expect(come, `${channel} of ${end}`).toEqual(isOver ? sent.slice(0, come.length) : sent)
        if (!isOver) expect(this.ends[end].link.buffered(channel)).toBeLessThanOrEqual(LOW_WATER_BYTES)
      }
      expect(this.ends[end].opened).toBeLessThanOrEqual(1)
      expect(this.ends[end].ends.length).toBeLessThanOrEqual(1)
    }
  }

  #send(end: 'a' | 'b', channel: 'events' | 'transfer' | 'state', bytes: Uint8Array): void {
    new DataView(bytes.buffer).setUint32(0, this.#number)
    const isTaken = this.ends.inside(() => this.ends[end].link.send(channel, bytes))
    if (isTaken && channel !== 'state') this.#sent[end][channel].push(this.#number)
    this.#number++
  }
}

it('[FBK4] [FBK5] [LNK8] a link with a fallback loses, doubles and reorders nothing at any fault', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { seed, direct, loss, relayBytesPerSeat, lobbyMs } = world
      const pair = await fallbackPair(seed, direct === 'at once' ? { loss } : BLOCKED, {}, relayBytesPerSeat, lobbyMs)
      const faulty = new FaultyPair(pair, world)
      const { ends } = faulty
      faulty.lose(direct === 'at once' ? loss : 1)
      if (direct === 'with the relay') await ends.pass(1_950)
      if (direct === 'behind the relay' || direct === 'not yet') await ends.bothOpen()
      if (direct !== 'not yet') faulty.lose(loss)
      for (const action of world.actions) {
        faulty.act(action)
        await ends.pass(action.waitMs)
      }
      pair.network.everywhere({ loss: 0, delayMs: 5 })
      faulty.lose(0)
      await ends.pass(QUIET_MS)
      faulty.check()
      for (const end of PLACES) ends[end].link.close()
      await ends.pass(2_000)
      expect(pair.ends.map(({ hub }) => hub.links.size)).toEqual([0, 0])
    }),
    { numRuns: 150, verbose: 1, endOnFailure: true },
  )
}, 60_000)
