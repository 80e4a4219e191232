// Tests of private links: the link contract, levels by default, the signals of a decision, and WebRTC in Node.

import wrtc from '@roamhq/wrtc'
import type { Privacy } from '@tickmesh/lobby/protocol'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { systemScheduler } from '../scheduler/system.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { linkContract } from '../testing/link-contract.ts'
import { LinkEnds, type LinkSubject } from '../testing/link-ends.ts'
import { OFFER_LIMIT_MS } from './link-limits.ts'
import type { LinkEnd, LinkOptions, OpenLink } from './link.ts'
import { memoryLinks } from './memory.ts'
import { SimulatedNetwork } from './network.ts'
import { shownBy, withPrivacy } from './privacy.ts'
import { webrtcLinks } from './webrtc.ts'

const REMOTE = 'wss://lobby.example.com'
const TURN = [{ urls: ['turn:203.0.113.20'], username: 'u', credential: 'c' }]

/** Returns two ends of memory links, each with a level of its own. */
function subject(first: Privacy, second: Privacy): LinkSubject {
  const scheduler = new VirtualScheduler(1)
  const network = new SimulatedNetwork({ scheduler, seed: 1 })
  const end = (place: string, level: Privacy, other: Privacy): OpenLink => {
    const open = withPrivacy(memoryLinks(network, place), shownBy({ privacy: level }, REMOTE, scheduler))
    return (options) =>
      open({ ...options, context: { ...options.context, player: { id: place, asks: other === 'private' } } })
  }
  return {
    initiator: end('a', first, second),
    answerer: end('b', second, first),
    scheduler,
    pass: (ms) => scheduler.run(ms),
  }
}

describe.each([
  ['guarded', 'guarded'],
  ['private', 'guarded'],
  ['open', 'private'],
] as const)('a link from %s to %s', (first, second) => {
  for (const { name, run } of linkContract(() => subject(first, second))) it(name, run)
})

/** Opens one end, with a record of what it signals and how its inner link was made. */
function lonely(initiator: boolean, level: Privacy, more: { asks?: boolean; mayReveal?: () => Promise<boolean> } = {}) {
  const { asks = false, ...asking } = more
  const scheduler = new VirtualScheduler(1)
  const signals: unknown[] = []
  const ends: LinkEnd[] = []
  const made: LinkOptions[] = []
  const accepted: unknown[] = []
  const open = withPrivacy(
    (options) => {
      made.push(options)
      const { link } = { link: memoryLinks(new SimulatedNetwork({ scheduler, seed: 1 }), 'a')(options) }
      return Object.assign(Object.create(link) as typeof link, {
        accept: (signal: unknown) => accepted.push(signal) > 0,
        close: () => link.close(),
      })
    },
    shownBy({ privacy: level, ...asking }, REMOTE, scheduler),
  )
  const link = open({
    initiator,
    context: { iceServers: [], player: { id: 'b', asks } },
    scheduler,
    events: {
      opened() {},
      received() {},
      signal: (signal) => signals.push(signal),
      drained() {},
      closed: (end) => ends.push(end),
    },
  })
  return { scheduler, signals, ends, link, accepted, made: () => made.map(({ relayed }) => relayed) }
}

describe('the first signals', () => {
  it('[PRV3] an initiator who neither asks nor is asked makes its link at once, without a privacy signal', async () => {
    const { scheduler, signals, made } = lonely(true, 'guarded')
    expect(made()).toEqual([false])
    await scheduler.run(5)
    expect(signals).toMatchObject([{ type: 'offer' }])
  })

  it('[PRV3] an initiator waits for a player who asks, and takes the stricter level', async () => {
    for (const answer of [true, false]) {
      const { scheduler, signals, made, link } = lonely(true, 'guarded', { asks: true })
      expect(link.accept({ private: answer })).toBe(false)
      await scheduler.run(1_000)
      expect([signals, made()]).toEqual([[{ private: false }], []])
      expect(link.accept({ private: answer })).toBe(true)
      expect(link.accept({ private: true })).toBe(false)
      await scheduler.run(5)
      expect(made()).toEqual([answer])
    }
  })

  it('[PRV3] a private initiator says so first', async () => {
    const { scheduler, signals, made, link } = lonely(true, 'private')
    await scheduler.run(5)
    expect(signals.slice(0, 2)).toMatchObject([{ private: true }, { type: 'offer' }])
    expect(made()).toEqual([true])
    expect(link.accept({ private: true })).toBe(true)
  })

  it('[PRV3] the other end answers a privacy signal once, and an offer without one by its own level', async () => {
    for (const [level, asked, relayed] of [
      ['guarded', false, false],
      ['guarded', true, true],
      ['private', false, true],
    ] as const) {
      const { scheduler, signals, made, link } = lonely(false, level)
      expect(made()).toEqual([])
      expect(link.accept({ private: asked })).toBe(true)
      expect(link.accept({ private: asked })).toBe(false)
      await scheduler.run(5)
      expect([signals, made()]).toEqual([[{ private: relayed }], [relayed]])
    }
    const { scheduler, signals, accepted, made, link } = lonely(false, 'private')
    expect(['offer', 'candidate'].map((type) => link.accept({ type }))).toEqual([true, true])
    await scheduler.run(5)
    expect([signals, made(), accepted]).toEqual([[], [true], [{ type: 'offer' }, { type: 'candidate' }]])
  })

  it('[PRV3] signals nothing after it was closed, and calls `closed` once', async () => {
    for (const starts of [true, false]) {
      const { scheduler, signals, ends, link } = lonely(false, 'private')
      if (starts) link.accept({ type: 'offer' })
      link.accept({ private: false })
      link.close()
      link.close()
      await scheduler.run(5)
      expect([signals, ends]).toEqual([[], [{ reason: 'closed' }]])
    }
  })

  it('[PRV6] signals wait for an answer, 256 of them; a link without an answer ends as failed', async () => {
    const { scheduler, signals, accepted, ends, link } = lonely(false, 'open', {
      mayReveal: () => new Promise(() => {}),
    })
    const taken = Array.from({ length: 300 }, (_, n) => link.accept({ n }))
    expect(taken.filter(Boolean)).toHaveLength(256)
    await scheduler.run(OFFER_LIMIT_MS + 1)
    expect([signals, accepted, ends]).toEqual([[], [], [{ reason: 'failed' }]])
  })
})

