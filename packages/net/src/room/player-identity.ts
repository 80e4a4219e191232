// Identity of a player, as the game shows it: `player.identity`.

/**
 * Assurance that a player is who it seems to be, the weakest first. With every level, the link to the player is bound
 * to `key`: whoever holds that key is at the other end of it, and nobody between.
 *
 * - `anonymous`: the key is of this visit alone; its page could not keep one.
 * - `new`: the key was not seen before. A lobby between two strangers shows as `new` too.
 * - `known`: this player saw the key in an earlier visit, or remembers it.
 * - `invited`: the player has the secret of the room's link, which the lobby never sees.
 * - `vouched`: an identity provider says who it is; `by` names the provider.
 * - `compared`: the two players compared their safety words.
 */
export type IdentityLevel = 'anonymous' | 'new' | 'known' | 'invited' | 'vouched' | 'compared'

/** Identity that a player has proven over its link. */
export interface PlayerIdentity {
  /** Highest level that holds. */
  readonly level: IdentityLevel
  /** Thumbprint of the player's public key (RFC 7638, SHA-256): 43 characters of base64url. */
  readonly key: string
  /**
   * Name that belongs to the key: the one that the provider `by` gives it, or the one under which this player remembers
   * it, or the one that its holder signed. Undefined without any.
   */
  readonly name?: string
  /** Identity provider that vouches for the player under this `name`, at the levels `vouched` and `compared`. */
  readonly by?: string
  /** True when another player says that it has verified another key of this one: see the event `dispute`. */
  readonly disputed?: true
}

/** Identity of one player, which its links have proven. */
export interface IdentityRecord {
  readonly identity: PlayerIdentity
  /** See `Player.safetyWords`. */
  safetyWords(): readonly string[] | undefined
  /** See `Player.confirm`. */
  confirm(): void
}
