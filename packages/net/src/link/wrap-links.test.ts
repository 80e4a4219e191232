// Tests of wrapped links: the link contract, and what wrappers replace.

import wrtc from '@roamhq/wrtc'
import { describe, expect, it } from 'vitest'
import { systemScheduler } from '../scheduler/system.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { linkContract } from '../testing/link-contract.ts'
import { LinkEnds, type LinkSubject } from '../testing/link-ends.ts'
import { orFailed } from './failed-link.ts'
import type { LinkEnd, OpenLink } from './link.ts'
import { memoryLinks } from './memory.ts'
import { SimulatedNetwork } from './network.ts'
import { webrtcLinks } from './webrtc.ts'
import { wrapLinks } from './wrap-links.ts'

/** Wrapper that inverts every bit of every message and puts signals into an envelope: a stand-in for encryption. */
const inverted = (open: OpenLink): OpenLink =>
  wrapLinks(open, (link, events) => ({
    send: (channel, bytes) =>
      link.send(
        channel,
        bytes.map((byte) => byte ^ 0xff),
      ),
    accept: (signal) =>
      typeof signal === 'object' && signal !== null && 'inverted' in signal && link.accept(signal.inverted),
    events: {
      received: (channel, bytes) =>
        events.received(
          channel,
          bytes.map((byte) => byte ^ 0xff),
        ),
      signal: (data) => events.signal({ inverted: data }),
    },
  }))

/** Wrapper that adds up the bytes sent, before an inner wrapper changes them. */
const counted = (open: OpenLink, count: (bytes: number) => void): OpenLink =>
  wrapLinks(open, (link) => ({
    send: (channel, bytes) => {
      const taken = link.send(channel, bytes)
      if (taken) count(bytes.length)
      return taken
    },
  }))

const wrapped = (open: OpenLink): OpenLink => counted(inverted(wrapLinks(open, () => ({}))), () => {})

function memory(): LinkSubject {
  const scheduler = new VirtualScheduler(1)
  const network = new SimulatedNetwork({ scheduler, seed: 1 })
  const [initiator, answerer] = ['a', 'b'].map((place) => memoryLinks(network, place)) as [OpenLink, OpenLink]
  return { initiator, answerer, scheduler, pass: (ms) => scheduler.run(ms) }
}

function webrtc(): LinkSubject {
  const open = webrtcLinks({ rtc: wrtc })
  const pass = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
  return { initiator: open, answerer: open, scheduler: systemScheduler(), pass }
}

for (const [kind, make] of Object.entries({ memory, webrtc })) {
  describe(`wrapped ${kind} links`, () => {
    const subject = (): LinkSubject => {
      const { initiator, answerer, ...rest } = make()
      return { initiator: wrapped(initiator), answerer: wrapped(answerer), ...rest }
    }
    for (const { name, run } of linkContract(subject)) it(name, run)
  })
}

describe('wrapLinks', () => {
  it('gives each wrapper the result of the next outer one, and passes on all else', async () => {
    const { initiator, answerer, ...rest } = memory()
    let bytes = 0
    const ends = new LinkEnds({ initiator: counted(inverted(initiator), (sent) => (bytes += sent)), answerer, ...rest })
    await ends.pass(100)
    expect(ends.b.link.open).toBe(false)
    const [offer] = ends.a.signals
    expect(offer).toMatchObject({ inverted: { type: 'offer' } })
    await ends.dispose()

    const both = await new LinkEnds({
      initiator: counted(inverted(initiator), (sent) => (bytes += sent)),
      answerer: inverted(answerer),
      ...rest,
    }).bothOpen()
    both.a.link.send('events', Uint8Array.of(1, 2, 3))
    await both.until(() => both.b.received.length === 1, 'the message arrives')
    expect(both.b.received[0]?.bytes).toEqual(Uint8Array.of(1, 2, 3))
    expect(bytes).toBe(3)
    await both.dispose()
  })

  it('lets a wrapper change whether a link is open', async () => {
    const { initiator, ...rest } = memory()
    let ready = false
    const shut = wrapLinks(initiator, (link) => ({
      get open() {
        return ready && link.open
      },
    }))
    const ends = new LinkEnds({ initiator: shut, ...rest })
    await ends.pass(100)
    expect([ends.a.opened, ends.a.link.open]).toEqual([1, false])
    ready = true
    expect(ends.a.link.open).toBe(true)
    await ends.dispose()
  })
})

it('[LNK13] ends as failed when a link throws as it is made, and keeps the duties until then', async () => {
  const { scheduler } = memory()
  const thrown = new Error('not now')
  const ends: LinkEnd[] = []
  const open = orFailed(() => {
    throw thrown
  })
  const link = open({
    initiator: true,
    context: { iceServers: [] },
    scheduler,
    events: { opened() {}, received() {}, signal() {}, drained() {}, closed: (end) => ends.push(end) },
  })
  expect([link.open, link.send('events', new Uint8Array(1)), ends]).toEqual([false, false, []])
  expect(await link.path()).toBe('unknown')
  await (scheduler as VirtualScheduler).run(1)
  link.close()
  await (scheduler as VirtualScheduler).run(1)
  expect(ends).toEqual([{ reason: 'failed', cause: thrown }])
})
