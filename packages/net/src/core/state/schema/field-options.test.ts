// Tests of misspelt options of fields.

import { expect, it } from 'vitest'
import { fixed } from './kinds/fixed.ts'
import { angle } from './kinds/angle.ts'
import { int, uint } from './kinds/int.ts'
import { quat } from './kinds/quat.ts'

it('a misspelt option of a field, and a misspelt value, is an error in development', () => {
  expect(() => fixed(0, 1, 0.1, { snpa: 1 } as object)).toThrow(
    'f.fixed has no option "snpa"; it has outOfRange, snap, velocity, predict',
  )
  expect(() => fixed(0, 1, 0.1, { outOfRange: 'clam' } as object)).toThrow(
    'f.fixed: outOfRange is clamp or refuse, not clam',
  )
  expect(() => uint(3, { outofrange: 'clamp' } as object)).toThrow(
    'f.uint has no option "outofrange"; it has outOfRange',
  )
  expect(() => int(3, { min: 1 } as object)).toThrow('f.int has no option "min"; it has outOfRange')
  expect(() => angle(3, { predict: true } as object)).toThrow('f.angle: predict is linear, not true')
  expect(() => quat({ bits: 9, velocity: 'spin' } as { bits: number })).toThrow(
    'f.quat has no option "velocity"; it has bits, angularVelocity, snap',
  )
  expect(() => fixed(0, 1, 0.1, { snap: undefined, outOfRange: undefined } as object)).not.toThrow()
})
