// Tests of cues: packets, instants and full channels.

import { expect, it } from 'vitest'
import { contents, firstPart } from '../core/packet/packet.fixture.ts'
import { PART_CUE } from '../core/packet/small-parts.ts'
import { unpack } from '../core/wire/msgpack.ts'
import { annsChannel } from './state-channel.fixture.ts'

it('[CUE3] goes once, and not at all over a link that is down or has 4,600 bytes waiting', () => {
  const { link, scheduler, cues, channel, peer, blink, left, connect } = annsChannel()
  blink(0)
  expect([left().length, cues.unsent]).toEqual([0, 1])
  connect()
  blink(2)
  link.waits = 4_600
  blink(3)
  expect([left().length, cues.unsent]).toEqual([2, 1])
  link.waits = 4_601
  blink(4)
  link.waits = 0
  link.options.events.drained('state')
  scheduler.advance(10_000)
  expect([left().length, cues.unsent]).toEqual([0, 2])
  // In a tick: what waits when it ends, or when the link ends, is not sent either.
  channel.cork()
  blink(5)
  link.waits = 4_601
  channel.uncork()
  link.waits = 0
  channel.cork()
  blink(6)
  blink(7)
  channel.lost(peer)
  channel.uncork()
  expect([left().length, cues.unsent]).toEqual([0, 5])
  link.options.events.closed({ reason: 'failed' })
  blink(8)
  expect([left().length, cues.unsent]).toEqual([0, 6])
})

it('[CUE1] is a part of a packet: index, tick and value', () => {
  const { connect, blink, left } = annsChannel()
  connect()
  blink(300)
  const part = firstPart(left()[0]!)
  expect([part.varint(), part.varint(), unpack(part.remaining())?.value]).toEqual([0, 77, 300])
})

it('[CUE4] leaves in the call, or with the ticks that run, where several share a packet while they fit', () => {
  const { connect, blink, left, channel } = annsChannel()
  connect()
  blink(1)
  expect(left().map(contents)).toEqual([[PART_CUE]])
  channel.cork()
  blink(2)
  blink('x'.repeat(400))
  blink('y'.repeat(400))
  expect(left().length).toBe(0)
  channel.uncork()
  expect(left().map(contents)).toEqual([[PART_CUE, PART_CUE, PART_CUE]])
  channel.cork()
  blink('x'.repeat(600))
  blink('y'.repeat(600))
  channel.uncork()
  expect(left().map(contents)).toEqual([[PART_CUE], [PART_CUE]])
})

it('[CUE4] rides along where a packet with room goes at the send instant after the ticks, else goes by itself', () => {
  const { connect, blink, left, channel, state, replication } = annsChannel()
  const ENTITIES = -1
  connect()
  state.spawn('note', { text: 'a', n: 0 })
  const tick = (number: number): number[][] => {
    channel.cork()
    blink('x'.repeat(300))
    replication.sample(number)
    channel.send()
    channel.uncork()
    return left().map(contents)
  }
  expect(tick(3)).toEqual([[ENTITIES, PART_CUE]])
  for (let n = 0; n < 9; n++) state.spawn('note', { text: 'c'.repeat(100), n })
  expect(tick(6)).toEqual([[ENTITIES], [PART_CUE]])
  expect(tick(9)).toEqual([[ENTITIES], [PART_CUE]])
})
