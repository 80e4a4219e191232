// Shared values that a player holds.

import type { HostTerm } from '../lobby-client/seat.ts'

/** Values by index, as they were sent, and the host who gave them. */
export interface HeldValues {
  readonly host: HostTerm
  readonly values: ReadonlyMap<number, { readonly raw: unknown }>
}
