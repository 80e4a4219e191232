// Ownership rules of host authority, in place of those of `OwnershipTable`.

import type { OwnershipRules } from '../state/entities/ownership-rules.ts'

/**
 * Ownership under a host's authority: every entity is the host's. While a new host has not sent all that it took over,
 * its entities are unconfirmed, and the game sees those of the host before.
 */
export class HostOwnership implements OwnershipRules {
  /** Slot of a host that is taking over; undefined: none is. */
  pending: number | undefined

  claim(_id: number, _version: number, slot: number): 'owner' | 'unknown' {
    return slot === this.pending ? 'unknown' : 'owner'
  }
}
