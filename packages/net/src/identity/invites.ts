// Interface of invites: secrets of rooms that travel in the fragment of a link, past the lobby.

/** Secrets of the rooms to which this player was invited, or invites. */
export interface Invites {
  /** Returns the secret of a room as text for the fragment of its link. The first call makes it, of 128 random bits. */
  invite(code: string): string
  /** Takes the text of a room's link. Returns false, and keeps nothing, when it is no secret. */
  accept(code: string, text: string): boolean
  /** Returns the key of the room's MACs, by HKDF from the secret; undefined without a secret. */
  macKey(code: string): Promise<Uint8Array | undefined>
}
