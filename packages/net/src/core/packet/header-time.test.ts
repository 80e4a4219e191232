// Test of the packets whose header carries the time.

import { describe, expect, it } from 'vitest'
import { PayloadReader } from './payload.ts'
import { f } from '../state/schema/fields.ts'
import { compileState } from '../state/schema/schema.ts'
import { StateSync } from '../state/state-sync.ts'

const schema = compileState({ dot: { x: f.uint(7) } })

describe('the time in the header', () => {
  /** Counts the packets that bring the time, in the first second and after it. */
  function timed(sendRate: number): { first: number; later: number } {
    const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate })
    a.addPeer(1)
    const reader = new PayloadReader()
    const counts = { first: 0, later: 0 }
    for (let sent = 0; sent < sendRate * 2; sent++) {
      const at = (sent * 1000) / sendRate
      const [bytes] = a.packets(1, { nowMs: at, sharedMs: at, stratum: 0, maxPackets: 1, pace: 'steady' })
      expect(reader.open(bytes as Uint8Array, at)).toBe(true)
      if (!Number.isNaN(reader.header.sharedMs)) counts[sent < sendRate ? 'first' : 'later']++
    }
    return counts
  }

  it('[FRM6] comes in all packets of the first second, and then 20 times a second', () => {
    expect(timed(60)).toEqual({ first: 60, later: 20 })
    expect(timed(30)).toEqual({ first: 30, later: 30 })
    expect(timed(20)).toEqual({ first: 20, later: 20 })
    expect(timed(10)).toEqual({ first: 10, later: 10 })
  })
})
