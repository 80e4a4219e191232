// Error of a link whose other end could not prove who it is.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'

/** Contents of the frames that end a handshake, in words. */
const SENT = {
  introduction: 'a malformed introduction',
  kind: 'the introduction of another kind of link',
  proof: 'a malformed proof',
  nonce: 'another nonce or key than it committed to',
  signature: 'a signature over something else',
  certificates: 'more than one certificate',
  key: 'another key than before',
  frame: 'a frame that was altered',
} as const

/** Returns the error; `what` came from the other end. */
export function identityMismatch(what: keyof typeof SENT): TickmeshError {
  const options = DEVELOPMENT
    ? { hint: `The other end of a link sent ${SENT[what]}: the lobby, or somebody in the network, may be in between.` }
    : undefined
  return new TickmeshError('identity-mismatch', 'somebody may be between you.', options)
}
