// Interface of the witnesses of a room; their code is imported from '@tickmesh/net/identity/witness'.

import type { DurableMessage } from '../core/mesh/message.ts'
import type { Dispute } from '../room/dispute.ts'
import type { IdentityContext } from '../room/identity-feature.ts'
import type { Peer } from '../room/peer.ts'
import type { SeatedPlayer } from '../room/player.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import type { IdentityFrames, IdentityPart } from './identity-part.ts'

/** Parts of a room that witnesses need. @internal */
export interface WitnessContext {
  readonly frames: IdentityFrames
  readonly room: IdentityContext
  readonly crypto: IdentityCrypto
  /** Thumbprint of this player's key. */
  readonly ownKey: () => string | undefined
  /** This player and `witness` contradict each other. */
  disputed(about: Dispute['about'], player: SeatedPlayer, witness: SeatedPlayer): void
}

/** Witnesses of one room. @internal */
export interface Witnesses extends Required<IdentityPart> {
  /** Takes a durable message of theirs; false: it is another one. */
  takeDurable(peer: Peer, message: DurableMessage): boolean
}

/** Makes the witnesses of a room. */
export type MakeWitnesses = (context: WitnessContext) => Witnesses
