// Frames of identity on channel `events`: their first bytes, by which they differ from messages of the room.

/** First byte of every frame of identity. No msgpack value begins with it. */
export const IDENTITY_FRAME = 0xc1

/** Second byte: kind of the frame. The first two are the handshake; the others come on open links only. */
export const FRAME_KINDS: {
  readonly [kind in 'introduction' | 'proof' | 'assertion' | 'witness' | 'shared']: number
} = {
  introduction: 1,
  proof: 2,
  /** Assertion of an identity provider: UTF-8 text. */
  assertion: 3,
  /** Keys that the sender has verified of other players. */
  witness: 4,
  /** Hashes of the host's shared values. */
  shared: 5,
}
