// Tests of a peer: hello, refusals, signals and byes.

import { describe, expect, it } from 'vitest'
import type { ByeReason } from '../core/mesh/message.ts'
import { TickmeshError } from '../errors.ts'
import { annsPeer } from './peer.fixture.ts'

describe('hello', () => {
  it('[HEL1] is the first message on events, and its answer makes the player connected', () => {
    const { peer, links, hello } = annsPeer({ initiator: true })
    const [link] = links
    link!.opens()
    expect(link!.sentEvents).toMatchObject([{ kind: 'hello', id: 'ann', code: 'K7QXMWD', received: 0 }])
    expect(peer.link).toBeUndefined()
    link!.comes('events', hello())
    expect(peer.link).toBe(link)
    expect(peer.player.status).toBe('connected')
  })

  const wrong: readonly [what: string, other: object, reason: ByeReason][] = [
    ['[HEL4] with another player id', { id: 'eve' }, 'wrong-peer'],
    ['[HEL4] with another room code', { code: '2222222' }, 'wrong-peer'],
    ['[HEL3] with another hash', { hash: 8 }, 'schema-mismatch'],
    ['[HEL2] with another wire version', { wire: 1 }, 'version-mismatch'],
    ['[EVT5] with more of ours than was sent', { received: 1 }, 'out-of-step'],
  ]
  for (const [what, other, reason] of wrong) {
    it(`${what} ends the link for good: ${reason}`, () => {
      const { peer, scheduler, links, hello } = annsPeer({ initiator: true })
      const [link] = links
      link!.opens()
      link!.comes('events', hello(other))
      expect(link!.sentEvents.at(-1)).toEqual({ kind: 'bye', reason })
      expect(peer.player).toMatchObject({
        status: 'unreachable',
        problem: expect.objectContaining({ name: 'TickmeshError' }),
      })
      scheduler.advance(60_000)
      expect(link!.closed).toBe(true)
      expect(links).toHaveLength(1)
    })
  }

  it('[HEL5] earlier messages on state and transfer are dropped, on events refused, and so is a second one', () => {
    const { peer, scheduler, links, durable, heard, refused, hello } = annsPeer({ initiator: true })
    const [link] = links
    link!.opens()
    link!.comes('state', 1)
    link!.comes('transfer', [0, 0, 1, null])
    expect([heard, refused()]).toEqual([[], false])
    link!.comes('events', [3, 0, 0, 'early'])
    expect([durable, refused()]).toEqual([[], true])
    link!.comes('events', hello())
    link!.comes('state', 1)
    link!.comes('transfer', [0, 0, 1, null])
    link!.comes('events', [3, 0, 0, 'in time'])
    expect(heard).toEqual(['state', 'transfer'])
    expect(durable).toMatchObject([{ value: 'in time' }])
    // A second one, as if of somebody else, changes nothing.
    link!.comes('events', hello({ id: 'eve', received: 5 }))
    expect(peer.link).toBe(link)
    link!.comes('events', [3, 0, 0, 'after it'])
    scheduler.advance(200)
    peer.pump(scheduler.now())
    // The refused message was not counted as received.
    expect(link!.sentEvents.at(-1)).toEqual({ kind: 'ack', received: 2 })
  })
})

describe('a link without a hello', () => {
  it('[HEL7] counts as lost after 5 s', () => {
    const { scheduler, links } = annsPeer({ initiator: true })
    links[0]!.opens()
    scheduler.advance(4_999)
    expect(links[0]!.closed).toBe(false)
    scheduler.advance(1)
    expect(links[0]!.closed).toBe(true)
  })
})

