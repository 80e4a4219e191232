// Tests of thin lines behind a router with a buffer: freshness and shares.

import { describe, expect, it } from 'vitest'
import { Bottleneck } from '../link/bottleneck.ts'
import { Flows, percentile } from './flow.fixture.ts'

/**
 * 1,000 moving entities, every other four times as important, through a router of 30 KB/s; what came after `settleMs`.
 */
function thin(options: {
  readonly seed: number
  readonly bufferMs: number
  readonly adaptive?: boolean
  readonly sendRate?: number
}) {
  const { seed, bufferMs, adaptive = true, sendRate = 20 } = options
  const bytesPerSecond = 30_000
  const flows = new Flows({ seed, sendRate, conditions: { delayMs: 20 } })
  flows.weights = [1, 4]
  const [a, b] = [flows.player(1_000, adaptive), flows.player(0)]
  flows.link(a, b)
  const neck = new Bottleneck(flows.scheduler, { bytesPerSecond, bufferBytes: (bytesPerSecond * bufferMs) / 1_000 })
  flows.network.toward('p0', 'p1', { bottleneck: neck })
  flows.run(4_000)
  const before = neck.passedBytes
  const ages: number[] = []
  const means: (readonly number[])[] = []
  const oldest: number[] = []
  flows.run(8_000, () => {
    const look = flows.look(a, b)
    ages.push(look.newestMs)
    means.push(look.meanMs)
    oldest.push(look.oldestMs)
  })
  const mean = (rank: number): number => means.reduce((sum, ranks) => sum + ranks[rank]!, 0) / means.length
  return {
    medianMs: percentile(ages, 50),
    p95Ms: percentile(ages, 95),
    plainMs: mean(0),
    importantMs: mean(1),
    oldestMs: Math.max(...oldest),
    use: (neck.passedBytes - before) / 8 / bytesPerSecond,
    dropped: neck.dropped,
  }
}

