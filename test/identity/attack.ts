// Attacks of a lobby on the links of two players.

import type { Someone } from '../../packages/net/src/identity/secured-links.fixture.ts'

/** Kind of the attack on the links of two players. */
export type Attack =
  | { readonly kind: 'none' }
  /** Replaces the fingerprints of descriptions, and has no end of its own. */
  | { readonly kind: 'fingerprints' }
  /**
   * Has an end of its own to each of the two. `seconds`: their descriptions name the other player's certificate too,
   * before or after its own. `eve`: makes handshakes of its own, with her key. `frames`: gives each of the two back
   * what it sends, or gives the other what the first players under this attack have sent.
   */
  | {
      readonly kind: 'middle'
      readonly seconds?: 'before' | 'after'
      readonly eve?: Someone
      readonly frames?: 'reflected' | 'replayed'
    }
  /** Lets no direct link open, and has an end of its own to each of the two on its relay, with Eve's key. */
  | { readonly kind: 'relay'; readonly eve: Someone }
  /** Is honest until `takeOver`. */
  | { readonly kind: 'takeover' }
