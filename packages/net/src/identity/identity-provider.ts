// Interface of an identity provider, as the other players verify what it says.

/** Identity for which a provider vouches. */
export interface Voucher {
  /** Name of the provider, for people: `Example Games`. */
  readonly by: string
  /** Name of the player at the provider. */
  readonly name: string
}

/** Verifier of one provider's assertions: signed tokens over a player's key. */
export interface IdentityProvider {
  /**
   * Verifies an assertion that a player sent. `key` is the thumbprint of the key that the player has proven, `nowMs`
   * the time since 1970. Returns undefined for a token of another provider, of another key, expired, or malformed. May
   * reject: that counts as undefined.
   */
  verify(assertion: string, key: string, nowMs: number): Promise<Voucher | undefined>
}
