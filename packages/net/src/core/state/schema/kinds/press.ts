// Field type `f.press`: an input that is pressed, and runs once.

import { CODING_BITS } from '../column-kind.ts'
import type { Field } from '../field.ts'
import { FlagAccess, type ValueSource } from '../field-access.ts'
import { integerColumn } from '../integer-column.ts'

/** Name of the type. */
export const PRESS = 'press'
/** Upper bound of the number: twice a count of presses that goes round after 256, and 1 in the tick of a press. */
export const MAX_PRESS = 511

/** Access to the lowest bit of the number, which says whether it is pressed. The others count presses. */
class PressAccess extends FlagAccess {
  override read(source: ValueSource): boolean {
    return source.number(this.column) % 2 === 1
  }
}

/**
 * An input that is true in the tick of a press, and false else: a shot, a jump. Only in `input`. The host runs each
 * press in exactly one tick, however late it arrives, and never for an input that it repeats; presses that wait run one
 * a tick, 255 at most. A `bool` is held: it is lost when its tick is missed, and repeated while no input arrives.
 */
export function press(): Field<boolean> {
  return {
    spec: {
      type: PRESS,
      number: 13,
      // Refuses `f.optional(f.press())`: there is nothing between a press and none.
      optional: true,
      describe() {},
      columns: (name) => [integerColumn(name, 0, MAX_PRESS, CODING_BITS)],
      access: (column) => new PressAccess(column),
    },
  }
}
