// Error messages of failed transfers.

import type { TransferFailure } from '../core/transfer/transfer-frame.ts'
import { TickmeshError } from '../errors.ts'

/** Returns the error for a failed transfer; its message names the other player. */
export function failureError(failure: TransferFailure, name: string): TickmeshError {
  switch (failure) {
    case 'refused':
      return new TickmeshError('refused', `${name} refused the transfer, or has no listener of 'transfer'.`)
    case 'busy':
      return new TickmeshError('rate-limited', `${name} already receives four transfers from you; wait for one to end.`)
    case 'too-large':
      return new TickmeshError(
        'too-large',
        `${name} does not accept so many bytes in one transfer; send them in parts.`,
      )
    case 'timeout':
      return new TickmeshError('timeout', `The transfer with ${name} made no progress for 30 s; try again.`)
    case 'link-ended':
      return new TickmeshError(
        'transfer-cancelled',
        `The link to ${name} ended; repeat the transfer when their status is 'connected'.`,
      )
    case 'cancelled':
    case 'malformed':
      return new TickmeshError('transfer-cancelled', `The transfer with ${name} was cancelled (${failure}).`)
  }
}
