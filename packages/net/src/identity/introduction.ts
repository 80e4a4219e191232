// First frame of the handshake, in which each end names its key before it proves anything.
//
//     0    0xc1, 1                 frame of identity, introduction
//     2    version
//     3    flags                   1: ephemeral key, 2: ECDSA in place of Ed25519, 4: an ECDH key follows
//     4    public key              32 bytes of Ed25519, 65 of ECDSA
//     …    challenge               16 bytes
//     …    commitment              32 bytes: SHA-256 of the nonce that follows in the proof
//     …    ECDH key                65 bytes, on links without certificates

import { concat } from './bytes.ts'
import type { PublicKey } from './identity-crypto.ts'
import { FRAME_KINDS, IDENTITY_FRAME } from './identity-frames.ts'

/** Version of the handshake; both ends must have the same. */
export const HANDSHAKE_VERSION = 1
/** Length of a challenge, in bytes. */
export const CHALLENGE_BYTES = 16
/** Length of a commitment, in bytes. */
const COMMITMENT_BYTES = 32
/** Length of an uncompressed point of P-256, in bytes. */
const POINT_BYTES = 65
/** Length of a public key of Ed25519, in bytes. */
const ED25519_BYTES = 32
const HEADER_BYTES = 4
const EPHEMERAL = 1
const ECDSA = 2
const AGREEMENT = 4

/** Contents of an introduction. */
export interface Introduction {
  readonly key: PublicKey
  readonly ephemeral: boolean
  readonly challenge: Uint8Array
  readonly commitment: Uint8Array
  /** ECDH key of a link without certificates. */
  readonly agreement?: Uint8Array | undefined
}

/** Returns the bytes of an introduction. */
export function writeIntroduction({ key, ephemeral, challenge, commitment, agreement }: Introduction): Uint8Array {
  const flags =
    (ephemeral ? EPHEMERAL : 0) | (key.algorithm === 'ECDSA' ? ECDSA : 0) | (agreement === undefined ? 0 : AGREEMENT)
  const header = Uint8Array.of(IDENTITY_FRAME, FRAME_KINDS.introduction, HANDSHAKE_VERSION, flags)
  return concat(header, key.bytes, challenge, commitment, agreement ?? new Uint8Array(0))
}

/** Returns the introduction in bytes of this version; undefined for any that are none, or too few, or too many. */
export function readIntroduction(bytes: Uint8Array): Introduction | undefined {
  const [, , , flags = 0] = bytes
  if (flags > (EPHEMERAL | ECDSA | AGREEMENT)) return undefined
  let at = HEADER_BYTES
  const next = (length: number): Uint8Array => bytes.subarray(at, (at += length))
  const algorithm = (flags & ECDSA) === 0 ? 'Ed25519' : 'ECDSA'
  const key: PublicKey = { algorithm, bytes: next(algorithm === 'Ed25519' ? ED25519_BYTES : POINT_BYTES) }
  const challenge = next(CHALLENGE_BYTES)
  const commitment = next(COMMITMENT_BYTES)
  const agreement = (flags & AGREEMENT) === 0 ? undefined : next(POINT_BYTES)
  return at === bytes.length
    ? { key, ephemeral: (flags & EPHEMERAL) !== 0, challenge, commitment, agreement }
    : undefined
}
