// Tests of remote entities whose ownership is confirmed late.

import { expect, it } from 'vitest'
import { MAX_OWNERSHIP_RECORDS } from '../entities/ownership-table.ts'
import { keep, Remotes } from './remotes.fixture.ts'

const ID = 77

it('[OWN3] an unconfirmed entity is hidden from the game until it is confirmed; a later version replaces it', () => {
  const remotes = new Remotes()
  const { entities, kind } = remotes
  remotes.full(5, 1, 30, { id: ID, ownershipVersion: 2 })
  const later = remotes.full(6, 1, 33, { id: ID, ownershipVersion: 3 })
  expect([entities.count, entities.unconfirmed, remotes.happened()]).toEqual([1, [{ id: ID, ownershipVersion: 3 }], []])
  expect(entities.admit(kind, 5, 2, { id: ID, ownershipVersion: 2 })).toBe(undefined)
  entities.attach(kind, { id: ID, ownershipVersion: 2 }, undefined)
  expect(entities.unconfirmed.length).toBe(1)
  entities.attach(kind, { id: ID, ownershipVersion: 3 }, undefined)
  expect([later.unconfirmed, entities.unconfirmed, remotes.happened()]).toEqual([false, [], ['spawn']])
})

it('[OWN3] a second record of an unconfirmed entity, at another index, replaces the first', () => {
  const remotes = new Remotes()
  remotes.full(5, 1, 30, { id: ID, ownershipVersion: 2 })
  const again = remotes.full(6, 1, 33, { id: ID, ownershipVersion: 2 })
  expect([remotes.entities.count, again.index, remotes.kind.entities[5]]).toEqual([1, 6, undefined])
})

it('[OWN6] [STA10] an entity that is confirmed goes on with its states, index and link', () => {
  const remotes = new Remotes()
  const { entities, kind } = remotes
  const seen = entities.adopt(kind, ID)
  keep(seen, 20)
  const sent = remotes.full(6, 2, 33, { id: ID, ownershipVersion: 1 })
  sent.link = 4
  entities.attach(kind, { id: ID, ownershipVersion: 1 }, seen)
  expect([seen.index, seen.generation, seen.link, seen.states.newestTick]).toEqual([6, 2, 4, 33])
  expect([kind.entities[6] === seen, entities.count, remotes.happened()]).toEqual([true, 1, []])
})

it('[STA19] a hide before the ownership change counts for its version, and for none before it', () => {
  for (const [version, left] of [
    [1, 1],
    [2, 0],
    [3, 1],
  ] as const) {
    const remotes = new Remotes()
    const { entities, kind } = remotes
    entities.hide({ id: ID, ownershipVersion: 2 })
    const seen = entities.adopt(kind, ID)
    keep(seen, 20)
    entities.attach(kind, { id: ID, ownershipVersion: version }, seen)
    expect([version, entities.count]).toEqual([version, left])
  }
})

it('[STA19] a full record after a hide, both before the ownership change, shows the entity', () => {
  const remotes = new Remotes()
  const { entities, kind } = remotes
  entities.hide({ id: ID, ownershipVersion: 2 })
  remotes.full(6, 1, 33, { id: ID, ownershipVersion: 2 })
  const seen = entities.adopt(kind, ID)
  keep(seen, 20)
  entities.attach(kind, { id: ID, ownershipVersion: 2 }, seen)
  expect([kind.entities[6] === seen, remotes.happened()]).toEqual([true, []])
})

it('[STA19] hides of entities whose ownership is unconfirmed are bounded: the oldest goes', () => {
  const remotes = new Remotes()
  const { entities, kind } = remotes
  for (let id = 1; id <= MAX_OWNERSHIP_RECORDS + 1; id++) entities.hide({ id, ownershipVersion: 1 })
  for (const id of [1, 2, MAX_OWNERSHIP_RECORDS + 1]) {
    const seen = entities.adopt(kind, id)
    keep(seen, 20)
    entities.attach(kind, { id, ownershipVersion: 1 }, seen)
  }
  expect([entities.count, remotes.happened()]).toEqual([1, ['despawn', 'despawn']])
})

it('[OWN5] an index is its former owner’s until a later generation is there', () => {
  const remotes = new Remotes()
  const { entities, kind } = remotes
  entities.detach(remotes.full(5, 1, 30))
  expect(kind.tombstones.isHandedOver(5)).toBe(true)
  remotes.full(5, 2, 40, { id: 9, ownershipVersion: 0 })
  expect(kind.tombstones.isHandedOver(5)).toBe(false)
})
