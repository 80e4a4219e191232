// Handshake of one link: both ends prove that they hold their keys, over what they see of the link.

import { normalizeName } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import { encoder } from '../core/wire/utf8.ts'
import { alike, concat } from './bytes.ts'
import { hkdf } from './hkdf.ts'
import type { AgreementKey, Cipher, IdentityCrypto, PublicKey } from './identity-crypto.ts'
import { identityMismatch } from './identity-mismatch.ts'
import { IDENTITY_FRAME } from './identity-frames.ts'
import {
  CHALLENGE_BYTES,
  HANDSHAKE_VERSION,
  readIntroduction,
  writeIntroduction,
  type Introduction,
} from './introduction.ts'
import type { OwnKey } from './own-key.ts'
import { NONCE_BYTES, readProof, writeProofBody, type ProofBody } from './proof.ts'
import { thumbprintOf } from './thumbprint.ts'
import { safetyDigest, type SafetyEnd } from './safety-words.ts'
import { statement, transcriptHash, type OfBoth, type Role } from './transcript.ts'

/** Circumstances of one link, as this end sees them. */
export interface HandshakeOptions {
  readonly crypto: IdentityCrypto
  readonly key: OwnKey
  readonly initiator: boolean
  /** Code of the room. */
  readonly code: string
  /** Player ids of this end and of the player at the other one. */
  readonly ids: { readonly own: string; readonly peer: string }
  /** Name that this player gives itself. */
  readonly name: string
  /** Key of the room's MACs, from the secret of its link; undefined without an invite. */
  readonly macKey: Uint8Array | undefined
  /** SHA-256 of the certificates in use; undefined on a link without, which the handshake encrypts. */
  readonly certificates: { readonly own: Uint8Array; readonly peer: Uint8Array } | undefined
}

/** Ciphers of the two directions of a link without certificates. */
export interface LinkCiphers {
  readonly own: Cipher
  readonly peer: Cipher
}

/** State after the other end's introduction. */
export interface Answer {
  /** Proof of this end, which is due now. */
  readonly proof: Uint8Array
  /** Ciphers of all frames from now on; undefined on a link with certificates. */
  readonly ciphers: LinkCiphers | undefined
}

/** Identity that the other end has proven. */
export interface ProvenPeer {
  readonly thumbprint: string
  readonly ephemeral: boolean
  /** True on a link with certificates. */
  readonly certified: boolean
  /** True when both ends have one secret of the room. */
  readonly invited: boolean
  /** Name that the holder of the key gives itself; undefined for one that no player may have. */
  readonly name: string | undefined
  /** Digest of which the safety words are made: the same at both ends, and another one for each link. */
  readonly words: Uint8Array
}

/** Results of the other end's introduction. */
interface Met {
  readonly introduction: Introduction
  /** Hash of the transcript. */
  readonly hash: Uint8Array
}

/** Keys of the two directions of a link without certificates. */
const KEY_INFO: OfBoth<string> = { initiator: 'tickmesh initiator 1', answerer: 'tickmesh answerer 1' }

const NO_BYTES = new Uint8Array(0)

/** Handshake of one end. Its three steps are called in order, and each of them once. */
export class Handshake {
  readonly #options: HandshakeOptions
  readonly #nonce: Uint8Array
  readonly #agreement: AgreementKey | undefined
  /** Introduction of this end: the first frame on the link. */
  readonly introduction: Uint8Array
  #met: Met | undefined

  private constructor(
    options: HandshakeOptions,
    nonce: Uint8Array,
    agreement: AgreementKey | undefined,
    introduction: Uint8Array,
  ) {
    this.#options = options
    this.#nonce = nonce
    this.#agreement = agreement
    this.introduction = introduction
  }

  /** First step: makes the introduction. */
  static async begin(options: HandshakeOptions): Promise<Handshake> {
    const { crypto, key, certificates } = options
    const nonce = crypto.random(NONCE_BYTES)
    const agreement = certificates === undefined ? await crypto.generateAgreement() : undefined
    const introduction = writeIntroduction(crypto.random(CHALLENGE_BYTES), {
      commitment: await commitmentTo(crypto, nonce, key.signingKey.publicKey),
      agreement: agreement?.publicKey,
    })
    return new Handshake(options, nonce, agreement, introduction)
  }

