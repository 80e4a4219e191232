// Tests of the record of a player's statistics.

import { describe, expect, it } from 'vitest'
import { StatsRecord } from './stats-record.ts'

describe('StatsRecord', () => {
  it('is unmeasured at first', () => {
    const none = { jitterMs: 0, loss: 0, bandwidth: 0, sendRate: 0 }
    expect(new StatsRecord(Number.NaN, 'unknown').read()).toEqual({ ...none, rttMs: undefined, path: 'unknown' })
    expect(new StatsRecord(0, 'host').read()).toEqual({ ...none, rttMs: 0, path: 'host' })
  })

  it('gives one object until a measurement changes, and leaves what was read as it was', () => {
    const record = new StatsRecord(Number.NaN, 'unknown')
    const first = record.read()
    expect(record.read()).toBe(first)
    record.setQuality({ rttMs: 20, jitterMs: 2, loss: 0.1 })
    record.setFlow(9_000, 19)
    record.setPath('relay')
    expect(record.read()).toEqual({ rttMs: 20, jitterMs: 2, loss: 0.1, bandwidth: 9_000, sendRate: 19, path: 'relay' })
    expect(first).toMatchObject({ rttMs: undefined, bandwidth: 0, path: 'unknown' })
  })
})