describe('a thin line behind a router with a buffer', () => {
  for (const [seed, bufferMs] of [
    [1, 200],
    [2, 1_000],
  ] as const) {
    it(`[FLOW5] [FLOW6] state is fresh by importance, none starves, all is used; ${bufferMs} ms, seed ${seed}`, () => {
      // The path takes 20 ms, the interval is 50, and a full sending is 50 on the line.
      const { medianMs, p95Ms, plainMs, importantMs, oldestMs, use } = thin({ seed, bufferMs })
      expect(medianMs).toBeLessThanOrEqual(150)
      expect(p95Ms).toBeLessThanOrEqual(300)
      expect(importantMs).toBeLessThan(0.75 * plainMs)
      expect(oldestMs).toBeLessThan(1_500)
      expect(use).toBeGreaterThan(0.75)
    })
  }

  it('[FLOW1] [FLOW2] at 60 sendings a second too: sendings are skipped, seed 3', () => {
    const { medianMs, p95Ms, plainMs, importantMs, use } = thin({ seed: 3, bufferMs: 1_000, sendRate: 60 })
    expect(medianMs).toBeLessThanOrEqual(150)
    expect(p95Ms).toBeLessThanOrEqual(300)
    expect(importantMs).toBeLessThan(0.75 * plainMs)
    expect(use).toBeGreaterThan(0.75)
  })

  it('without a budget the same is a second late, and seconds for the last: what the others would be, seed 2', () => {
    const fixed = thin({ seed: 2, bufferMs: 1_000, adaptive: false })
    expect(fixed.medianMs).toBeGreaterThan(900)
    expect(fixed.oldestMs).toBeGreaterThan(5_000)
    expect(fixed.dropped).toBeGreaterThan(500)
  })

  it('[FLOW6] [FLOW7] ten times thinner: state is fresh again within 3 s; back: all is used within 6 s; seed 4', () => {
    const flows = new Flows({ seed: 4, conditions: { delayMs: 20 } })
    const [a, b] = [flows.player(1_000), flows.player(0)]
    flows.link(a, b)
    const neck = new Bottleneck(flows.scheduler, { bytesPerSecond: 300_000, bufferBytes: 150_000 })
    flows.network.toward('p0', 'p1', { bottleneck: neck })
    const sent = (ms: number, ages: number[] = []): number => {
      const { bytes } = flows.look(a, b)
      flows.run(ms, () => ages.push(flows.look(a, b).newestMs))
      return ((flows.look(a, b).bytes - bytes) * 1_000) / ms
    }
    flows.run(3_000)
    const before = sent(2_000)
    neck.bytesPerSecond = 30_000
    neck.bufferBytes = 30_000
    flows.run(3_000)
    const ages: number[] = []
    sent(4_000, ages)
    expect(percentile(ages, 95)).toBeLessThanOrEqual(300)
    neck.bytesPerSecond = 300_000
    neck.bufferBytes = 150_000
    flows.run(6_000)
    expect(sent(2_000)).toBeGreaterThan(0.95 * before)
  })

  it('[FLOW6] [FLOW7] two senders share one line, the later one too, seed 5', () => {
    const flows = new Flows({ seed: 5, conditions: { delayMs: 20 } })
    const [a, b, c] = [flows.player(1_000), flows.player(1_000), flows.player(0)]
    const neck = new Bottleneck(flows.scheduler, { bytesPerSecond: 60_000, bufferBytes: 60_000 })
    for (const place of ['p0', 'p1']) flows.network.toward(place, 'p2', { bottleneck: neck })
    flows.link(a, c)
    flows.run(4_000)
    flows.link(b, c)
    flows.run(4_000)
    const [beforeA, beforeB] = [flows.look(a, c).bytes, flows.look(b, c).bytes]
    const before = neck.passedBytes
    const ages: number[] = []
    flows.run(16_000, () => ages.push(flows.look(a, c).newestMs, flows.look(b, c).newestMs))
    const shares = [flows.look(a, c).bytes - beforeA, flows.look(b, c).bytes - beforeB]
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(4)
    expect((neck.passedBytes - before) / 16 / 60_000).toBeGreaterThan(0.75)
    expect(percentile(ages, 95)).toBeLessThanOrEqual(450)
  })
})

describe('a mesh behind one upload', () => {
  it('[FLOW6] [FLOW7] seven links share it without a queue that stands, and none is left with little, seed 6', () => {
    const flows = new Flows({ seed: 6, conditions: { delayMs: 20 } })
    const a = flows.player(500)
    const others = Array.from({ length: 7 }, () => flows.player(0))
    const neck = new Bottleneck(flows.scheduler, { bytesPerSecond: 150_000, bufferBytes: 150_000 })
    for (const other of others) {
      flows.link(a, other)
      flows.network.toward('p0', `p${other.slot}`, { bottleneck: neck })
    }
    flows.run(4_000)
    const before = others.map((other) => flows.look(a, other).bytes)
    const passed = neck.passedBytes
    const ages: number[] = []
    flows.run(8_000, () => ages.push(...others.map((other) => flows.look(a, other).newestMs)))
    const shares = others.map((other, n) => flows.look(a, other).bytes - before[n]!)
    expect((neck.passedBytes - passed) / 8 / 150_000).toBeGreaterThan(0.9)
    expect(percentile(ages, 95)).toBeLessThanOrEqual(350)
    expect(Math.max(...shares) / Math.min(...shares)).toBeLessThan(5)
  })
})

