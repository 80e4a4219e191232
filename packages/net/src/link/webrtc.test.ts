// Tests of WebRTC links in Node: refusals, and constructors that throw.

import wrtc from '@roamhq/wrtc'
import { describe, expect, it } from 'vitest'
import { systemScheduler } from '../scheduler/system.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { linkContract } from '../testing/link-contract.ts'
import { LinkEnds, type LinkSubject } from '../testing/link-ends.ts'
import { OFFER_LIMIT_MS, OPEN_LIMIT_MS } from './link-limits.ts'
import type { LinkEnd, LinkOptions } from './link.ts'
import { MAX_CANDIDATES } from './webrtc-signal.ts'
import { webrtcLinks } from './webrtc.ts'

const open = webrtcLinks({ rtc: wrtc })
const pass = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms))
const subject = (): LinkSubject => ({ initiator: open, answerer: open, scheduler: systemScheduler(), pass })

/** Returns a link on a virtual clock, without another end. */
function lonely(initiator: boolean, openLink = open, more: Partial<LinkOptions> = {}) {
  const scheduler = new VirtualScheduler(1)
  const ends: LinkEnd[] = []
  const signals: unknown[] = []
  const options: LinkOptions = {
    initiator,
    context: { iceServers: [] },
    scheduler,
    events: {
      opened() {},
      received() {},
      signal: (signal) => signals.push(signal),
      drained() {},
      closed: (end) => ends.push(end),
    },
    ...more,
  }
  return { scheduler, ends, signals, link: openLink(options) }
}