  /**
   * Second step: takes the other end's introduction, and makes the proof.
   *
   * @throws TickmeshError `schema-mismatch`: the other end's game has no `identity()`. `version-mismatch`.
   * `identity-mismatch`: malformed.
   */
  async answer(bytes: Uint8Array): Promise<Answer> {
    const { crypto, key, code, name, macKey, certificates } = this.#options
    const [first, , version] = bytes
    if (first !== IDENTITY_FRAME) throw new TickmeshError('schema-mismatch', 'no handshake')
    if (version !== HANDSHAKE_VERSION) throw new TickmeshError('version-mismatch', 'no handshake')
    const introduction = readIntroduction(bytes)
    if (introduction === undefined) throw identityMismatch('introduction')
    if ((introduction.agreement === undefined) !== (this.#agreement === undefined)) throw identityMismatch('kind')
    const role = this.#roles.own
    const hash = await transcriptHash(crypto, {
      code,
      ids: this.#ofBoth(this.#options.ids.own, this.#options.ids.peer),
      certificates: certificates && this.#ofBoth(certificates.own, certificates.peer),
      introductions: this.#ofBoth(this.introduction, bytes),
    })
    this.#met = { introduction, hash }
    const mac = macKey && (await crypto.hmac(macKey, statement('invite', role, hash)))
    const { ephemeral, signingKey } = key
    const { publicKey } = signingKey
    const body = writeProofBody({ key: publicKey, ephemeral, nonce: this.#nonce, mac, name: encoder.encode(name) })
    const signature = await signingKey.sign(statement('signature', role, hash, body))
    return { proof: concat(body, signature), ciphers: await this.#ciphers(introduction, hash) }
  }

  /**
   * Third step: takes the other end's proof.
   *
   * @throws TickmeshError `identity-mismatch`: the proof is wrong. `identity-unavailable`: it cannot be verified here.
   */
  async verify(bytes: Uint8Array): Promise<ProvenPeer> {
    const { crypto, macKey } = this.#options
    const { peer } = this.#roles
    const proof = readProof(bytes)
    if (proof === undefined || this.#met === undefined) throw identityMismatch('proof')
    const { introduction, hash } = this.#met
    const { key, ephemeral, nonce, mac, name, signature, signed } = proof
    if (!alike(await commitmentTo(crypto, nonce, key), introduction.commitment)) throw identityMismatch('nonce')
    const isRight = crypto.verify(key, signature, statement('signature', peer, hash, signed))
    const isSigned = await isRight.catch((cause: unknown) => {
      throw new TickmeshError('identity-unavailable', 'unknown algorithm.', { cause })
    })
    if (!isSigned) throw identityMismatch('signature')
    const expected = macKey && (await crypto.hmac(macKey, statement('invite', peer, hash)))
    return {
      thumbprint: await thumbprintOf(crypto, key),
      ephemeral,
      certified: this.#options.certificates !== undefined,
      // A wrong MAC is no attack: two players of one room may have made a secret each.
      invited: mac !== undefined && expected !== undefined && alike(mac, expected),
      name: normalizeName(new TextDecoder().decode(name)),
      words: await this.#words(introduction, proof),
    }
  }

  get #roles(): { readonly own: Role; readonly peer: Role } {
    return this.#options.initiator ? { own: 'initiator', peer: 'answerer' } : { own: 'answerer', peer: 'initiator' }
  }

  #ofBoth<T>(own: T, peer: T): OfBoth<T> {
    return this.#options.initiator ? { initiator: own, answerer: peer } : { initiator: peer, answerer: own }
  }

  #words({ agreement }: Introduction, { key, nonce }: ProofBody): Promise<Uint8Array> {
    const { crypto, key: ownKey, certificates } = this.#options
    const own: SafetyEnd = {
      key: ownKey.signingKey.publicKey.bytes,
      binding: certificates?.own ?? this.#agreement?.publicKey ?? NO_BYTES,
      nonce: this.#nonce,
    }
    const peer: SafetyEnd = { key: key.bytes, binding: certificates?.peer ?? agreement ?? NO_BYTES, nonce }
    const { initiator, answerer } = this.#ofBoth(own, peer)
    return safetyDigest(crypto, initiator, answerer)
  }

  async #ciphers({ agreement }: Introduction, hash: Uint8Array): Promise<LinkCiphers | undefined> {
    if (agreement === undefined || this.#agreement === undefined) return undefined
    const { crypto } = this.#options
    const secret = await this.#agreement.agree(agreement).catch(() => {
      throw identityMismatch('introduction')
    })
    const cipher = async (role: Role): Promise<Cipher> =>
      crypto.cipher(await hkdf(crypto, secret, hash, KEY_INFO[role]))
    return { own: await cipher(this.#roles.own), peer: await cipher(this.#roles.peer) }
  }
}

/** Returns the commitment to a nonce and a key, which the nonce hides. */
function commitmentTo(crypto: IdentityCrypto, nonce: Uint8Array, { bytes }: PublicKey): Promise<Uint8Array> {
  return crypto.sha256(concat(nonce, bytes))
}
