// Invites of rooms: 128 random bits that two players share and the lobby does not.

import { normalizeCode } from '@tickmesh/lobby/protocol'
import { encoder } from '../core/wire/utf8.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { hkdf } from './hkdf.ts'
import type { IdentityCrypto } from './identity-crypto.ts'
import type { Invites } from './invites.ts'

/** Bytes of a secret. */
const SECRET_BYTES = 16

const SALT = encoder.encode('tickmesh invite')

/** Secrets of rooms, in the memory of the page. */
export class RoomInvites implements Invites {
  readonly #crypto: Pick<IdentityCrypto, 'random' | 'hmac'>
  readonly #secrets = new Map<string, Uint8Array>()

  constructor(crypto: Pick<IdentityCrypto, 'random' | 'hmac'>) {
    this.#crypto = crypto
  }

  invite(code: string): string {
    const secret = this.#secrets.get(code) ?? this.#crypto.random(SECRET_BYTES)
    this.#secrets.set(code, secret)
    return toBase64url(secret)
  }

  accept(code: string, text: string): boolean {
    // Games in JavaScript pass what they have: a fragment may be missing.
    const isText = typeof code === 'string' && typeof text === 'string'
    const room = isText ? normalizeCode(code) : undefined
    const secret = isText ? fromBase64url(text.replace(/^#/, ''), SECRET_BYTES) : undefined
    if (room === undefined || secret === undefined) return false
    this.#secrets.set(room, secret)
    return true
  }

  /** [IDN40] */
  async macKey(code: string): Promise<Uint8Array | undefined> {
    const secret = this.#secrets.get(code)
    return secret && hkdf(this.#crypto, secret, SALT, `room ${code}`)
  }
}
