// First frame of the handshake, in which each end commits to what it proves in the second. On links without
// certificates the lobby reads it: it names no key by which a player could be recognized.
//
//     0    0xc1, 1                 frame of identity, introduction
//     2    version
//     3    challenge               16 bytes
//     19   commitment              32 bytes: SHA-256 of the nonce and the public key that follow in the proof
//     51   ECDH key                65 bytes, on links without certificates

import { concat } from './bytes.ts'
import { FRAME_KINDS, IDENTITY_FRAME } from './identity-frames.ts'

/** Version of the handshake; both ends must have the same. */
export const HANDSHAKE_VERSION = 1
/** Length of a challenge, in bytes. */
export const CHALLENGE_BYTES = 16
/** Length of an introduction without an ECDH key, in bytes. */
const INTRODUCTION_BYTES = 51
const COMMITMENT_AT = 19
/** Length of an uncompressed point of P-256, in bytes. */
export const POINT_BYTES = 65

/** Contents of an introduction. */
export interface Introduction {
  readonly commitment: Uint8Array
  /** ECDH key of a link without certificates. */
  readonly agreement?: Uint8Array | undefined
}

/** Returns the bytes of an introduction. */
export function writeIntroduction(challenge: Uint8Array, { commitment, agreement }: Introduction): Uint8Array {
  const header = Uint8Array.of(IDENTITY_FRAME, FRAME_KINDS.introduction, HANDSHAKE_VERSION)
  return concat(header, challenge, commitment, agreement ?? new Uint8Array(0))
}

/** Returns the introduction in bytes of this version; undefined for too few, or too many. */
export function readIntroduction(bytes: Uint8Array): Introduction | undefined {
  const { length } = bytes
  if (length !== INTRODUCTION_BYTES && length !== INTRODUCTION_BYTES + POINT_BYTES) return undefined
  return {
    commitment: bytes.subarray(COMMITMENT_AT, INTRODUCTION_BYTES),
    agreement: length > INTRODUCTION_BYTES ? bytes.subarray(INTRODUCTION_BYTES) : undefined,
  }
}
