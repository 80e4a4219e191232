// Tests of the state that goes along with a hand-over.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { packState, unpackState } from './codec/handed-state.ts'
import type { OwnEntity } from './entities/entity.ts'
import type { PackedState } from './ownership-changes.ts'
import { f } from './schema/fields.ts'
import { MAX_ENTITIES } from './schema/ids.ts'
import { compileState } from './schema/schema.ts'
import { WatchedSync } from './watched-sync.fixture.ts'

const schema = compileState({ ball: { x: f.fixed(-1000, 1000, 1 / 16), tag: f.string(8) } })

it('[OWN1] every state that fits a kind comes back from its bytes', () => {
  const kind = schema.byName.get('ball')!
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: -1000, max: 1000 }),
      fc.string({ maxLength: 8, unit: 'grapheme-ascii' }),
      (x, tag) => {
        const sync = new WatchedSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
        const { id } = sync.spawn('ball', { x, tag })
        const { bytes } = sync.stateOf(id) as PackedState
        const state = unpackState(kind, bytes, { tick: 1, jumpTick: -1 })!
        expect(packState(kind.table, state)).toEqual(bytes)
        expect(state.blobs[0]?.value).toBe(tag)
      },
    ),
  )
})

it('[OWN1] a hand-over to a player who has as many entities as there may be finds a row', () => {
  const dense = compileState({ dot: { n: f.uint(12) } })
  const sync = new WatchedSync({ schema: dense, slot: 1, tickRate: 60, sendRate: 20 })
  const other = new WatchedSync({ schema: dense, slot: 0, tickRate: 60, sendRate: 20 })
  sync.addPeer(0)
  other.addPeer(1)
  const dots = Array.from({ length: MAX_ENTITIES }, (_, n) => sync.spawn('dot', { n })) as (OwnEntity & {
    n: number
  })[]
  const run = (first: number, last: number): void => {
    for (let tick = first; tick <= last; tick += 3) {
      const at = { nowMs: (tick * 1000) / 60, sharedMs: (tick * 1000) / 60, stratum: 0, maxPackets: 16 }
      sync.sample(tick)
      for (const bytes of sync.packets(0, at)) other.receive(1, bytes.slice(), at)
      for (const bytes of other.packets(1, at)) sync.receive(0, bytes.slice(), at)
    }
  }
  run(0, 30)
  const dot = dots[7]!
  for (let ownershipVersion = 1; ownershipVersion <= 3; ownershipVersion++) {
    const change = { id: dot.id, ownershipVersion, term: 1, slot: 1 }
    expect(sync.applyOwnership(change).verdict).toBe('applied')
    other.applyOwnership(change)
  }
  dot.n = 4_000
  dots[8]!.n = 4_001
  run(33, 120)
  expect(sync.ownStores[0]!.size).toBe(MAX_ENTITIES)
  expect([other.get(dot.id)?.latest['n'], other.get(dots[8]!.id)?.latest['n']]).toEqual([4_000, 4_001])
  expect([...other.all('dot')].length).toBe(MAX_ENTITIES)
  expect(other.counters).toMatchObject({ malformed: 0, tooMany: 0 })
})
