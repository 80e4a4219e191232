// Two ends of a handshake, and an attacker's hand on all that passes between them.

import { TickmeshError } from '../errors.ts'
import { Handshake, type HandshakeOptions, type ProvenPeer } from './handshake.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import { someone, type Someone } from './secured-links.fixture.ts'

/** Change of a frame under way. */
export type Tamper = (frame: Uint8Array) => Uint8Array

/** Returns 32 bytes that stand for the hash of a certificate. */
export const certificate = (name: string): Uint8Array => new Uint8Array(32).fill(name.charCodeAt(0))

/** Two players, and what their ends of a link see: the same, of an honest lobby. */
export async function annAndBob(crypto?: IdentityCrypto): Promise<{
  readonly ann: Someone
  readonly bob: Someone
  readonly options: { readonly ann: HandshakeOptions; readonly bob: HandshakeOptions }
}> {
  const [ann, bob] = [await someone('ann', crypto), await someone('bob', crypto)]
  const end = (me: Someone, peer: Someone, initiator: boolean): HandshakeOptions => ({
    crypto: me.crypto,
    key: me.key,
    initiator,
    code: 'K7QXMAB',
    ids: { own: me.id, peer: peer.id },
    name: me.id,
    macKey: undefined,
    certificates: { own: certificate(me.id), peer: certificate(peer.id) },
  })
  return { ann, bob, options: { ann: end(ann, bob, true), bob: end(bob, ann, false) } }
}

/** Changes of what passes to one end. */
export interface Tampering {
  readonly introduction?: Tamper
  readonly proof?: Tamper
}

/** Course of a handshake at one end. */
export interface Course {
  readonly introduction: Uint8Array
  /** Undefined when the other end's introduction was refused. */
  readonly proof: Uint8Array | undefined
  /** Proven identity of the other end, or the code of the error, or that no proof came. */
  readonly outcome: ProvenPeer | string
}

/** Runs a handshake. The lobby changes what passes to the initiator, and what passes to the other end. */
export async function shake(
  initiator: HandshakeOptions,
  answerer: HandshakeOptions,
  lobby: { readonly toInitiator?: Tampering; readonly toAnswerer?: Tampering } = {},
): Promise<readonly [Course, Course]> {
  const [a, b] = [await Handshake.begin(initiator), await Handshake.begin(answerer)]
  const { toInitiator = {}, toAnswerer = {} } = lobby
  const altered = (bytes: Uint8Array, tamper: Tamper | undefined): Uint8Array => tamper?.(bytes.slice()) ?? bytes
  const answerOfA = await attempt(() => a.answer(altered(b.introduction, toInitiator.introduction)))
  const answerOfB = await attempt(() => b.answer(altered(a.introduction, toAnswerer.introduction)))
  const [proofOfA, proofOfB] = [answerOfA, answerOfB].map((each) => (typeof each === 'string' ? undefined : each.proof))
  const outcome = async (end: Handshake, refused: unknown, proof: Uint8Array | undefined, tamper?: Tamper) => {
    if (typeof refused === 'string') return refused
    return proof === undefined ? 'no proof' : attempt(() => end.verify(altered(proof, tamper)))
  }
  return [
    {
      introduction: a.introduction,
      proof: proofOfA,
      outcome: await outcome(a, answerOfA, proofOfB, toInitiator.proof),
    },
    {
      introduction: b.introduction,
      proof: proofOfB,
      outcome: await outcome(b, answerOfB, proofOfA, toAnswerer.proof),
    },
  ]
}

/** Returns the outcome of a step, or the code of its error; any other error is thrown. */
export async function attempt<T>(step: () => Promise<T>): Promise<T | string> {
  try {
    return await step()
  } catch (error) {
    if (error instanceof TickmeshError) return error.code
    throw error
  }
}
