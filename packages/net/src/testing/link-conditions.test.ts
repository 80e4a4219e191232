// Tests of the ranges of a conditioned link's options.

import { describe, expect, it } from 'vitest'
import { TickmeshError } from '../errors.ts'
import { memoryLinks } from '../link/memory.ts'
import { SimulatedNetwork } from '../link/network.ts'
import { VirtualScheduler } from '../scheduler/virtual.ts'
import { conditioned } from './conditioned.ts'
import type { LinkConditions } from './link-conditions.ts'
import { PLACES } from './places.ts'

describe('a condition out of its range', () => {
  const network = new SimulatedNetwork({ scheduler: new VirtualScheduler(1), seed: 1 })
  it.each([
    [{ delayMs: -1 }, 'conditioned: delayMs is a number from 0 to 10000, not -1.'],
    [{ jitterMs: Number.NaN }, 'conditioned: jitterMs is a number from 0 to 10000, not NaN.'],
    [{ loss: 5 }, 'conditioned: loss is a number from 0 to 0.9, not 5.'],
    [{ loss: 0.5, burst: 1 }, 'conditioned: burst is a number from 2 to 1000, not 1.'],
    [{ duplicate: 1.1 }, 'conditioned: duplicate is a number from 0 to 1, not 1.1.'],
    [{ reorder: '1' }, "conditioned: reorder is a number from 0 to 1, not '1'."],
    [{ bytesPerSecond: 0 }, 'conditioned: bytesPerSecond is a number from 1000 to Infinity, not 0.'],
    [{ bufferMs: 1e6 }, 'conditioned: bufferMs is a number from 0 to 10000, not 1000000.'],
    [{ outage: { everyMs: 0, forMs: 1 } }, 'conditioned: outage.everyMs is a number from 1 to 86400000, not 0.'],
    [{ outage: { everyMs: 1 } }, 'conditioned: outage.forMs is a number from 1 to 60000, not undefined.'],
  ])('%j is refused', (conditions, message) => {
    let thrown: unknown
    try {
      conditioned(memoryLinks(network, 'a'), conditions as LinkConditions)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(TickmeshError)
    expect(thrown).toMatchObject({ code: 'invalid-value', message })
  })

  it('no links, or no conditions, as of a misspelt place, is refused', () => {
    const sentence = /takes links \(webrtcLinks\(\)\) and conditions \(PLACES\.train\)/
    const { trian } = PLACES as { [place: string]: LinkConditions }
    expect(() => conditioned({ loss: 0.1 } as never, undefined as never)).toThrow(sentence)
    expect(() => conditioned(memoryLinks(network, 'a'), trian!)).toThrow(sentence)
  })

  it('every place is in range', () => {
    for (const place of Object.values(PLACES)) conditioned(memoryLinks(network, 'a'), place)
  })
})
