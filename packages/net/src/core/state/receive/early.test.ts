// Tests of packets of ticks that are not due yet: the clock of their sender is wrong.

import { describe, expect, it } from 'vitest'
import { isEarly } from './early.ts'
import { f } from '../schema/fields.ts'
import { compileState } from '../schema/schema.ts'
import { StateSync } from '../state-sync.ts'

const schema = compileState({ dot: { n: f.uint(16) } })
const MS = 1000 / 60

/** `a` sends to `b`, each with a tick of its own. */
function pair() {
  const make = (slot: number): StateSync => new StateSync({ schema, slot, tickRate: 60, sendRate: 20 })
  const [a, b] = [make(0), make(1)]
  const dot = a.spawn('dot', { n: 0 }) as ReturnType<StateSync['spawn']> & { n: number }
  a.addPeer(1)
  b.addPeer(0)
  /** `a` sends of its tick what `b` takes at its own. */
  const send = (theirs: number, own: number): void => {
    dot.n = theirs % 65_536
    a.sample(theirs)
    for (const packet of a.packets(1, { nowMs: own * MS, sharedMs: theirs * MS, stratum: 0, maxPackets: 4 }))
      b.receive(0, packet, { nowMs: own * MS, sharedMs: own * MS })
  }
  const shown = (): unknown[] => [...b.all('dot')].map(({ latest }) => latest['n'])
  return { a, b, send, shown }
}

describe('a tick that is not due', () => {
  it('[FRM8] is taken up to 2 s ahead, and not beyond', () => {
    const { b, send, shown } = pair()
    send(1_000 + 120, 1_000)
    expect(shown()).toEqual([1_120])
    send(1_003 + 121, 1_003)
    expect(shown()).toEqual([1_120])
    expect(b.counters.early).toBe(1)
  })

  it('[FRM8] is not acknowledged: the true state comes when it is due', () => {
    const { b, send, shown } = pair()
    for (let tick = 1_000; tick < 1_030; tick += 3) send(tick + 600, tick)
    expect([shown(), b.counters.early]).toEqual([[], 10])
    send(1_633, 1_600)
    expect(shown()).toEqual([1_633])
  })

  it('[FRM8] is not taken in a snapshot', () => {
    const { a, b, shown } = pair()
    a.sample(5_000)
    const [part] = a.snapshot(1, 0)
    expect(b.receiveSnapshot(0, part!, { nowMs: 0, sharedMs: 1_000 * MS })).toBe('failed')
    expect([shown(), b.counters.early]).toEqual([[], 1])
  })

  it('[FRM8] that came before the time was known is found when it is', () => {
    const { b, send, shown } = pair()
    send(5_000, 0)
    const early = (sharedMs: number): boolean => isEarly(b.completeTick(0), sharedMs, 60)
    expect([shown(), early(0), early(1_000 * MS)]).toEqual([[5_000], false, true])
    b.forgetEntities(0)
    expect([shown(), early(1_000 * MS)]).toEqual([[], false])
  })
})
