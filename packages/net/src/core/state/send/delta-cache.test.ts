// Tests of the cache of encoded deltas: misses, evictions and old baselines.

import { expect, it, vi } from 'vitest'
import { DeltaCache } from './delta-cache.ts'
import { WAYS } from './cached-delta.ts'
import { f } from '../schema/fields.ts'
import { HISTORY } from './history-length.ts'
import { compileState } from '../schema/schema.ts'
import { StateSync } from '../state-sync.ts'

const schema = compileState({
  dot: { x: f.fixed(-1000, 1000, 1 / 16, { predict: 'linear' }), n: f.uint(16) },
})
const TICK_MS = 1000 / 60
const DOTS = 20

/** A sender with moving dots, and its peers. */
function start(peers: number) {
  const make = (slot: number): StateSync => new StateSync({ schema, slot, tickRate: 60, sendRate: 60 })
  const sender = make(0)
  const receivers = Array.from({ length: peers }, (_, at) => make(at + 1))
  for (const [at, receiver] of receivers.entries()) {
    sender.addPeer(at + 1)
    receiver.addPeer(0)
  }
  const dots = Array.from({ length: DOTS }, (_, n) => sender.spawn('dot', { x: n, n }))
  /** One tick: packets to each peer, of at most so many bytes, and back its acknowledgement, if it gives one. */
  const step = (tick: number, maxBytes: number, acknowledges: (at: number) => boolean): void => {
    const now = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS }
    for (const [n, dot] of dots.entries())
      Object.assign(dot, { x: 500 * Math.sin(tick / 9 + n), n: (n + tick) & 0xffff })
    sender.sample(tick)
    for (const [at, receiver] of receivers.entries()) {
      for (const bytes of sender.packets(at + 1, { ...now, stratum: 0, maxPackets: 16, maxBytes }))
        expect(receiver.receive(0, bytes, now).accepted).toBe(true)
      if (!acknowledges(at)) continue
      for (const bytes of receiver.packets(0, { ...now, stratum: 1, maxPackets: 1 })) sender.receive(at + 1, bytes, now)
    }
  }
  const expectAll = (tick: number): void => {
    for (const receiver of receivers) {
      for (const [n, { id }] of dots.entries()) {
        const x = Math.round(500 * Math.sin(tick / 9 + n) * 16) / 16
        expect(receiver.get(id)?.latest, `dot ${n} at tick ${tick}`).toEqual({ x, n: (n + tick) & 0xffff })
      }
    }
  }
  return { step, expectAll }
}

it('[STA6] peers that have acknowledged more different ticks than are kept encoded all get the newest state', () => {
  const evictions = vi.spyOn(DeltaCache.prototype, 'evictions', 'get')
  const { step, expectAll } = start(3 * WAYS)
  for (let tick = 1; tick <= 200; tick++) {
    // Each at a pace of its own.
    step(tick, Infinity, (at) => tick % (at + 1) === 0)
    expectAll(tick)
  }
  expect(evictions.mock.results.some(({ value }) => (value as number) > 0)).toBe(true)
  evictions.mockRestore()
})

it.each([HISTORY - 3, HISTORY - 2, HISTORY - 1, HISTORY, HISTORY + 1])(
  '[STA6] a peer to which nothing went for %i samples gets the newest state',
  (silence) => {
    const { step, expectAll } = start(1)
    for (let tick = 1; tick <= 10; tick++) step(tick, Infinity, () => true)
    for (let tick = 11; tick < 11 + silence; tick++) step(tick, 0, () => true)
    step(11 + silence, Infinity, () => true)
    expectAll(11 + silence)
  },
)
