// Error of a call after the end of its room.

import { TickmeshError } from '../errors.ts'

/** Returns the error. */
export function endedRoom(): TickmeshError {
  return new TickmeshError('left', 'This room has ended; create or join another.')
}
