// Tests of the ownership table: versions, terms and bounds.

import { expect, it } from 'vitest'
import { makeId } from '../schema/ids.ts'
import { LEFT, MAX_ENDED_RECORDS, MAX_OWNERSHIP_RECORDS, NOBODY, OwnershipTable } from './ownership-table.ts'

const id = makeId({ slot: 1, epoch: 0, kind: 0, index: 5, generation: 1 })

it('[OWN3] an entity is its creator’s until an ownership record says otherwise', () => {
  const table = new OwnershipTable()
  const claims = (slot: number): string[] => [0, 1, 2, 3].map((version) => table.claim(id, version, slot))
  expect(claims(1)).toEqual(['owner', 'unknown', 'unknown', 'unknown'])
  table.set({ id, ownershipVersion: 2, term: 1, slot: 4 })
  expect(claims(4)).toEqual(['stale', 'stale', 'owner', 'unknown'])
  expect(claims(1)).toEqual(['stale', 'stale', 'unknown', 'unknown'])
  table.set({ id, ownershipVersion: 2, term: 2, slot: NOBODY })
  expect(claims(4)).toEqual(['stale', 'stale', 'stale', 'unknown'])
})

it('[OWN4] the higher version holds; of one version and two owners the record of the later term', () => {
  const table = new OwnershipTable()
  const compare = (ownershipVersion: number, term: number, slot: number): string =>
    table.compare({ id, ownershipVersion, term, slot })
  expect(compare(1, 1, 4)).toBe('newer')
  table.set({ id, ownershipVersion: 2, term: 3, slot: 4 })
  expect([compare(1, 9, 4), compare(3, 1, 5), compare(2, 9, 4)]).toEqual(['older', 'newer', 'same'])
  expect([2, 3, 4].map((term) => compare(2, term, 5))).toEqual(['older', 'older', 'newer'])
  table.set({ id, ownershipVersion: 2, term: 3, slot: LEFT })
  expect([compare(2, 9, NOBODY), compare(2, 3, 4), compare(2, 4, 4)]).toEqual(['same', 'older', 'newer'])
})

it('[OWN7] ends with its owner, and is forgotten with its creator', () => {
  const table = new OwnershipTable()
  table.set({ id, ownershipVersion: 2, term: 3, slot: 4 })
  table.forget(1)
  expect(table.get(id)).toEqual({ id, ownershipVersion: 2, term: 3, slot: 4 })
  table.forget(4)
  expect(table.get(id)).toEqual({ id, ownershipVersion: 2, term: 3, slot: LEFT })
  table.forget(4)
  expect([...table].length).toBe(1)
  table.forget(1)
  expect([...table]).toEqual([])
})

it('[OWN2] is bounded: records of entities that exist, and of despawned ones', () => {
  const table = new OwnershipTable()
  for (let id = 1; id <= MAX_OWNERSHIP_RECORDS; id++)
    expect(table.set({ id, ownershipVersion: 1, term: 1, slot: 1 })).toBe(true)
  expect(table.set({ id: MAX_OWNERSHIP_RECORDS + 1, ownershipVersion: 1, term: 1, slot: 1 })).toBe(false)
  expect(table.set({ id: 1, ownershipVersion: 2, term: 1, slot: 2 })).toBe(true)
  table.forget(1)
  expect(table.full).toBe(false)
  for (let id = 1; id <= 2 * MAX_ENDED_RECORDS; id++)
    table.set({ id: 10_000 + id, ownershipVersion: 1, term: 1, slot: NOBODY })
  expect([...table]).toHaveLength(MAX_ENDED_RECORDS + 1)
  expect(table.claim(10_000 + 2 * MAX_ENDED_RECORDS, 1, 1)).toBe('stale')
})
