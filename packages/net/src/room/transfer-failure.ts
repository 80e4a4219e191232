import type { TransferFailure } from '../core/transfer/transfer-frame.ts'
import { TickmeshError } from '../errors.ts'

/** A transfer's failure as an error, with a sentence for the other player's name. */
export function failureError(failure: TransferFailure, name: string): TickmeshError {
  switch (failure) {
    case 'refused':
      return new TickmeshError('refused', `${name} declined the transfer, or does not listen to 'transfer'.`)
    case 'busy':
      return new TickmeshError('rate-limited', `${name} already takes four transfers from you; wait for one to end.`)
    case 'too-large':
      return new TickmeshError('too-large', `${name} does not take so much in one transfer; send it in parts.`)
    case 'timeout':
      return new TickmeshError('timeout', `The transfer with ${name} did not move for 30 s; try again.`)
    case 'link-ended':
      return new TickmeshError(
        'transfer-cancelled',
        `The link to ${name} ended; send it again when they are connected.`,
      )
    case 'cancelled':
    case 'malformed':
      return new TickmeshError('transfer-cancelled', `The transfer with ${name} was cancelled (${failure}).`)
  }
}
