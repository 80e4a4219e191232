// Error messages of failed transfers.

import { MAX_TRANSFER_BYTES } from '../core/transfer/transfer-limits.ts'
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

/** Returns the error for a transfer that could not be offered. */
export function offerError(reason: 'too-large' | 'meta-too-large' | 'busy', name: string): TickmeshError {
  switch (reason) {
    case 'too-large':
      return new TickmeshError('too-large', `A transfer is at most ${MAX_TRANSFER_BYTES} bytes; send it in parts.`)
    case 'meta-too-large':
      return new TickmeshError(
        'too-large',
        'The meta of a transfer is at most 1,024 bytes packed; put it into the data.',
      )
    case 'busy':
      return new TickmeshError('rate-limited', `Four transfers to ${name} are under way; wait for one to end.`)
  }
}
