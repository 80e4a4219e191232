// Tests of conditioned links: the link contract, in virtual time and over real links.

import wrtc from '@roamhq/wrtc'
import { describe, it } from 'vitest'
import { webrtcLinks } from '../link/webrtc.ts'
import { systemScheduler } from '../scheduler/system.ts'
import { conditioned } from './conditioned.ts'
import { conditionedSubject } from './conditioned.fixture.ts'
import { linkContract } from './link-contract.ts'
import type { LinkConditions } from './link-conditions.ts'
import type { LinkSubject } from './link-ends.ts'
import { PLACES } from './places.ts'

describe('the link contract', () => {
  const whole: { readonly [name: string]: LinkConditions } = {
    'no conditions': {},
    'delay and jitter': { delayMs: 40, jitterMs: 30 },
    'a slow line': { delayMs: 10, bytesPerSecond: 400_000, bufferMs: 300 },
    reordering: { delayMs: 5, reorder: 0.3 },
    [`the place lan`]: PLACES.lan,
  }
  describe.each(Object.entries(whole))('holds with %s', (_, conditions) => {
    for (const { name, run } of linkContract(() => conditionedSubject(7, conditions, conditions))) it(name, run)
  })

  // A state message that the place loses is no breach: cases that await each one are for places without loss.
  const lossy = { 'the place home': PLACES.home, 'the place 4g': PLACES['4g'], 'the place train': PLACES.train }
  describe.each(Object.entries({ ...lossy, 'the place hotel': PLACES.hotel }))('holds with %s', (_, conditions) => {
    const cases = linkContract(() => conditionedSubject(7, conditions, conditions))
    for (const { name, run } of cases) if (!/on every channel|arrives as it was sent/.test(name)) it(name, run)
  })
})

describe('over real links, the link contract holds', () => {
  const open = conditioned(webrtcLinks({ rtc: wrtc }), { delayMs: 10, jitterMs: 5, bytesPerSecond: 4_000_000 })
  const pass = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))
  const real = (): LinkSubject => ({ initiator: open, answerer: open, scheduler: systemScheduler(), pass })
  for (const { name, run } of linkContract(real)) it(name, run)
})