describe('signals of a link that is lost', () => {
  it('[MSH3] the answering end asks for a new one, and takes the next attempt', () => {
    const { links, peer, signals, hello } = annsPeer({ initiator: false })
    expect(links).toHaveLength(0)
    peer.signal({ attempt: 1, data: { type: 'offer' } })
    links[0]!.opens()
    links[0]!.comes('events', hello())
    links[0]!.options.events.closed({ reason: 'failed' })
    expect(signals).toEqual([{ attempt: 1, again: true }])
    expect(peer.player.status).toBe('connecting')
    peer.signal({ attempt: 2, data: { type: 'offer' } })
    expect(links).toHaveLength(2)
  })

  it('[MSH3] the initiator who is asked dials again, once for each attempt', () => {
    const { links, peer, scheduler, hello } = annsPeer({ initiator: true })
    links[0]!.opens()
    links[0]!.comes('events', hello())
    for (let asked = 0; asked < 3; asked++) peer.signal({ attempt: 1, again: true })
    expect(links[0]!.closed).toBe(true)
    scheduler.advance(1_000)
    expect(links).toHaveLength(2)
    // Of the former attempt.
    peer.signal({ attempt: 1, again: true })
    scheduler.advance(1_000)
    expect(links[1]!.closed).toBe(false)
  })

  it('[MSH3] a player that ended it for good without a channel signals this, also after every later signal', () => {
    const { links, peer, signals } = annsPeer({ initiator: false })
    peer.signal({ attempt: 1, data: { type: 'offer' } })
    peer.endLink('flood')
    const bye = { attempt: 1, bye: 'flood' }
    expect(signals).toEqual([bye])
    peer.signal({ attempt: 2, data: { type: 'offer' } })
    peer.signal({ attempt: 2, data: { type: 'candidate' } })
    expect(signals).toEqual([bye, bye, bye])
    expect(links).toHaveLength(1)
    // Two who have both ended it do not answer each other for ever.
    peer.signal({ attempt: 2, bye: 'congested' })
    expect(signals).toHaveLength(3)
  })

  it('[MSH3] a player whose signals are very many gets few of these answers', () => {
    const { peer, signals, scheduler } = annsPeer({ initiator: false })
    peer.endLink('blocked')
    for (let second = 0; second < 10; second++) {
      for (let n = 0; n < 128; n++) peer.signal({ attempt: 1, again: true })
      scheduler.advance(1_000)
    }
    // The first one, 8 in a burst, and 2 a second.
    expect(signals).toHaveLength(1 + 8 + 2 * 9)
  })

  it('[MSH3] a player without WebRTC and relay signals this, also after every later signal', () => {
    const { links, peer, signals, scheduler } = annsPeer({ initiator: true })
    links[0]!.options.events.closed({ reason: 'refused' })
    expect(signals).toEqual([{ attempt: 1, bye: 'webrtc-unavailable' }])
    peer.signal({ attempt: 1, again: true })
    expect(signals).toHaveLength(2)
    scheduler.advance(60_000)
    expect(links).toHaveLength(1)
  })

  it('[LNK12] a player of whom a link is refused for another reason does not', () => {
    const { links, peer, signals } = annsPeer({ initiator: true })
    links[0]!.options.events.closed({ reason: 'refused', cause: new TickmeshError('no-relay', 'there is no relay') })
    peer.signal({ attempt: 1, again: true })
    expect([peer.player.problem?.code, signals]).toEqual(['no-relay', []])
  })

  it('[EVT8] a reason that is not known is refused, and changes nothing', () => {
    const { links, peer, refused } = annsPeer({ initiator: true })
    for (const bye of ['tired', '', 7, null, {}, 'x'.repeat(10_000)]) peer.signal({ attempt: 1, bye })
    expect([refused(), peer.player.status, links[0]!.closed]).toEqual([true, 'connecting', false])
  })

  it('[MSH3] its receiver makes no link again', () => {
    const { links, peer, scheduler } = annsPeer({ initiator: true })
    peer.signal({ attempt: 1, bye: 'flood' })
    expect(peer.player.problem?.code).toBe('rate-limited')
    scheduler.advance(60_000)
    expect(links).toHaveLength(1)
    expect(links[0]!.closed).toBe(true)
  })
})

describe('durable messages', () => {
  it('[EVT9] are acknowledged after 32 of them, else within 100 ms', () => {
    const { peer, scheduler, links, hello } = annsPeer({ initiator: true })
    const [link] = links
    link!.opens()
    link!.comes('events', hello())
    const acks = (): number[] =>
      link!.sentEvents.flatMap((message) => (message?.kind === 'ack' ? [message.received] : []))
    for (let n = 0; n < 31; n++) link!.comes('events', [3, 0, n, 'event'])
    expect(acks()).toEqual([])
    link!.comes('events', [3, 0, 31, 'event'])
    expect(acks()).toEqual([32])
    link!.comes('events', [3, 0, 32, 'event'])
    scheduler.advance(99)
    peer.pump(scheduler.now())
    expect(acks()).toEqual([32])
    scheduler.advance(1)
    peer.pump(scheduler.now())
    expect(acks()).toEqual([32, 33])
  })
})

describe('bye', () => {
  const ended = (reason: 'flood' | 'left' = 'flood', silentMs = 0): ReturnType<typeof annsPeer> => {
    const ends = annsPeer({ initiator: true })
    ends.links[0]!.opens()
    ends.links[0]!.comes('events', ends.hello())
    ends.links[0]!.waits = 1
    for (let ms = 0; ms < silentMs; ms += 50) {
      ends.scheduler.advance(50)
      ends.peer.pump(ends.scheduler.now())
    }
    ends.peer.endLink(reason)
    expect(ends.links[0]!.sentEvents.at(-1)).toEqual({ kind: 'bye', reason })
    return ends
  }

  it('[EVT10] closes the link when it has left the queue', () => {
    const { scheduler, links } = ended()
    scheduler.advance(200)
    expect(links[0]!.closed).toBe(false)
    links[0]!.waits = 0
    scheduler.advance(40)
    expect(links[0]!.closed).toBe(true)
  })

  it('[EVT10] closes a link whose queue stays full after 500 ms', () => {
    const { scheduler, links } = ended()
    scheduler.advance(499)
    expect(links[0]!.closed).toBe(false)
    scheduler.advance(1)
    expect(links[0]!.closed).toBe(true)
  })

  it('[EVT10] of a player who leaves: closes the link when the other end has, so that what is lost comes again', () => {
    const { scheduler, links } = ended('left')
    links[0]!.waits = 0
    scheduler.advance(900)
    expect(links[0]!.closed).toBe(false)
    links[0]!.open = false
    scheduler.advance(40)
    expect(links[0]!.closed).toBe(true)
  })

  it('[EVT10] of a player who leaves: closes the link after 1 s, and after 500 ms if it is silent', () => {
    for (const [silentMs, limitMs] of [
      [0, 1_000],
      [800, 500],
    ] as const) {
      const { scheduler, links } = ended('left', silentMs)
      scheduler.advance(limitMs - 1)
      expect(links[0]!.closed).toBe(false)
      scheduler.advance(1)
      expect(links[0]!.closed).toBe(true)
    }
  })
})
