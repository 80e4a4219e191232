// Hashes of keys in quick matches, by which a lobby keeps players apart of whom one blocks the other.

/** Hashes of one quick match. */
export interface MatchHashes {
  /** Hash of this player's key. */
  readonly self: string
  /** Hashes of the keys that this player must not meet. */
  readonly avoid: readonly string[]
}

/**
 * Returns the hashes of a game's quick match, with the salt of the directory; undefined where it has none. Rejects as
 * `salt` does.
 */
export type KeyHashes = (game: string, salt: Promise<string | undefined>) => Promise<MatchHashes | undefined>
