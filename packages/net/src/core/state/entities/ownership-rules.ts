/**
 * Decides whether an entity is the sender's.
 *
 * - `owner`: the entity is shown.
 * - `stale`: another player owns the entity by now; the record is dropped.
 * - `unknown`: unconfirmed; the states are taken and acknowledged, and the game does not see the entity yet.
 */
export interface OwnershipRules {
  /** What the player of a slot may say of an entity that it got by this ownership version; 0: as its creator. */
  claim(id: number, version: number, slot: number): 'owner' | 'stale' | 'unknown'
}
