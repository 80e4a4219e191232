// Tests of the simulated bottleneck.

import { expect, it } from 'vitest'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { Bottleneck } from './bottleneck.ts'
import { memoryLinks } from './memory.ts'
import { SimulatedNetwork } from './network.ts'
import { LinkEnds } from '../testing/link-ends.ts'

it('passes packets on at its rate, in order, and drops those that find the buffer full', () => {
  const scheduler = new VirtualScheduler(1)
  const neck = new Bottleneck(scheduler, { bytesPerSecond: 10_000, bufferBytes: 3_000 })
  const left: (readonly [number, number])[] = []
  const taken = [1, 2, 3, 4].map((n) => neck.enter(1_000, () => left.push([n, scheduler.now()])))
  expect(taken).toEqual([true, true, true, false])
  expect(neck.waitingBytes).toBe(3_000)
  scheduler.advance(100)
  // The new rate counts from the next packet on.
  neck.bytesPerSecond = 1_000
  scheduler.advance(2_000)
  expect(left).toEqual([
    [1, 100],
    [2, 200],
    [3, 1_200],
  ])
  expect([neck.waitingBytes, neck.passedBytes, neck.dropped]).toEqual([0, 3_000, 1])
})

it('takes a message longer than its buffer when the buffer is empty', () => {
  const scheduler = new VirtualScheduler(1)
  const neck = new Bottleneck(scheduler, { bytesPerSecond: 10_000, bufferBytes: 3_000 })
  expect(neck.enter(64_000, () => {})).toBe(true)
  expect(neck.enter(1, () => {})).toBe(false)
})

it('is invisible to the queue of the link, and loses no message of a reliable channel', async () => {
  const scheduler = new VirtualScheduler(3)
  const network = new SimulatedNetwork({ scheduler, seed: 3 })
  const neck = new Bottleneck(scheduler, { bytesPerSecond: 20_000, bufferBytes: 10_000 })
  network.toward('a', 'b', { bottleneck: neck })
  const ends = new LinkEnds({
    initiator: memoryLinks(network, 'a'),
    answerer: memoryLinks(network, 'b'),
    scheduler,
    pass: (ms) => scheduler.run(ms),
  })
  await ends.bothOpen()
  for (let n = 0; n < 20; n++) ends.a.link.send('state', new Uint8Array(1_000))
  await scheduler.run(20)
  expect(ends.a.link.buffered('state')).toBe(0)
  expect(neck.dropped).toBeGreaterThan(5)
  for (let n = 0; n < 20; n++) ends.a.link.send('events', Uint8Array.of(n, ...new Uint8Array(999)))
  await scheduler.run(20_000)
  const events = ends.b.received.filter(({ channel }) => channel === 'events').map(({ bytes }) => bytes[0])
  expect(events).toEqual(Array.from({ length: 20 }, (_, n) => n))
})