describe('webrtc link in Node', () => {
  for (const { name, run } of linkContract(subject)) it(name, run)

  it('[LNK10] ends as failed without an answer, and without an offer', async () => {
    for (const [initiator, limit] of [
      [true, OPEN_LIMIT_MS],
      [false, OFFER_LIMIT_MS],
    ] as const) {
      const { scheduler, ends } = lonely(initiator)
      await scheduler.run(limit - 1)
      expect(ends).toEqual([])
      await scheduler.run(2)
      expect(ends).toEqual([{ reason: 'failed' }])
    }
  })

  it('[LNK12] ends as refused without WebRTC', async () => {
    for (const openLink of [webrtcLinks(), webrtcLinks({ rtc: { ...wrtc, RTCPeerConnection: undefined } })]) {
      const { scheduler, ends, link } = lonely(true, openLink)
      expect(ends).toEqual([])
      await scheduler.run(1)
      expect(ends.map((end) => end.reason)).toEqual(['refused'])
      expect(link.send('events', new Uint8Array(1))).toBe(false)
    }
  })

  /**
   * Returns a WebRTC whose constructor throws for a while, as Firefox's does without a network, and the number of its
   * calls.
   */
  const throwing = (until: () => boolean, name = 'InvalidStateError') => {
    const calls = { count: 0 }
    class Throwing extends wrtc.RTCPeerConnection {
      constructor(config: RTCConfiguration) {
        calls.count++
        if (!until()) throw new DOMException("Can't create RTCPeerConnections", name)
        super(config)
      }
    }
    return { calls, openLink: webrtcLinks({ rtc: { ...wrtc, RTCPeerConnection: Throwing } }) }
  }

  it('[LNK12] tries again every second while the constructor throws, and offers once it succeeds', async () => {
    for (const downMs of [1_000, 2_000, 5_000, 13_000]) {
      let down = true
      const { scheduler, ends, signals, link } = lonely(true, throwing(() => !down).openLink)
      await scheduler.run(downMs)
      down = false
      expect([ends, signals]).toEqual([[], []])
      await scheduler.run(1_000)
      for (let i = 0; i < 400 && signals.length === 0; i++) await pass(5)
      expect(signals[0]).toMatchObject({ type: 'offer' })
      link.close()
      await scheduler.run(1)
    }
  })

  it('[LNK12] keeps the offer and its candidates while the constructor throws, and answers', async () => {
    let down = true
    const ends = new LinkEnds({ ...subject(), answerer: throwing(() => !down).openLink })
    await ends.until(() => ends.a.signals.length > 1, 'the offer and a candidate are there')
    await ends.pass(50)
    const repeated = ends.a.signals[0]
    expect(ends.b.link.accept(repeated)).toBe(false)
    down = false
    await ends.bothOpen()
    await ends.dispose()
  })

  it('[LNK10] [LNK12] ends as failed, with the cause, when the constructor throws for a whole attempt', async () => {
    const { calls, openLink } = throwing(() => false)
    const { scheduler, ends } = lonely(true, openLink)
    await scheduler.run(OPEN_LIMIT_MS + 1)
    expect(ends).toMatchObject([{ reason: 'failed', cause: { name: 'InvalidStateError' } }])
    const before = calls.count
    await scheduler.run(OPEN_LIMIT_MS)
    expect(calls.count).toBe(before)
    const blocked = lonely(true, throwing(() => false, 'NotAllowedError').openLink)
    await blocked.scheduler.run(OPEN_LIMIT_MS + 1)
    expect(blocked.ends).toMatchObject([{ reason: 'failed', cause: { code: 'webrtc-unavailable' } }])
  })

  it('[LNK12] gives the cause when the engine refuses the servers', async () => {
    const { scheduler, ends } = lonely(true, open, { context: { iceServers: [{ urls: 'http://stun.example.com' }] } })
    await scheduler.run(1)
    expect(ends).toMatchObject([
      { reason: 'refused', cause: { code: 'invalid-value', message: expect.stringMatching(/iceServers/) } },
    ])
  })

  it('[LNK15] sends no candidates to which no other machine can connect', async () => {
    class Gathering extends wrtc.RTCPeerConnection {
      override set onicecandidate(listener: RTCPeerConnection['onicecandidate']) {
        const candidates = [
          'candidate:1 1 TCP 1 192.0.2.2 9 typ host tcptype active',
          'candidate:2 1 udp 1 fe80::1 5000 typ host',
          'candidate:3 1 udp 1 fd00::1 5000 typ host',
          'candidate:4 1 udp 1 169.254.1.1 5000 typ host',
        ]
        for (const candidate of candidates) {
          const event = { candidate: { candidate, sdpMid: '0', sdpMLineIndex: 0 } } as RTCPeerConnectionIceEvent
          void pass(1).then(() => listener?.call(this, event))
        }
      }
    }
    const { signals, link, scheduler } = lonely(true, webrtcLinks({ rtc: { ...wrtc, RTCPeerConnection: Gathering } }))
    const lines = (): unknown[] =>
      (signals as { candidate?: { candidate: string } }[]).flatMap(
        ({ candidate }) => candidate?.candidate.slice(10, 11) ?? [],
      )
    for (let i = 0; i < 400 && lines().length < 2; i++) await pass(5)
    expect(lines()).toEqual(['3', '4'])
    link.close()
    scheduler.advance(1)
  })

  it('[LNK16] restarts with the newest servers, at both ends', async () => {
    const users = [[], []] as string[][]
    let user = 'first'
    const context = {
      get iceServers() {
        return [{ urls: 'turn:127.0.0.1:9', username: user, credential: 'c' }]
      },
    }
    const noting = (noted: string[]) => {
      class Noting extends wrtc.RTCPeerConnection {
        override setConfiguration(config: RTCConfiguration): void {
          noted.push(config.iceServers?.[0]?.username ?? '')
          super.setConfiguration(config)
        }
      }
      const links = webrtcLinks({ rtc: { ...wrtc, RTCPeerConnection: Noting } })
      return (options: LinkOptions) => links({ ...options, context })
    }
    const ends = new LinkEnds({ ...subject(), initiator: noting(users[0]!), answerer: noting(users[1]!) })
    await ends.bothOpen()
    expect(users).toEqual([[], []])
    user = 'second'
    ends.b.link.restart()
    await ends.until(() => users.every((noted) => noted.length > 0), 'both have set them')
    // An end may begin a restart, and take part in one that the other end began.
    expect(users.map((noted) => [...new Set(noted)])).toEqual([['second'], ['second']])
    await ends.dispose()
  })

  it('[LNK11] starts a ninth link once eight without an answer have tried for 3 s', async () => {
    const links = Array.from({ length: 9 }, () => lonely(true))
    const ninth = links.at(-1)
    const offers = async (count: number): Promise<void> => {
      const offered = () => links.filter(({ signals }) => signals.length > 0).length
      for (let i = 0; i < 400 && offered() < count; i++) await pass(5)
      expect(offered()).toBe(count)
    }
    await offers(8)
    for (const { scheduler } of links) scheduler.advance(2_999)
    await pass(50)
    expect(ninth?.signals).toEqual([])
    for (const { scheduler } of links) scheduler.advance(2)
    await offers(9)
    // The eight continue.
    expect(links.flatMap(({ ends }) => ends)).toEqual([])
    for (const { link, scheduler } of links) {
      link.close()
      scheduler.advance(1)
    }
  })

  it('[LNK4] ends at a description that the engine cannot use, without an unhandled rejection', async () => {
    const { scheduler, ends, link } = lonely(false)
    expect(link.accept({ type: 'offer', sdp: 'v=0\r\nnonsense\r\nm=application\r\n' })).toBe(true)
    for (let i = 0; i < 200 && ends.length === 0; i++) {
      await pass(5)
      scheduler.advance(1)
    }
    expect(ends.map((end) => end.reason)).toEqual(['failed'])
  })

  it('[PRV8] ends at such a description without its text, which may have addresses', async () => {
    const { scheduler, ends, link } = lonely(false)
    const sdp = 'v=0\r\no=- 1 2 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=candidate:1 1 udp 1 10.1.2.3\r\nm=application\r\n'
    const engine = new wrtc.RTCPeerConnection()
    await expect(engine.setRemoteDescription({ type: 'offer', sdp })).rejects.toThrow(/ /)
    engine.close()
    expect(link.accept({ type: 'offer', sdp })).toBe(true)
    for (let i = 0; i < 200 && ends.length === 0; i++) {
      await pass(5)
      scheduler.advance(1)
    }
    expect(ends).toMatchObject([{ reason: 'failed', cause: { message: expect.stringMatching(/^\w+$/) as string } }])
  })

  it('[LNK4] refuses or ignores invalid candidates, also many', async () => {
    const ends = await new LinkEnds(subject()).bothOpen()
    const line = (text: string) => ({
      type: 'candidate',
      candidate: { candidate: text, sdpMid: '0', sdpMLineIndex: 0 },
    })
    let taken = 0
    while (taken < 200 && ends.a.link.accept(line(`candidate:${taken} 1 udp 1 999.999.999.999 99999 typ nothing`)))
      taken++
    expect(taken).toBeLessThan(MAX_CANDIDATES)
    ends.a.link.accept(line('candidate:'))
    ends.a.link.accept(line(''))
    ends.b.link.send('events', new Uint8Array(4))
    await ends.until(() => ends.a.received.length === 1, 'the link works as before')
    await ends.dispose()

    const { link, scheduler } = lonely(false)
    const kept = Array.from({ length: 150 }, (_, i) => link.accept(line(`candidate:${i} 1 udp 1 127.0.0.1 9 typ host`)))
    expect(kept.filter(Boolean)).toHaveLength(MAX_CANDIDATES)
    link.close()
    scheduler.advance(1)
  })

  it('[LNK5] sends a lost restart offer again; the late copy has no effect', async () => {
    const ends = new LinkEnds(subject())
    await ends.bothOpen()
    const deliver = ends.b.link.accept.bind(ends.b.link)
    const lost: unknown[] = []
    ends.b.link.accept = (signal) => lost.push(signal) > 0
    ends.a.link.restart()
    await ends.until(() => lost.length > 0, 'the offer leaves')
    await pass(600)
    const before = lost.length
    ends.a.link.restart()
    await ends.until(() => lost.length > before, 'the offer leaves again')
    expect(lost.at(-1)).toMatchObject({ type: 'offer' })
    ends.b.link.accept = deliver
    for (const signal of lost) deliver(signal)
    const answers = () => ends.b.signals.filter((signal) => (signal as { type: string }).type === 'answer').length
    await ends.until(() => answers() >= 2, 'it is answered')
    ends.b.link.send('events', new Uint8Array(4))
    ends.a.link.send('events', new Uint8Array(4))
    await ends.until(() => ends.a.received.length + ends.b.received.length === 2, 'the link works as before')
    await ends.dispose()
  })

  it('[LNK5] offers without end are answered four times a second at the most', async () => {
    const ends = await new LinkEnds(subject()).bothOpen()
    await pass(300)
    const { connection } = ends.a.link
    const before = ends.b.signals.length
    const taken: boolean[] = []
    for (let n = 0; n < 50; n++) {
      connection?.restartIce()
      const offer = await connection?.createOffer()
      taken.push(ends.inside(() => ends.b.link.accept({ type: 'offer', sdp: offer?.sdp })))
      await pass(10)
    }
    expect(taken.filter(Boolean).length).toBeLessThanOrEqual(4)
    const answers = ends.b.signals.slice(before).filter((signal) => (signal as { type: string }).type === 'answer')
    expect(answers.length).toBeGreaterThanOrEqual(1)
    await ends.dispose()
  })

  it('[LNK11] connects a mesh of eight, all at once', { timeout: 30_000 }, async () => {
    const pairs = Array.from({ length: 28 }, () => new LinkEnds(subject()))
    for (const ends of pairs) await ends.bothOpen()
    for (const ends of pairs) await ends.dispose()
  })
})
