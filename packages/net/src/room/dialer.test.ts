// Tests of the dialer: both ends of a link that is made, lost and made again.

import { describe, expect, it } from 'vitest'
import { HELLO_LIMIT_MS, MAX_REDIAL_MS } from '../core/mesh/redial.ts'
import { UNREACHABLE_AFTER_MS } from '../core/mesh/silence-times.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { Dialer } from './dialer.ts'
import { FakeLink } from './fake-link.fixture.ts'
import { Inbound } from './inbound.ts'
import type { LinkSignal } from './peer-signal.ts'

function dialerOf(initiator: boolean): {
  readonly dialer: Dialer
  readonly scheduler: VirtualScheduler
  readonly links: readonly FakeLink[]
  readonly signals: readonly LinkSignal[]
  /** Calls other than `signal`, by name. */
  readonly calls: string[]
} {
  const scheduler = new VirtualScheduler(1)
  const links: FakeLink[] = []
  const signals: LinkSignal[] = []
  const calls: string[] = []
  const dialer = new Dialer({
    initiator,
    scheduler,
    limits: new Inbound(scheduler, { read: () => {}, flood: () => {}, refused: () => {} }),
    openLink: (options) => {
      const link = new FakeLink(options)
      links.push(link)
      return link
    },
    events: {
      signal: (signal) => signals.push(signal),
      opened: () => calls.push('opened'),
      received: () => calls.push('received'),
      drained: () => calls.push('drained'),
      lost: ({ reason }) => calls.push(`lost: ${reason}`),
      replaced: () => calls.push('replaced'),
      refused: () => calls.push('refused'),
      unreachable: () => calls.push('unreachable'),
      refuse: (what) => calls.push(`refuse ${what}`),
    },
  })
  return { dialer, scheduler, links, signals, calls }
}

describe('the initiator', () => {
  it('[MSH4] dials at once, and again after every loss, within the longest wait', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    expect([links.length, dialer.attempt]).toEqual([1, 1])
    for (let attempt = 1; attempt <= 8; attempt++) {
      links.at(-1)!.options.events.closed({ reason: 'failed' })
      expect(dialer.attempt).toBe(attempt)
      scheduler.advance(MAX_REDIAL_MS * 1.25)
      expect([links.length, dialer.attempt]).toEqual([attempt + 1, attempt + 1])
    }
    expect(calls.filter((call) => call === 'lost: failed')).toHaveLength(8)
  })

  it('[HEL1] gives up a link on which no hello arrives, but not one on which it did', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    links[0]!.opens()
    scheduler.advance(HELLO_LIMIT_MS)
    expect([links[0]!.closed, calls]).toEqual([true, ['opened', 'lost: failed']])
    scheduler.advance(MAX_REDIAL_MS)
    links[1]!.opens()
    dialer.greeted()
    scheduler.advance(60_000)
    expect([links[1]!.closed, links.length, dialer.failures]).toEqual([false, 2, 0])
  })

  it('ends when no link can be made here', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    links[0]!.options.events.closed({ reason: 'refused' })
    scheduler.advance(60_000)
    expect([dialer.ended, links.length, calls]).toEqual([true, 1, ['refused']])
  })
})

