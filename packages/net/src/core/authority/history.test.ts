// Tests of the history that lag compensation looks back into.

import { describe, expect, it } from 'vitest'
import { f } from '../state/schema/fields.ts'
import type { OwnEntity } from '../state/entities/entity.ts'
import { compileState } from '../state/schema/schema.ts'
import { StateSync } from '../state/state-sync.ts'
import { History } from './history.ts'

const schema = compileState({ car: { x: f.fixed(-100, 100, 1 / 8), turn: f.angle(8), on: f.bool() } })
const CAR = { x: 0, turn: 0, on: false }
type Car = OwnEntity & { x: number; turn: number; on: boolean }

describe('a history', () => {
  const sync = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const history = new History(sync.ownStores, 60, 20)
  const car = sync.spawn('car', CAR) as Car
  for (let tick = 3; tick <= 60; tick += 3) {
    Object.assign(car, { x: tick, turn: -tick / 10, on: tick >= 30 })
    sync.sample(tick)
    history.record(tick)
  }

  it('[INP8] returns where an entity was, between two sendings too', () => {
    expect(history.at(car, 48)).toMatchObject({ x: 48, on: true })
    expect(history.at(car, 49.5)?.['x']).toBeCloseTo(49.5)
    expect(history.at(car, 49.5)?.['turn']).toBeCloseTo(-4.95)
  })

  it('[INP8] knows the last 400 ms and no more', () => {
    expect(history.at(car, 60 - 24)?.['x']).toBe(36)
    expect(history.at(car, 0)?.['x']).toBeGreaterThan(30)
    expect(history.at(car, 70)?.['x']).toBe(60)
  })

  it('[INP8] does not blend the two sides of a jump', () => {
    car.x = 80
    car.snap()
    sync.sample(63)
    history.record(63)
    expect(history.at(car, 62.5)?.['x']).toBe(60)
    expect(history.at(car, 63)?.['x']).toBe(80)
  })

  it('[INP8] knows nothing of an entity before its spawn', () => {
    const late = sync.spawn('car', CAR)
    expect(history.at(late, 63)).toBeUndefined()
    history.record(66)
    expect(history.at(late, 63)).toBeUndefined()
    expect(history.at(late, 66)).toMatchObject({ x: 0 })
    late.despawn()
    const other = sync.spawn('car', { ...CAR, x: 9 })
    expect(history.at(other, 66)).toBeUndefined()
    expect(history.at(late, 66)).toBeUndefined()
  })
})