describe('the level', () => {
  afterEach(() => vi.unstubAllGlobals())

  it('[PRV2] is guarded in a page, and open without one or where the lobby is on this machine', () => {
    const scheduler = new VirtualScheduler(1)
    const levelsOf = (lobbies: readonly string[]): Set<Privacy> =>
      new Set(lobbies.map((lobby) => shownBy({}, lobby, scheduler).level))
    const local = ['ws://localhost:1999', 'ws://127.0.0.1', 'ws://[::1]:80/a', 'wss://a.localhost/b']
    const remote = [REMOTE, 'ws://192.168.1.5:1999', 'ws://localhost.example.com', 'ws://[fd00::1]:80']
    expect(levelsOf([...local, ...remote])).toEqual(new Set(['open']))
    vi.stubGlobal('document', {})
    expect(levelsOf(local)).toEqual(new Set(['open']))
    expect(levelsOf(remote)).toEqual(new Set(['guarded']))
    expect(shownBy({ privacy: 'guarded' }, 'ws://localhost', scheduler).level).toBe('guarded')
  })

  it('[PRV2] is one of three', () => {
    const privacy = 'Private' as Privacy
    expect(() => shownBy({ privacy }, REMOTE, new VirtualScheduler(1))).toThrow(/privacy is 'open', 'guarded' or/)
  })
})

describe('a WebRTC link in Node', () => {
  /** Connects two ends whose levels are alike; returns all that they signaled, and the configurations of the engine. */
  async function connected(level: Privacy, iceServers: readonly RTCIceServer[]) {
    const configurations: RTCConfiguration[] = []
    class Noted extends wrtc.RTCPeerConnection {
      constructor(configuration: RTCConfiguration) {
        super(configuration)
        configurations.push(configuration)
      }
    }
    const scheduler = systemScheduler()
    const links = webrtcLinks({ rtc: { ...wrtc, RTCPeerConnection: Noted }, iceServers })
    // Without the one that checks the servers, which gathers nothing.
    configurations.length = 0
    const open = withPrivacy(links, shownBy({ privacy: level }, REMOTE, scheduler))
    const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
    const ends = new LinkEnds({ initiator: open, answerer: open, scheduler, pass })
    const text = (): string => JSON.stringify([ends.a.signals, ends.b.signals])
    return { ends, text, configurations }
  }

  it('[PRV1] shows its addresses in open, and none of them in guarded', async () => {
    const shown = await connected('open', [])
    await shown.ends.bothOpen()
    const addresses = [...shown.text().matchAll(/candidate:\S+ \d \S+ \d+ (\S+)/g)].map(([, address = '']) => address)
    await shown.ends.dispose()
    const local = addresses.filter((address) => /^(10|127|172|192\.168)\.|^f[cd]|^::1/.test(address))
    expect(local.length).toBeGreaterThan(0)
    const { ends, text } = await connected('guarded', [])
    await ends.until(() => /"answer"/.test(text()), 'an answer was made')
    await ends.pass(300)
    for (const address of local) expect(text()).not.toContain(address)
    await ends.dispose()
  })

  it('[PRV4] has the policy `relay` before it gathers, at both ends, and ends as refused without TURN', async () => {
    const { ends, text, configurations } = await connected('private', TURN)
    await ends.until(() => /"answer"/.test(text()), 'an answer was made')
    expect(configurations.length).toBeGreaterThan(1)
    expect(configurations.every(({ iceTransportPolicy }) => iceTransportPolicy === 'relay')).toBe(true)
    expect(text()).not.toMatch(/candidate:/)
    await ends.dispose()

    const without = await connected('private', [{ urls: 'stun:203.0.113.21' }])
    await without.ends.until(() => without.ends.b.ends.length > 0, 'the links have ended')
    expect(without.configurations).toEqual([])
    for (const { ends: end } of [without.ends.a, without.ends.b]) {
      expect(end).toMatchObject([{ reason: 'refused', cause: { code: 'no-relay' } }])
    }
    expect(without.text()).not.toContain('sdp')
  })
})
