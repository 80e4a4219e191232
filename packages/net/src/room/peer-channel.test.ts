// Tests of messages to one peer: durable, per link and silence.

import { describe, expect, it } from 'vitest'
import { toWire, WIRE_VERSION } from '../core/mesh/message.ts'
import { pack } from '../core/wire/msgpack.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { FakeLink } from './fake-link.fixture.ts'
import { PeerChannel } from './peer-channel.ts'

const HASH = 7
const CODE = 'K7QXMWD'

function channelOf(): {
  readonly channel: PeerChannel
  readonly scheduler: VirtualScheduler
  readonly calls: string[]
  /** Opens the channel over another link, on which Bob has received so many of Ann's durable messages. */
  readonly connect: (received?: number) => FakeLink
} {
  const scheduler = new VirtualScheduler(1)
  const calls: string[] = []
  const channel = new PeerChannel({ hash: HASH, code: CODE, ownId: 'ann', peerId: 'bob' }, scheduler, {
    greeted: () => calls.push('greeted'),
    mismatched: (reason) => calls.push(`mismatched: ${reason}`),
    bye: (reason) => calls.push(`bye: ${reason}`),
    readOwnership: () => undefined,
    durable: () => calls.push('durable'),
    snapshot: () => calls.push('snapshot'),
    missed: (count, here) => calls.push(`missed ${count} ${here ? 'here' : 'there'}`),
    message: (on) => calls.push(on),
    admit: () => true,
    refuse: (what) => calls.push(`refuse ${what}`),
  })
  const connect = (received = 0): FakeLink => {
    const link = new FakeLink({
      initiator: true,
      scheduler,
      events: {
        opened: () => channel.open(link),
        received: (on, bytes) => channel.receive(on, bytes),
        signal: () => {},
        drained: () => {},
        closed: () => {},
      },
    })
    link.opens()
    link.comes('events', toWire({ kind: 'hello', wire: WIRE_VERSION, hash: HASH, id: 'bob', code: CODE, received }))
    return link
  }
  return { channel, scheduler, calls, connect }
}

function event(value: number): Uint8Array {
  return pack(toWire({ kind: 'event', index: 0, tick: 0, value }))
}

describe('durable messages', () => {
  it('[EVT4] that wait for a link are sent with the next, and those the other end did not receive once more', () => {
    const { channel, connect } = channelOf()
    for (const value of [1, 2]) expect(channel.sendDurable(event(value))).toBe(true)
    const first = connect()
    expect(first.sentEvents.slice(1)).toMatchObject([{ value: 1 }, { value: 2 }])
    expect(channel.close()).toBe(true)
    expect(channel.sendDurable(event(3))).toBe(true)
    const second = connect(1)
    expect(second.sentEvents.slice(1)).toMatchObject([{ value: 2 }, { value: 3 }])
  })

  it('[EVT3] are acknowledged 32 together at once, and fewer after 100 ms', () => {
    const { channel, scheduler, connect } = channelOf()
    const link = connect()
    const acks = (): unknown[] => link.sentEvents.filter((message) => message?.kind === 'ack')
    for (let n = 0; n < 31; n++) link.comes('events', [3, 0, 0, n])
    expect(acks()).toEqual([])
    link.comes('events', [3, 0, 0, 31])
    expect(acks()).toEqual([{ kind: 'ack', received: 32 }])
    link.comes('events', [3, 0, 0, 32])
    scheduler.advance(99)
    channel.pump(scheduler.now())
    expect(acks()).toHaveLength(1)
    scheduler.advance(1)
    channel.pump(scheduler.now())
    expect(acks().at(-1)).toEqual({ kind: 'ack', received: 33 })
    // The next link's hello acknowledges as well.
    expect(connect().sentEvents[0]).toMatchObject({ kind: 'hello', received: 33 })
  })

  it('[EVT6] are not taken when too many wait', () => {
    const { channel } = channelOf()
    let taken = 0
    while (channel.sendDurable(event(taken))) taken++
    expect(taken).toBe(8_192)
  })

  it('[EVT15] that were dropped are counted, and the other end hears it first; both know when it has confirmed', () => {
    const { channel, calls, connect } = channelOf()
    connect()
    for (const value of [1, 2, 3]) channel.sendDurable(event(value))
    channel.dropDurable()
    channel.close()
    channel.sendDurable(event(4))
    // One had arrived. This link ends before the other end could read.
    expect(connect(1).sentEvents.slice(1)).toMatchObject([{ kind: 'missed', count: 2 }, { value: 4 }])
    channel.close()
    channel.dropDurable()
    channel.sendDurable(event(5))
    const link = connect(1)
    expect(link.sentEvents.slice(1)).toMatchObject([{ kind: 'missed', count: 3 }, { value: 5 }])
    link.comes('events', [2, 5])
    link.comes('events', [2, 5])
    expect(calls.filter((call) => call !== 'greeted')).toEqual(['missed 3 there'])
    channel.close()
    channel.sendDurable(event(6))
    expect(connect(5).sentEvents.slice(1)).toMatchObject([{ value: 6 }])
  })

  it('[EVT15] are said to be missed once a link, before all others', () => {
    const { channel, calls, connect } = channelOf()
    const link = connect()
    for (const message of [[12, 0], [12, -1], [12, 1.5], [12, 2 ** 53], [12], [12, 1, 1], [12, 'x']])
      link.comes('events', message)
    link.comes('events', [12, 7])
    link.comes('events', [12, 1])
    link.comes('events', [3, 0, 0, 0])
    link.comes('events', [12, 1])
    expect(calls).toEqual([
      'greeted',
      ...Array.from({ length: 7 }, () => 'refuse message'),
      'missed 7 here',
      'refuse missed',
      'durable',
      'refuse missed',
    ])
    channel.close()
    expect(connect().sentEvents[0]).toMatchObject({ kind: 'hello', received: 8 })
  })
})

describe('per-link messages', () => {
  it('are dropped without a link, and do not outlive theirs', () => {
    const { channel, connect } = channelOf()
    const ack = { kind: 'snapshotAck', tick: 1, applied: true } as const
    channel.sendPerLink([ack])
    const first = connect()
    first.waits = 1_000_000
    channel.sendPerLink([ack])
    expect(first.sentEvents).toHaveLength(1)
    channel.close()
    expect(connect().sentEvents).toHaveLength(1)
  })
})

describe('silence', () => {
  it('[MSH5] calls for a measure after 0.8 s and every 0.4 s, on an open link; any message ends it', () => {
    const { channel, scheduler, connect } = channelOf()
    /** Times of silence at which a measure was due. */
    const due = (untilMs: number): number[] => {
      const found: number[] = []
      for (let ms = 100; ms <= untilMs; ms += 100) {
        scheduler.advance(100)
        if (channel.pump(scheduler.now())) found.push(ms)
      }
      return found
    }
    expect(due(20_000)).toEqual([])
    expect(channel.silentMs).toBe(20_000)
    const link = connect()
    expect(due(700)).toEqual([])
    link.comes('state', 1)
    expect(due(4_000)).toEqual([800, 1_200, 1_600, 2_000, 2_400, 2_800, 3_200, 3_600, 4_000])
    channel.close()
    expect([due(1_000), channel.silentMs]).toEqual([[], 5_000])
  })
})
