// Tests of tombstones of despawned and hidden generations.

import { expect, it } from 'vitest'
import { Tombstones } from './tombstones.ts'

it('[STA9] a despawned generation and those before it stay despawned, in whatever order the despawns came', () => {
  const tombstones = new Tombstones()
  tombstones.addTombstone(7, 5)
  tombstones.addTombstone(7, 3)
  expect([3, 5, 6].map((generation) => tombstones.isStale(7, generation, 100))).toEqual([true, true, false])
  expect(tombstones.isStale(8, 1, 100)).toBe(false)
})

it('[STA19] a hidden generation is stale up to the newest tick at which it was hidden', () => {
  const tombstones = new Tombstones()
  tombstones.hide(7, 5, 30)
  tombstones.hide(7, 5, 20)
  expect([20, 30, 31].map((tick) => tombstones.isStale(7, 5, tick))).toEqual([true, true, false])
  expect(tombstones.isStale(7, 6, 20)).toBe(false)
})

it('[STA19] a late hide of an earlier generation does not bring a later one back', () => {
  const tombstones = new Tombstones()
  tombstones.hide(7, 5, 30)
  tombstones.hide(7, 4, 40)
  expect(tombstones.isStale(7, 5, 30)).toBe(true)
  tombstones.hide(7, 6, 20)
  expect([tombstones.isStale(7, 6, 20), tombstones.isStale(7, 6, 21)]).toEqual([true, false])
})

it('[OWN5] an index is its former owner’s until a later generation is there', () => {
  const tombstones = new Tombstones()
  expect(tombstones.isHandedOver(7)).toBe(false)
  tombstones.handOver(7, 2)
  expect([tombstones.isHandedOver(7), tombstones.isHandedOver(8), tombstones.isStale(7, 2, 9)]).toEqual([
    true,
    false,
    true,
  ])
  tombstones.reuse(7)
  expect(tombstones.isHandedOver(7)).toBe(false)
})
