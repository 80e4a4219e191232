// Tests of the received states of one entity: order, age and removal.

import { expect, it } from 'vitest'
import { RING_STATES, ROW_UNCHANGED, ROW_OLDER } from '../view/state-row.ts'
import type { ReceivedStates } from './received-states.ts'
import { removeAfter } from './undone-states.ts'
import { keep, Remotes } from './remotes.fixture.ts'

/** The ticks of the kept states, rising. */
const ticks = (states: ReceivedStates): number[] =>
  states.slotsByTick().map((slot) => states.rows[states.rowAt(slot)] as number)
/** Values of a row besides its tick and numbers. */
const row = (states: ReceivedStates, tick: number, column: number): unknown =>
  states.rows[states.rowAt(states.find(tick)) + column]

it('[STA7] keeps the newest states that arrived, each tick once; a late one is not the newest', () => {
  const entity = new Remotes().full(0, 1, 30)
  const { states } = entity
  keep(entity, 20)
  keep(entity, 20)
  expect([ticks(states), states.newestTick, states.number(0)]).toEqual([[20, 30], 30, 30])
  for (let more = 1; more < RING_STATES; more++) keep(entity, 30 + more)
  expect([ticks(states).length, states.find(30), ticks(states)[0]]).toEqual([RING_STATES, -1, 20])
})

it('[STA7] late states may write over the newest one: then the newest of them is', () => {
  const entity = new Remotes().full(0, 1, 100)
  for (let late = 1; late <= RING_STATES; late++) keep(entity, late)
  expect([entity.states.newestTick, entity.states.number(0)]).toEqual([RING_STATES, RING_STATES])
})

it('[VIEW4] order ends at the newest state where a late one came: those after it lie as they came', () => {
  const entity = new Remotes().full(0, 1, 30)
  keep(entity, 33)
  expect([entity.states.mixedTick, entity.states.revision]).toEqual([-1, 0])
  keep(entity, 20)
  expect([entity.states.mixedTick, entity.states.revision]).toEqual([33, 1])
})

it('[STA10] a state was unchanged until a complete tick between it and the next', () => {
  const remotes = new Remotes()
  const entity = remotes.full(0, 1, 30)
  const unchanged = (completeTick: number, tick: number): unknown => {
    remotes.time.completeTick = completeTick
    keep(entity, tick)
    return row(entity.states, tick, ROW_UNCHANGED)
  }
  expect([unchanged(30, 33), unchanged(35, 36), unchanged(39, 39), unchanged(45, 42)]).toEqual([-1, 35, -1, -1])
})

it('[STA16] a state keeps the tick of its baseline', () => {
  const entity = new Remotes().full(0, 1, 30)
  keep(entity, 33, entity.states.find(30))
  expect([30, 33].map((tick) => row(entity.states, tick, ROW_OLDER))).toEqual([-1, 30])
})

it('[OWN6] states after a tick are removed when an older one is left, which was unchanged as long as was known', () => {
  const remotes = new Remotes()
  const entity = remotes.full(0, 1, 30)
  remotes.time.completeTick = 32
  keep(entity, 33)
  keep(entity, 36)
  const { states } = entity
  expect([removeAfter(states, 36), removeAfter(states, 29)]).toEqual([undefined, undefined])
  expect([ticks(states), states.revision]).toEqual([[30, 33, 36], 0])
  expect([removeAfter(states, 30), ticks(states), states.newestTick, states.revision]).toEqual([32, [30], 30, 1])
})

it('[OWN6] states of a range of ticks are removed without its end', () => {
  const entity = new Remotes().full(0, 1, 30)
  for (const tick of [33, 36, 39]) keep(entity, tick)
  entity.states.removeRange(33, 39)
  expect([ticks(entity.states), entity.states.newestTick]).toEqual([[30, 39], 39])
})
