// Interface of the witnesses of a room; their code is loaded apart.

import type { Dispute } from '../room/dispute.ts'
import type { IdentityContext } from '../room/identity-feature.ts'
import type { Peer } from '../room/peer.ts'
import type { SeatedPlayer } from '../room/player.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import type { IdentityFrames, IdentityPart } from './identity-part.ts'

/** Parts of a room that witnesses need. */
export interface WitnessContext {
  readonly frames: IdentityFrames
  readonly room: IdentityContext
  readonly crypto: IdentityCrypto
  /** Thumbprint of this player's key. */
  readonly ownKey: string
  /** Ids of all players that were ever seated here, as the lobby told. */
  readonly seated: ReadonlySet<string>
  /** This player and `witness` contradict each other. */
  disputed(about: Dispute['about'], player: SeatedPlayer, witness: SeatedPlayer): void
}

/** Witnesses of one room. */
export interface Witnesses extends Required<IdentityPart> {
  /** Takes note of a durable message: the value of an event by which a host numbers its shared values, or undefined. */
  takeDurable(peer: Peer, version: unknown): void
}

/** Makes the witnesses of a room. */
export type MakeWitnesses = (context: WitnessContext) => Witnesses