describe('a link without congestion', () => {
  for (const [seed, conditions] of [
    [11, { loss: 0.05 }],
    [12, { loss: 0.13 }],
    [13, { jitterMs: 8 }],
    [14, { jitterMs: 25 }],
    [15, { jitterMs: 25, loss: 0.13, reordering: 0.05, duplication: 0.02 }],
  ] as const) {
    it(`[FLOW5] [FLOW6] ${JSON.stringify(conditions)} costs no throughput, seed ${seed}`, () => {
      const sent = [true, false].map((adaptive) => {
        const flows = new Flows({ seed, conditions: { delayMs: 20, ...conditions } })
        const [a, b] = [flows.player(1_500, adaptive), flows.player(0)]
        flows.link(a, b)
        flows.run(2_000)
        const { bytes } = flows.look(a, b)
        flows.run(6_000)
        return flows.look(a, b).bytes - bytes
      })
      expect(sent[0]! / sent[1]!).toBeGreaterThan(0.95)
    })
  }

  it('[FLOW3] [FLOW7] a clean link is not held back in its first second, seed 16', () => {
    const [adaptive, fixed] = [true, false].map((adaptive) => {
      const flows = new Flows({ seed: 16, conditions: { delayMs: 20 } })
      const [a, b] = [flows.player(1_000, adaptive), flows.player(0)]
      flows.link(a, b)
      flows.run(1_000)
      return flows.look(a, b).bytes
    })
    expect(adaptive! / fixed!).toBeGreaterThan(0.8)
  })

  it('[FLOW8] [ACK4] nor is a long path at a high rate: no more is in flight than acks can name, seed 18', () => {
    const flows = new Flows({ seed: 18, sendRate: 60, conditions: { delayMs: 200 } })
    const [a, b] = [flows.player(3_000), flows.player(0)]
    flows.link(a, b)
    flows.run(3_000)
    const rates: number[] = []
    flows.run(4_000, () => rates.push(a.sync.flow(1)!.bytesPerSecond))
    expect(Math.min(...rates)).toBeGreaterThan(500_000)
    expect(flows.look(a, b).oldestMs).toBeLessThan(400)
  })

  it('[FLOW4] nor is the queue that a peer makes itself on its path to us, seed 17', () => {
    const flows = new Flows({ seed: 17, conditions: { delayMs: 20 } })
    const [a, b] = [flows.player(1_000), flows.player(1_000, false)]
    flows.link(a, b)
    const neck = new Bottleneck(flows.scheduler, { bytesPerSecond: 30_000, bufferBytes: 15_000 })
    flows.network.toward('p1', 'p0', { bottleneck: neck })
    flows.run(6_000)
    const { bytes } = flows.look(a, b)
    flows.run(4_000)
    // Half a second of its queue; most of its acks are dropped with its state.
    expect((flows.look(a, b).bytes - bytes) / 4).toBeGreaterThan(80_000)
  })
})

describe('two peers of one sender', () => {
  it('[FLOW1] each has the budget of its own link, and both end up with all of it, seed 21', () => {
    const flows = new Flows({ seed: 21, conditions: { delayMs: 20 } })
    const [a, b, c] = [flows.player(1_000), flows.player(0), flows.player(0)]
    flows.link(a, b)
    flows.link(a, c)
    const neck = new Bottleneck(flows.scheduler, { bytesPerSecond: 30_000, bufferBytes: 30_000 })
    flows.network.toward('p0', 'p1', { bottleneck: neck })
    flows.run(6_000)
    const ages = { thin: [] as number[], wide: [] as number[] }
    flows.run(4_000, () => {
      ages.thin.push(flows.look(a, b).newestMs)
      ages.wide.push(flows.look(a, c).oldestMs)
    })
    expect(a.sync.flow(1)!.bytesPerSecond).toBeLessThan(60_000)
    expect(a.sync.flow(2)!.bytesPerSecond).toBeGreaterThan(80_000)
    expect(percentile(ages.thin, 95)).toBeLessThanOrEqual(300)
    expect(percentile(ages.wide, 95)).toBeLessThanOrEqual(150)
    a.moving = 0
    flows.run(3_000)
    const values = (node: typeof a): unknown[] =>
      [...node.sync.all('dot')].map(({ id, latest }) => [id, { ...latest }]).toSorted()
    expect(values(b)).toEqual(values(a))
    expect(values(c)).toEqual(values(a))
  })
})
