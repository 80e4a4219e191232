// Interface of the ownership of entities; `OwnershipTable` and `HostOwnership` implement it.

/** The rules of ownership. */
export interface OwnershipRules {
  /**
   * Decides whether an entity is a player's who owns it by this ownership version (0: as its creator).
   *
   * - `owner`: the entity is shown.
   * - `stale`: another player owns the entity by now; the record is dropped.
   * - `unknown`: unconfirmed; the record is acknowledged, and the entity is hidden from the game until it is confirmed.
   */
  claim(id: number, version: number, slot: number): 'owner' | 'stale' | 'unknown'
  /** Returns the ownership version by which the player of a slot owns an entity; undefined: it is not handed over. */
  versionOf?(id: number, slot: number): number | undefined
  /** The player of a slot has left. */
  forget?(slot: number): void
}
