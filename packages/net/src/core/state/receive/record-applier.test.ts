// Tests of applied records: spawns, hides, despawns and stale states.

import { expect, it } from 'vitest'
import { MAX_ENTITIES } from '../schema/ids.ts'
import type { EntityRecord } from './body-reader.ts'
import { Completeness } from './completeness.ts'
import { RecordApplier } from './record-applier.ts'
import { RecordBudget } from './record-budget.ts'
import { Remotes } from './remotes.fixture.ts'

/** A record applier of the player of slot 3. */
function applier() {
  const remotes = new Remotes()
  const { entities, kind, notifier, counters } = remotes
  const completeness = new Completeness(entities)
  const budget = new RecordBudget(20)
  const records = new RecordApplier(entities, completeness, {
    ...{ slot: 3, notifier, counters, budget },
    mayWrite: () => true,
  })
  const record = (index: number, generation: number, tick: number): EntityRecord => {
    return { index, generation, tick, epoch: 1, origin: undefined }
  }
  const full = (index: number, generation: number, tick: number): string =>
    records.full(kind, record(index, generation, tick), {
      rows: Int32Array.of(tick),
      at: 0,
      blobs: [],
      tick,
      jumpTick: -1,
    })
  const delta = (index: number, tick: number, jumpTick = -1): void => {
    records.deltas(kind, {
      parameters: new Uint8Array(0),
      entities: kind.entities,
      count: 1,
      tick,
      indices: Int32Array.of(index),
      spans: Int32Array.of(1),
      jumps: Int32Array.of(jumpTick),
    })
    const entity = kind.entities[index]
    if (entity === undefined) records.lack(0)
    else {
      const state = { rows: Int32Array.of(tick), at: 0, blobs: [], tick, jumpTick: -1 }
      records.takeState(entity, 0, state, entity.states.newestSlot)
    }
  }
  const hide = (index: number, generation: number, tick: number): void => {
    records.hide(kind, record(index, generation, tick))
  }
  const despawn = (index: number, generation: number): void => records.despawn(kind, record(index, generation, 0))
  const newest = (index: number): unknown => kind.entities[index]?.states.number(0)
  return { remotes, records, completeness, counters, full, delta, hide, despawn, newest }
}

it('[STA9] an entity spawns by its first full record; a later generation ends it, an earlier one is stale', () => {
  const { remotes, counters, full, newest } = applier()
  full(4, 2, 30)
  full(4, 2, 33)
  expect([remotes.happened(), newest(4)]).toEqual([['spawn'], 33])
  full(4, 1, 36)
  expect([remotes.happened(), newest(4), counters.staleRecords]).toEqual([[], 33, 1])
  full(4, 3, 39)
  expect([remotes.happened(), newest(4), remotes.entities.count]).toEqual([['despawn', 'spawn'], 39, 1])
})

it('[STA7] a state that is older than the newest is counted as stale', () => {
  const { counters, full, delta, newest } = applier()
  full(4, 1, 30)
  delta(4, 36)
  delta(4, 33)
  expect([newest(4), counters.staleRecords]).toEqual([36, 1])
})

it('[STA19] a hide of the newest state’s tick or later hides; an older hide is stale, as is a state before it', () => {
  const { remotes, counters, full, hide, newest } = applier()
  full(4, 1, 30)
  hide(4, 1, 29)
  expect([newest(4), remotes.happened()]).toEqual([30, ['spawn']])
  hide(4, 1, 30)
  full(4, 1, 30)
  expect([newest(4), remotes.happened(), counters.staleRecords]).toEqual([undefined, ['despawn'], 1])
  full(4, 1, 33)
  expect([newest(4), remotes.happened()]).toEqual([33, ['spawn']])
  hide(4, 2, 36)
  expect([newest(4), remotes.happened()]).toEqual([undefined, ['despawn']])
})

it('[STA9] a despawn ends its generation and those before it, also before their records', () => {
  const { remotes, counters, full, despawn, newest } = applier()
  full(4, 2, 30)
  despawn(4, 1)
  expect(newest(4)).toBe(30)
  despawn(4, 3)
  full(4, 3, 33)
  expect([newest(4), remotes.happened(), counters.staleRecords]).toEqual([undefined, ['spawn', 'despawn'], 1])
})

it('[STA12] a player has at most 4,096 entities', () => {
  const { remotes, full } = applier()
  remotes.entities.count = MAX_ENTITIES - 1
  expect([full(1, 1, 30), full(2, 1, 30), full(1, 1, 33), full(1, 2, 36)]).toEqual([
    'applied',
    'tooMany',
    'applied',
    'applied',
  ])
})

it('[STA10] full records and deltas name their entity on the link', () => {
  const { remotes, completeness, full, delta } = applier()
  full(1, 1, 30)
  full(2, 1, 30)
  completeness.beginLink()
  delta(1, 33)
  full(2, 1, 33)
  expect(remotes.kind.entities.map((entity) => entity?.link)).toEqual([undefined, 1, 1])
})

it('[STA7] [OWN5] a delta without a baseline is noted, unless its index was handed over to another player', () => {
  const { remotes, records, counters, full, delta } = applier()
  full(4, 1, 30)
  remotes.entities.detach(remotes.kind.entities[4]!)
  delta(4, 33)
  expect([records.lacking, counters.staleRecords]).toEqual(['applied', 1])
  delta(5, 33)
  expect([records.lacking, counters.staleRecords]).toEqual(['noBaseline', 1])
})
