// Tests of the receive path of entities: deltas without a baseline, and snapshots.

import { expect, it } from 'vitest'
import { BitReader } from '../../wire/bit-reader.ts'
import { PART_BYTES } from '../codec/snapshot-part.ts'
import { f } from '../schema/fields.ts'
import { compileState } from '../schema/schema.ts'
import { StateSync } from '../state-sync.ts'
import { ViewClock } from '../view/view-clock.ts'
import { Remotes } from './remotes.fixture.ts'
import { StateInbox } from './state-inbox.ts'

const schema = compileState({ dot: { n: f.uint(16) } })
const make = (slot: number): StateSync => new StateSync({ schema, slot, tickRate: 60, sendRate: 20 })

/** Sends the packets of a tick from one player to the other. */
function send(from: StateSync, to: StateSync, [fromSlot, toSlot]: readonly [number, number], tick: number): void {
  const at = { nowMs: (tick * 1000) / 60, sharedMs: (tick * 1000) / 60 }
  from.sample(tick)
  for (const packet of from.packets(toSlot, { ...at, stratum: 0, maxPackets: 4 }))
    to.receive(fromSlot, packet.slice(), at)
}

it('[STA10] [STA7] a tick with a delta that lacks its baseline is not complete', () => {
  const [a, b] = [make(0), make(1)]
  a.addPeer(1)
  b.addPeer(0)
  const dot = a.spawn('dot', { n: 1 }) as ReturnType<StateSync['spawn']> & { n: number }
  for (const tick of [3, 6, 9]) {
    dot.n = tick
    send(a, b, [0, 1], tick)
    send(b, a, [1, 0], tick)
  }
  expect([b.completeTick(0), b.counters.noBaseline]).toEqual([9, 0])
  b.forgetEntities(0)
  dot.n = 12
  send(a, b, [0, 1], 12)
  expect([b.completeTick(0), b.counters.noBaseline]).toEqual([-1, 1])
})

it('[SNP3] a snapshot’s tick is the newest, and complete; a snapshot that left something out completes none', () => {
  const a = make(0)
  a.addPeer(1)
  a.spawn('dot', { n: 1 })
  a.sample(9)
  const parts = a.snapshot(1, 0)
  const { ownership, notifier, counters } = new Remotes()
  for (const complete of [true, false]) {
    const inbox = new StateInbox({
      ...{ schema, slot: 0, owner: 'a', tickRate: 60, sendRate: 20 },
      ...{ ownership, notifier, counters, mayWrite: () => true, clock: new ViewClock(60) },
    })
    const sent = parts.map((part) => ({ ...part, complete }))
    expect(inbox.receiveSnapshot(new BitReader(PART_BYTES), sent, { nowMs: 0, sharedMs: 0 })).toBe('applied')
    expect([inbox.newestTick, inbox.completeTick, inbox.remotes.count]).toEqual([9, complete ? 9 : -1, 1])
  }
})
