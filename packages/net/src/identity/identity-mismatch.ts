// Error of a link whose other end could not prove who it is.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'

/** Returns the error; `what` says what came from the other end. */
export function identityMismatch(what: string): TickmeshError {
  const hint = `The other end of a link sent ${what}: the lobby, or somebody in the network, may be in between.`
  return new TickmeshError('identity-mismatch', 'somebody may be between you and this player.', {
    hint: DEVELOPMENT ? hint : undefined,
  })
}
