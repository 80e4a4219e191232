// Test of the world of cubes in the codec bench.

import { expect, it } from 'vitest'
import { Cubes } from './cubes.ts'

it('the cubes move alike each time, stay in their world, and mostly rest', () => {
  const [one, other] = [new Cubes(3), new Cubes(3)]
  let awake = 0
  for (let tick = 0; tick < 600; tick++) {
    one.step()
    other.step()
    awake += one.bodies.filter((_, index) => one.isAwake(index)).length
  }
  expect(one.bodies).toEqual(other.bodies)
  expect(one.bodies).toHaveLength(901)
  for (const { at, q } of one.bodies) {
    expect(Math.hypot(at.x, at.z)).toBeLessThan(45)
    expect(at.y).toBeGreaterThan(0.05)
    expect(at.y).toBeLessThan(4)
    expect(Math.hypot(q.x, q.y, q.z, q.w)).toBeCloseTo(1, 9)
  }
  expect(awake / 600).toBeGreaterThan(20)
  expect(awake / 600).toBeLessThan(250)
})
