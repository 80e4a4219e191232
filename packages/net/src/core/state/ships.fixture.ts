// State of ships and shots, with a field of most types.

import { f } from './schema/fields.ts'
import { compileState } from './schema/schema.ts'

export const schema = compileState({
  ship: {
    x: f.fixed(-2048, 2048, 1 / 16),
    heading: f.angle(10),
    hp: f.uint(7, { outOfRange: 'refuse' }),
    name: f.string(8),
  },
  shot: { at: f.vec2(f.float32()), by: f.ref(), mode: f.enum('slow', 'fast') },
})
/** Values of a ship. */
export const SHIP = { x: 0, heading: 0, hp: 100, name: 'Ann' }
