// Tests of a remote entity that changes its owner, is removed, or gets late states.

import { expect, it } from 'vitest'
import type { RemoteEntity } from './remote-entity.ts'
import { HeldBlobs } from './held-blobs.ts'
import { StateRings } from './state-rings.ts'
import { keep, Remotes } from './remotes.fixture.ts'

const ticks = ({ states }: RemoteEntity): number[] =>
  states.slotsByTick().map((slot) => states.rows[states.rowAt(slot)] as number)

/** An entity with states of 30 and 90, whose numbers are their ticks. */
function moving(): { entity: RemoteEntity; remotes: Remotes } {
  const remotes = new Remotes()
  const entity = remotes.full(0, 1, 30)
  keep(entity, 90)
  return { entity, remotes }
}

/** An entity with states of 30, 33 and 36, handed over to the player of slot 5. */
function handedOver(): { entity: RemoteEntity; remotes: Remotes } {
  const remotes = new Remotes()
  const entity = remotes.full(0, 4, 30)
  keep(entity, 33)
  keep(entity, 36)
  entity.handOver(new StateRings(remotes.kind.compiled, new HeldBlobs()), { slot: 5, name: 'e' }, remotes.time)
  return { entity, remotes }
}

it('[OWN6] goes to another owner with its states, without an index', () => {
  const { entity } = handedOver()
  expect([entity.owner, entity.slot, entity.index, entity.generation]).toEqual(['e', 5, -1, 0])
  expect([ticks(entity), entity.latest['n']]).toEqual([[30, 33, 36], 36])
})

it('[OWN6] the new owner’s first states remove the former owner’s of their ticks and later ones', () => {
  const { entity } = handedOver()
  entity.beginOwnership(36)
  expect(ticks(entity)).toEqual([30, 33])
  keep(entity, 36)
  keep(entity, 39)
  entity.beginOwnership(39)
  expect(ticks(entity)).toEqual([30, 33, 36, 39])
  // An earlier state of the new owner's comes late: only the former owner's states from there on go.
  entity.beginOwnership(32)
  keep(entity, 32)
  expect([ticks(entity), entity.states.newestTick]).toEqual([[30, 32, 36, 39], 39])
})

it('[OWN6] takes the states of another object for the same entity in the order of their ticks', () => {
  const { entity, remotes } = handedOver()
  const other = remotes.full(1, 1, 45)
  keep(other, 42)
  keep(other, 34)
  entity.absorb(other)
  expect([ticks(entity), entity.latest['n']]).toEqual([[30, 33, 34, 42, 45], 45])
})

it('[STA3] shows its last state once it is removed, also when another has taken its ring', () => {
  const remotes = new Remotes()
  const entity = remotes.full(0, 1, 30)
  const { latest, view } = entity
  remotes.entities.despawn(entity)
  remotes.full(1, 1, 99)
  expect([latest['n'], view['n'], entity.latest['n'], entity.view['n']]).toEqual([30, 30, 30, 30])
})

it('[VIEW8] a late state that the view should have shown is drawn bit by bit', () => {
  const { remotes, entity } = moving()
  const draw = (viewTick: number): number => {
    remotes.time.viewTick = viewTick
    remotes.time.viewStamp++
    return entity.view['n'] as number
  }
  expect(draw(60)).toBe(60)
  entity.store({ tick: 66, rows: Int32Array.of(36), at: 0, blobs: [], jumpTick: -1 }, -1)
  // Known now: 35 at tick 60. The error of 25 goes within two ticks.
  const drawn = [60.5, 61, 61.5].map(draw)
  expect(drawn).toEqual(drawn.toSorted((a, b) => b - a))
  expect([(drawn[0] as number) > 50, (drawn[0] as number) < 60]).toEqual([true, true])
  expect(draw(62)).toBeCloseTo(30 + (6 * 32) / 36)
})
