// Tests of the check that the codec bench makes of decoded states.

import { expect, it } from 'vitest'
import { type Decoded, History, HISTORY, matches } from './truth.ts'
import { HEADING_BITS, makeWorld, POSITION_STEP, type Truth } from './world.ts'

const SEED = 5

const at = ({ x, y, heading, vx, vy, hp, flags }: Truth, index: number): Decoded => ({
  x: x[index] ?? NaN,
  y: y[index] ?? NaN,
  heading: heading[index] ?? NaN,
  vx: vx[index] ?? NaN,
  vy: vy[index] ?? NaN,
  hp: hp[index] ?? NaN,
  flags: flags[index] ?? NaN,
})

it('accepts values within half a step, and headings whole turns apart', () => {
  const world = makeWorld(3, 1, 'steered', SEED)
  const decoded = at(world, 1)
  expect(matches(world, 1, decoded)).toBe(true)
  expect(matches(world, 1, { ...decoded, x: decoded.x + POSITION_STEP * 0.49 })).toBe(true)
  expect(matches(world, 1, { ...decoded, heading: decoded.heading - 2 * Math.PI })).toBe(true)
  const wrong: readonly Partial<Decoded>[] = [
    { x: decoded.x + POSITION_STEP * 0.6 },
    { y: decoded.y - POSITION_STEP * 0.6 },
    { heading: decoded.heading + (Math.PI * 2 * 0.6) / 2 ** HEADING_BITS },
    { vx: decoded.vx + 1 },
    { vy: NaN },
    { hp: decoded.hp - 1 },
    { flags: decoded.flags + 1 },
  ]
  for (const field of wrong) expect(matches(world, 1, { ...decoded, ...field }), JSON.stringify(field)).toBe(false)
})

it('holds the states of the last ticks, no mixtures of them and no older ones', () => {
  const world = makeWorld(3, 1, 'steered', SEED)
  const history = new History(world)
  const shown: Decoded[] = []
  for (let tick = 0; tick <= HISTORY; tick++) {
    world.step()
    history.keep()
    shown.push(at(world, 2))
  }
  const [tooOld, oldest] = shown as [Decoded, Decoded]
  const newest = shown.at(-1) as Decoded
  expect(history.holds(2, oldest)).toBe(true)
  expect(history.holds(2, newest)).toBe(true)
  expect(history.holds(1, newest)).toBe(false)
  expect(history.holds(2, { ...newest, x: oldest.x })).toBe(false)
  expect(history.holds(2, tooOld)).toBe(false)
})
