// Tests of own entities as a game writes them: fields, checks and their number.

import { describe, expect, it } from 'vitest'
import { MAX_ENTITIES } from './schema/ids.ts'
import { schema, SHIP } from './ships.fixture.ts'
import { StateSync } from './state-sync.ts'

const player = (slot: number): StateSync => new StateSync({ schema, slot, tickRate: 60, sendRate: 20 })

describe('own entities', () => {
  it('are plain properties, checked on writing', () => {
    const a = player(0)
    const ship = a.spawn('ship', SHIP)
    expect({ ...ship.latest }).toEqual(SHIP)
    ship['x'] = 5
    expect(ship['x']).toBe(5)
    expect(ship.own).toBe(true)
    expect(ship.owner).toBe(0)
    expect(a.get(ship.id)).toBe(ship)
    expect(() => (ship['x'] = 'far' as never)).toThrow(TypeError)
    expect(() => (ship['x'] = NaN)).toThrow(TypeError)
    expect(() => (ship['hp'] = 128)).toThrow(RangeError)
    expect(() => (ship['name'] = 'much too long')).toThrow(RangeError)
    expect(() => a.spawn('boat', {})).toThrow(/no kind "boat"/)
    expect(() => a.spawn('ship', { ...SHIP, y: 1 })).toThrow(/no field "y"/)
    expect(() => a.spawn('ship', { x: 1 })).toThrow(TypeError)
    expect([...a.all('ship')]).toEqual([ship])
    ship.despawn()
    ship.despawn()
    expect([...a.all('ship')]).toEqual([])
    expect(ship.own).toBe(false)
    ship['x'] = 6
    expect(ship['x']).toBe(5)
  })

  it('take no field that is not declared: a misspelt name throws', () => {
    const a = player(0)
    const ship = a.spawn('ship', SHIP)
    expect(() => (ship['headign'] = 1)).toThrow(TypeError)
    expect(() => Object.assign(ship, { x: 1, z: 2 })).toThrow(/\bz\b/)
    expect('headign' in ship).toBe(false)
    expect({ ...ship.latest }).toEqual({ ...SHIP, x: 1 })
  })

  it('a component of a vec2 can be written', () => {
    const [a, b] = [player(0), player(1)]
    a.addPeer(1)
    b.addPeer(0)
    const exchange = (tick: number): void => {
      const at = { nowMs: (tick * 1000) / 60, sharedMs: (tick * 1000) / 60 }
      a.sample(tick)
      for (const bytes of a.packets(1, { ...at, stratum: 0, maxPackets: 4 })) b.receive(0, bytes, at)
    }
    const shot = a.spawn('shot', { at: { x: 1, y: 2 }, by: undefined, mode: 'slow' })
    exchange(3)
    ;(shot['at'] as { x: number }).x = 7
    exchange(6)
    expect([...b.all('shot')].map((entity) => ({ ...entity.latest }))).toEqual([
      { at: { x: 7, y: 2 }, by: undefined, mode: 'slow' },
    ])
  })

  it('[STA12] are 4,096 at most', () => {
    const a = player(0)
    for (let count = 0; count < MAX_ENTITIES; count++) a.spawn('ship', SHIP)
    expect(() => a.spawn('shot', { at: { x: 0, y: 0 }, by: undefined, mode: 'slow' })).toThrow(RangeError)
  })
})
