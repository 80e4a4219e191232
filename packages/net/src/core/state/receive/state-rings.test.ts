// Tests of the rings of received states: rows given back, and rows that move.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { keep, Remotes } from './remotes.fixture.ts'
import { ROW_NUMBERS } from '../view/state-row.ts'
import type { RemoteEntity } from './remote-entity.ts'

const COUNT = 4_096

/** The numbers of the kept states, by rising tick: each is its tick. */
const numbers = ({ states }: RemoteEntity): number[] =>
  states.slotsByTick().map((slot) => states.compiled.table.value(0, states.rows, states.rowAt(slot) + ROW_NUMBERS))

it('[STA12] despawned entities give back their rows', () => {
  const remotes = new Remotes()
  const { rings } = remotes.kind
  const entities = Array.from({ length: COUNT }, (_, index) => remotes.full(index, 1, index))
  const full = rings.rows.byteLength
  for (const entity of entities.slice(1)) remotes.entities.despawn(entity)
  expect(rings.rows.byteLength).toBeLessThanOrEqual(full / 64)
  expect(numbers(entities[0]!)).toEqual([0])
})

it('[STA7] [STA12] entities that stay keep their states, whichever others come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1_000), fc.boolean()), { maxLength: 8 }), fc.nat(), (waves, seed) => {
      const remotes = new Remotes()
      const { rings } = remotes.kind
      const there = new Map<number, { readonly entity: RemoteEntity; readonly ticks: readonly number[] }>()
      let tick = 0
      for (const [wave, [size, keepsAll]] of waves.entries()) {
        for (let index = 0; index < size; index++) {
          if (there.has(index)) continue
          tick += 2
          const entity = remotes.full(index, wave + 1, tick)
          keep(entity, tick + 1)
          there.set(index, { entity, ticks: [tick, tick + 1] })
        }
        for (const [index, { entity }] of there) {
          if (keepsAll || (index * 31 + seed + wave) % 13 === 0) continue
          remotes.entities.despawn(entity)
          there.delete(index)
        }
        for (const { entity, ticks } of there.values()) {
          expect([...numbers(entity), entity.latest['n']]).toEqual([...ticks, ticks[1]])
        }
        expect(new Set([...there.values()].map(({ entity }) => entity.states.ring)).size).toBe(there.size)
        expect(rings.capacity).toBeLessThanOrEqual(Math.max(64, 4 * Math.max(size, there.size)))
      }
    }),
    { numRuns: 60, seed: 1 },
  )
})

it('[OWN3] an entity that is handed over is read among the entities of its new owner', () => {
  const [from, to] = [new Remotes(), new Remotes()] as [Remotes, Remotes]
  to.full(0, 1, 7)
  const entity = from.full(0, 1, 9)
  entity.handOver(to.kind.rings, { slot: 4, name: 'd' }, to.time)
  expect([...numbers(entity), entity.latest['n']]).toEqual([9, 9])
})
