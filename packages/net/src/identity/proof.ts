// Second frame of the handshake, in which each end names its key, and proves that it holds it.
//
//     0    0xc1, 2                 frame of identity, proof
//     2    flags                   1: a MAC follows, 2: the key is ephemeral, 4: ECDSA in place of Ed25519
//     3    public key              32 bytes of Ed25519, 65 of ECDSA
//     …    nonce                   16 bytes: with the key, it is what the introduction has committed to
//     …    MAC                     32 bytes, from an end that has the secret of the room's link
//     …    name                    its length, one byte, and its UTF-8 bytes
//     …    signature               64 bytes, over the transcript and all before it in this frame

import { concat } from './bytes.ts'
import type { PublicKey } from './identity-crypto.ts'
import { FRAME_KINDS, IDENTITY_FRAME } from './identity-frames.ts'
import { POINT_BYTES } from './introduction.ts'

/** Length of a nonce, in bytes. */
export const NONCE_BYTES = 16
/** Length of a public key of Ed25519, in bytes. */
const ED25519_BYTES = 32
/** Length of a MAC, in bytes. */
const MAC_BYTES = 32
/** Length of a signature, in bytes. */
const SIGNATURE_BYTES = 64
const HEADER_BYTES = 3
const HAS_MAC = 1
const EPHEMERAL = 2
const ECDSA = 4

/** Contents of a proof, but for its signature. */
export interface ProofBody {
  readonly key: PublicKey
  readonly ephemeral: boolean
  readonly nonce: Uint8Array
  readonly mac?: Uint8Array | undefined
  /** Name that the holder of the key gives itself, in UTF-8. */
  readonly name: Uint8Array
}

/** Proof of the other end. */
export interface Proof extends ProofBody {
  readonly signature: Uint8Array
  /** Bytes before the signature, which it covers. */
  readonly signed: Uint8Array
}

/** Returns the bytes of a proof before its signature. */
export function writeProofBody({ key, ephemeral, nonce, mac, name }: ProofBody): Uint8Array {
  const flags =
    (mac === undefined ? 0 : HAS_MAC) | (ephemeral ? EPHEMERAL : 0) | (key.algorithm === 'ECDSA' ? ECDSA : 0)
  const header = Uint8Array.of(IDENTITY_FRAME, FRAME_KINDS.proof, flags)
  return concat(header, key.bytes, nonce, mac ?? new Uint8Array(0), Uint8Array.of(name.length), name)
}

/** Returns the proof in bytes; undefined for any that are none, or too few, or too many. */
export function readProof(bytes: Uint8Array): Proof | undefined {
  const [first, kind, flags = 0] = bytes
  if (first !== IDENTITY_FRAME || kind !== FRAME_KINDS.proof || flags > (HAS_MAC | EPHEMERAL | ECDSA)) return undefined
  let at = HEADER_BYTES
  const next = (length: number): Uint8Array => bytes.subarray(at, (at += length))
  const key: PublicKey =
    (flags & ECDSA) === 0
      ? { algorithm: 'Ed25519', bytes: next(ED25519_BYTES) }
      : { algorithm: 'ECDSA', bytes: next(POINT_BYTES) }
  const nonce = next(NONCE_BYTES)
  const mac = (flags & HAS_MAC) === 0 ? undefined : next(MAC_BYTES)
  const name = next(next(1)[0] ?? 0)
  const signed = bytes.subarray(0, at)
  const signature = next(SIGNATURE_BYTES)
  const ephemeral = (flags & EPHEMERAL) !== 0
  return at === bytes.length ? { key, ephemeral, nonce, mac, name, signature, signed } : undefined
}
