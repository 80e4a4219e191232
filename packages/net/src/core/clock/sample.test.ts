// Tests of what a clock sample of a peer may say: each bound is exact.

import { describe, expect, it } from 'vitest'
import { COARSEST_STEP_MS } from './clock-step.ts'
import { type ClockSample, plausible } from './sample.ts'

const DAY_MS = 86_400_000
const SAMPLE: ClockSample = { t1: 100, t2: 5_000, t3: 5_010, t4: 150, stratum: 0 }

describe('[CLK10] a clock sample is plausible', () => {
  const negative = 2 * COARSEST_STEP_MS + 1
  const cases: readonly (readonly [string, Partial<ClockSample>, boolean])[] = [
    ['as it comes', {}, true],
    ['whose round trip is negative by a step of both clocks', { t1: 100, t4: 110, t3: 5_010 + negative }, true],
    ['whose round trip is negative by more', { t1: 100, t4: 110, t3: 5_010.5 + negative }, false],
    ['whose round trip is 10 s', { t4: 10_110 }, true],
    ['whose round trip is longer', { t4: 10_110.5 }, false],
    ['that arrived as it left', { t4: 100, t3: 5_000 }, true],
    ['that arrived before it left', { t4: 99.5, t3: 5_000 }, false],
    ['of the start of the room', { t2: 0, t3: 10 }, true],
    ['of a time before the room', { t2: -0.5, t3: 10 }, false],
    ['that was answered at once', { t3: 5_000 }, true],
    ['that was answered before it came', { t3: 4_999.5 }, false],
    ['of a room of ten years', { t2: 3_650 * DAY_MS - 10, t3: 3_650 * DAY_MS }, true],
    ['of a room that is older', { t2: 3_650 * DAY_MS - 10, t3: 3_650 * DAY_MS + 0.5 }, false],
    ['that left at no time', { t1: Number.NaN }, false],
    ['that arrived at no time', { t4: Infinity }, false],
    ['of a player two hops from the host', { stratum: 2 }, true],
    ['of a player who is not to be followed', { stratum: 3 }, false],
    ['between two strata', { stratum: 0.5 }, false],
  ]
  it.each(cases)('%s', (_, changed, expected) => expect(plausible({ ...SAMPLE, ...changed })).toBe(expected))
})
