// Key of this player in one game: handed in, kept by the browser, or made for this visit.

import type { IdentityCrypto, SigningKey } from './identity-crypto.ts'
import { openDatabase, requested } from './identity-database.ts'
import { thumbprintOf } from './thumbprint.ts'

/** Key with which this player signs. */
export interface OwnKey {
  readonly signingKey: SigningKey
  /** See `PlayerIdentity.key`. */
  readonly thumbprint: string
  /** True when the next visit has another key. */
  readonly ephemeral: boolean
}

/** Returns the key of a game: one for each game, so that games of one site cannot follow a player. */
export async function ownKey(crypto: IdentityCrypto, game: string, jwk: JsonWebKey | undefined): Promise<OwnKey> {
  const kept = jwk === undefined ? await keptKey(crypto, game) : await crypto.importKey(jwk)
  const signingKey = kept ?? (await crypto.generateKey())
  const thumbprint = await thumbprintOf(crypto, signingKey.publicKey)
  return { signingKey, thumbprint, ephemeral: kept === undefined }
}

/** Returns the key that the browser keeps for a game, made at the first call; undefined where it keeps none. */
async function keptKey(crypto: IdentityCrypto, game: string): Promise<SigningKey | undefined> {
  try {
    const database = await openDatabase()
    const keys = (mode: IDBTransactionMode): IDBObjectStore | undefined =>
      database?.transaction('keys', mode).objectStore('keys')
    const read = keys('readonly')
    if (read === undefined) return undefined
    const stored = await crypto.storedKey(await requested(read.get(game)))
    if (stored !== undefined) return stored
    const made = (await crypto.generateKey()).stored
    const write = keys('readwrite')
    if (made === undefined || write === undefined) return undefined
    // Another page of the game may have been quicker: both use what is stored.
    const first: unknown = await requested(write.get(game))
    if (first === undefined) await requested(write.put(made, game))
    return await crypto.storedKey(first ?? made)
  } catch {
    // A browser that stores no keys in a private window.
    return undefined
  }
}
