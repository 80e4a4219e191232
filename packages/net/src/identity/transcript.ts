// Transcript of a handshake: all that both ends must see alike, and what each of them signs.

import { encoder } from '../core/wire/utf8.ts'
import { fields } from './bytes.ts'
import type { IdentityCrypto } from './identity-crypto.ts'

/** End of a link, as `LinkOptions.initiator` has it. */
export type Role = 'initiator' | 'answerer'

/** One value of each end. */
export type OfBoth<T> = { readonly [role in Role]: T }

/** Contents of a transcript. Nothing that a lobby names is left out. */
export interface TranscriptParts {
  /** Code of the room. */
  readonly code: string
  /** Player ids. */
  readonly ids: OfBoth<string>
  /** SHA-256 of the certificates in use; undefined on a link without, whose ECDH keys are in the introductions. */
  readonly certificates: OfBoth<Uint8Array> | undefined
  /** Introductions, whole. */
  readonly introductions: OfBoth<Uint8Array>
}

/** Label of all that is hashed, signed or derived here: nothing else signs with it. It ends with the version. */
const LABEL = 'tickmesh identity 1'
const NO_BYTES = new Uint8Array(0)

/** Returns the SHA-256 of a transcript: 32 bytes. */
export function transcriptHash(
  crypto: IdentityCrypto,
  { code, ids, certificates, introductions }: TranscriptParts,
): Promise<Uint8Array> {
  const { initiator = NO_BYTES, answerer = NO_BYTES } = certificates ?? {}
  return crypto.sha256(
    fields(
      ...[LABEL, code, ids.initiator, ids.answerer].map((text) => encoder.encode(text)),
      ...[initiator, answerer, introductions.initiator, introductions.answerer],
    ),
  )
}

/** Purpose of bytes that depend on a transcript. */
type Purpose = 'signature' | 'invite'

/** Returns the bytes that one end signs, or makes a MAC of: the purpose, whose they are, the transcript, and `more`. */
export function statement(purpose: Purpose, role: Role, hash: Uint8Array, more: Uint8Array = NO_BYTES): Uint8Array {
  return fields(encoder.encode(`${LABEL} ${purpose} ${role}`), hash, more)
}