describe('a network that is back', () => {
  it('[MSH4] ends the wait of the initiator, and replaces an attempt that began before', () => {
    const { dialer, scheduler, links } = dialerOf(true)
    scheduler.advance(10_000)
    dialer.redial(false)
    expect(links).toHaveLength(1)
    dialer.redial(true)
    expect([links.length, links[0]!.closed]).toEqual([2, true])
    dialer.redial(true)
    expect(links).toHaveLength(2)
    scheduler.advance(10_000)
    links[1]!.options.events.closed({ reason: 'failed' })
    dialer.redial(false)
    expect([links.length, dialer.attempt]).toEqual([3, 3])
  })

  it('[MSH13] makes a second link beside a silent one, which stays until the second opens', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    links[0]!.opens()
    dialer.greeted()
    scheduler.advance(10_000)
    dialer.redial(false)
    expect([links.length, links[0]!.closed]).toEqual([2, false])
    links[0]!.comes('events', 1)
    links[1]!.options.events.closed({ reason: 'failed' })
    expect(calls).toEqual(['opened', 'received'])
    scheduler.advance(10_000)
    dialer.redial(false)
    links[2]!.opens()
    expect([links[0]!.closed, calls.slice(2)]).toEqual([true, ['replaced', 'opened']])
    links[0]!.options.events.closed({ reason: 'closed' })
    links[2]!.comes('events', 1)
    expect(calls.slice(4)).toEqual(['received'])
  })

  it('[MSH13] goes on with the second link when the silent one ends', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    links[0]!.opens()
    dialer.greeted()
    scheduler.advance(10_000)
    dialer.redial(false)
    links[0]!.options.events.closed({ reason: 'failed' })
    expect([links.length, calls]).toEqual([2, ['opened', 'lost: failed']])
    links[1]!.opens()
    dialer.greeted()
    expect([links[1]!.closed, dialer.failures]).toEqual([false, 0])
    scheduler.advance(10_000)
    dialer.redial(false)
    expect(dialer.endDialing()).toBe(links[1])
    expect(links[2]!.closed).toBe(true)
  })

  it('[MSH3] [MSH4] the answering end asks for another attempt, which begins at once', () => {
    const answering = dialerOf(false)
    answering.dialer.redial(true)
    expect(answering.signals).toEqual([{ attempt: 0, again: true }])
    const { dialer, scheduler, links } = dialerOf(true)
    scheduler.advance(2_000)
    dialer.signal({ attempt: 1, again: true })
    expect([links.length, dialer.attempt]).toEqual([2, 2])
    // An attempt that failed at once waits before the next.
    dialer.signal({ attempt: 2, again: true })
    expect([links.length, links[1]!.closed]).toEqual([2, true])
  })
})

describe('the answering end', () => {
  it('[MSH2] makes a link for the first signal of each attempt, and drops the one before', () => {
    const { dialer, links, calls } = dialerOf(false)
    expect(links).toHaveLength(0)
    dialer.signal({ attempt: 1, data: 'offer' })
    dialer.signal({ attempt: 1, data: 'candidate' })
    expect([links.length, links[0]!.accepted]).toEqual([1, ['offer', 'candidate']])
    dialer.signal({ attempt: 3, data: 'offer' })
    expect([links.length, links[0]!.closed, calls]).toEqual([2, true, ['lost: closed']])
    // Of the former link: neither its signals nor its calls count.
    dialer.signal({ attempt: 1, data: 'candidate' })
    links[0]!.options.events.closed({ reason: 'failed' })
    links[0]!.comes('events', 1)
    expect([links[1]!.accepted, calls]).toEqual([['offer'], ['lost: closed']])
  })

  it('[MSH2] makes links at a limited rate', () => {
    const { dialer, links, calls } = dialerOf(false)
    for (let attempt = 1; attempt <= 100; attempt++) dialer.signal({ attempt, data: 'offer' })
    expect(links).toHaveLength(8)
    expect(calls.filter((call) => call === 'refuse attempt')).toHaveLength(92)
  })
})

describe('reach', () => {
  it('[MSH6] is lost after a time without a hello, counted from the loss of the last link that had one', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    links[0]!.opens()
    scheduler.advance(HELLO_LIMIT_MS - 1)
    dialer.greeted()
    scheduler.advance(60_000)
    dialer.lose()
    scheduler.advance(UNREACHABLE_AFTER_MS - 1)
    expect(calls).not.toContain('unreachable')
    scheduler.advance(1)
    expect(calls).toContain('unreachable')
    expect(dialer.ended).toBe(false)
  })

  it('is of no concern once the dialer has ended', () => {
    const { dialer, scheduler, links, calls } = dialerOf(true)
    expect(dialer.endDialing()).toBe(links[0])
    links[0]!.opens()
    scheduler.advance(60_000)
    expect([calls, links.length]).toEqual([[], 1])
  })
})
