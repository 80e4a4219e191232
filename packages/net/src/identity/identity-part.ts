// Part of a room's identities that talks over frames of its own: on links whose two ends have proven their keys.

import type { SeatedPlayer } from '../room/player.ts'

/** Way to the other players' parts. */
export interface IdentityFrames {
  /** Sends a frame of a kind above the handshake's to a player. Returns false without an open link, or a full queue. */
  send(player: SeatedPlayer, kind: number, body: Uint8Array): boolean
}

/** Part of a room's identities. Its callbacks may be given any bytes, and never throw. */
export interface IdentityPart {
  /** A link to a player is open, and `player.identity` is set. Called for each link, the later ones too. */
  linked?(player: SeatedPlayer): void
  /** A frame of a kind above the handshake's has come from a player. `body` may be read during the call only. */
  received?(player: SeatedPlayer, kind: number, body: Uint8Array): void
}
