// Options of `identity`.

import type { IdentityCrypto } from './identity-crypto.ts'
import type { IdentityProvider } from './identity-provider.ts'

/** Options of `identity`. */
export interface IdentityOptions {
  /** Name that the player signs with its key: at most 32 characters. Default: the `name` of `connectLobby`. */
  readonly name?: string
  /**
   * Private key of the player, as a JWK: for Node, and for games that keep keys themselves. Default: a key that the
   * browser makes once for this game, and of which no page can read the private half.
   */
  readonly key?: JsonWebKey
  /** Cryptography for pages without WebCrypto, such as plain `http` in a local network: `nobleCrypto`. */
  readonly crypto?: IdentityCrypto
  /**
   * Returns an assertion of an identity provider over the key with this thumbprint, which the other players verify; an
   * empty text for none. Called once in a room, when the first link opens.
   */
  readonly assertion?: (key: string) => Promise<string>
  /** Providers whose assertions this player believes, the first that knows a token counts. Default: none. */
  readonly providers?: readonly IdentityProvider[]
  /** List of the 2,048 words for `player.safetyWords()`: `safetyWords`. Default: none, and no words. */
  readonly words?: readonly string[]
}
