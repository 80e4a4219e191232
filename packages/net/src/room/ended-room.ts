// Error of a call after the end of its room.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'

/** Returns the error. */
export function endedRoom(): TickmeshError {
  return new TickmeshError(
    'left',
    DEVELOPMENT ? 'This room has ended; create or join another.' : 'This room has ended.',
  )
}
