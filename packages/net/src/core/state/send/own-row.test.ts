// Tests of the rows of own entities: despawns and growth.

import { expect, it } from 'vitest'
import { f } from '../schema/fields.ts'
import { compileState } from '../schema/schema.ts'
import { StateSync } from '../state-sync.ts'

const schema = compileState({ dot: { x: f.fixed(-100, 100, 1), n: f.uint(8) } })

it('a despawned entity keeps its last values, and its index those of the next entity', () => {
  const sync = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60 })
  const dots = [1, 2, 3].map((n) => sync.spawn('dot', { x: n, n }))
  for (const dot of dots) {
    const { x, n } = dot.latest
    dot.despawn()
    Object.assign(dot, { x: 50, n: 60 })
    expect({ ...dot.latest }).toEqual({ x, n })
  }
  const next = [4, 5, 6].map((n) => sync.spawn('dot', { x: n, n }))
  for (const dot of dots) Object.assign(dot, { x: 70, n: 80 })
  expect(dots.map(({ latest }) => ({ ...latest }))).toEqual([1, 2, 3].map((n) => ({ x: n, n })))
  expect(next.map(({ latest }) => ({ ...latest }))).toEqual([4, 5, 6].map((n) => ({ x: n, n })))
})

it('an entity is read and written where it lies after there is room for more', () => {
  const sync = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60 })
  const dots = Array.from({ length: 100 }, (_, n) => sync.spawn('dot', { x: n, n }))
  for (const dot of dots) Object.assign(dot, { x: 0 - (dot.latest['n'] as number) })
  expect(dots.map(({ latest }) => ({ ...latest }))).toEqual(dots.map((_, n) => ({ x: 0 - n, n })))
})
