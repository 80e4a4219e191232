// Transfers on a thin uplink: state and events come in time, and the line is filled.

import { describe, expect, it } from 'vitest'
import { type Lateness, ThinUplink, type Uplink } from './thin-uplink.fixture.ts'

/** Share of the line that transfers, with all else, must fill. */
const LINE_SHARE = 0.8

/** The same room without a transfer, and while `transferTo` players receive `bytes` each. */
async function compare(uplink: Uplink, bytes: number, transferTo = uplink.receivers) {
  const quiet = await (await ThinUplink.open(uplink)).watch(10_000)
  const bench = await ThinUplink.open(uplink)
  const before = bench.line.passedBytes
  const sent = bench.transfer(bytes, transferTo)
  const late = await bench.watch(300_000, sent)
  const lineShare = (bench.line.passedBytes - before) / ((await sent) / 1_000) / uplink.bytesPerSecond
  return { quiet, late, lineShare }
}

const bound = (quietMs: number): number => Math.max(quietMs + 100, quietMs * 1.5)

function expectBehind(quiet: Lateness, late: Lateness): void {
  expect(late.eventP95Ms).toBeLessThanOrEqual(bound(quiet.eventP95Ms))
  expect(late.stateP95Ms).toBeLessThanOrEqual(bound(quiet.stateP95Ms))
}

describe('a 1 MB transfer on a thin uplink is behind state and events', () => {
  for (const bytesPerSecond of [40_000, 100_000, 500_000]) {
    for (const queueMs of [300, 1_000]) {
      for (const receivers of [1, 2, 4]) {
        const name = `${bytesPerSecond / 1_000} KB/s, ${queueMs} ms of queue, to ${receivers}`
        it(`[XFER11] [XFER12] ${name}`, async () => {
          // Four transfers share the thinnest line for a minute: there a part of each is enough.
          const bytes = Math.min(1_000_000, (bytesPerSecond * 50) / receivers)
          const uplink = { seed: receivers, bytesPerSecond, queueMs, receivers }
          const { quiet, late, lineShare } = await compare(uplink, bytes)
          expectBehind(quiet, late)
          expect(lineShare).toBeGreaterThan(LINE_SHARE)
        })
      }
    }
  }

  it.each([40_000, 500_000])(
    '[XFER12] of four players one receives it, and the other three notice as little, %i bytes a second',
    async (bytesPerSecond) => {
      const uplink = { seed: 5, bytesPerSecond, queueMs: 300, receivers: 4 }
      const { quiet, late, lineShare } = await compare(uplink, 1_000_000, 1)
      expectBehind(quiet, late)
      expect(lineShare).toBeGreaterThan(LINE_SHARE)
    },
  )

  it('[XFER12] state that needs 40 % of the line gets it', async () => {
    const uplink = { seed: 6, bytesPerSecond: 40_000, queueMs: 300, receivers: 2, entities: 60 }
    const { quiet, late } = await compare(uplink, 200_000)
    expectBehind(quiet, late)
  })

  it.each([
    ['jitter', { jitterMs: 15 }],
    ['a path of 200 ms', { delayMs: 100 }],
    ['loss', { loss: 0.01 }],
  ] as const)('[XFER11] over %s', async (_, conditions) => {
    const uplink = { seed: 7, bytesPerSecond: 100_000, queueMs: 1_000, receivers: 2, conditions }
    const { quiet, late, lineShare } = await compare(uplink, 1_000_000)
    expectBehind(quiet, late)
    expect(lineShare).toBeGreaterThan(LINE_SHARE)
  })

  it('[XFER11] a line five times as wide as before is filled, and a thinner one is left to state', async () => {
    const bench = await ThinUplink.open({ seed: 8, bytesPerSecond: 100_000, queueMs: 500, receivers: 1 })
    const sent = bench.transfer(20_000_000)
    void sent.catch(() => {})
    await bench.watch(10_000)
    bench.line.bytesPerSecond = 500_000
    await bench.watch(4_000)
    const before = bench.line.passedBytes
    await bench.watch(5_000)
    expect((bench.line.passedBytes - before) / 5 / 500_000).toBeGreaterThan(LINE_SHARE)
    bench.line.bytesPerSecond = 50_000
    await bench.watch(3_000)
    const { eventP95Ms, stateP95Ms } = await bench.watch(5_000)
    expect(eventP95Ms).toBeLessThanOrEqual(120)
    expect(stateP95Ms).toBeLessThanOrEqual(165)
  })
})
