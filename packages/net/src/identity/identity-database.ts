// Database of the browser in which identity keeps the player's key and the players it has met.

/** Name of the database: one for a site, with a row for each game or player. */
const NAME = 'tickmesh-identity'

/** Stores of the database. */
export type IdentityStore = 'keys' | 'players'

const STORES: readonly IdentityStore[] = ['keys', 'players']

/**
 * Opens the database. Resolves with undefined where nothing can be stored: in Node, in sandboxed frames, in private
 * windows of some browsers.
 */
export async function openDatabase(): Promise<IDBDatabase | undefined> {
  try {
    const opening = indexedDB.open(NAME, 1)
    opening.addEventListener('upgradeneeded', () => {
      for (const store of STORES) opening.result.createObjectStore(store)
    })
    return await requested(opening)
  } catch {
    return undefined
  }
}

/** Resolves with the result of a request. */
export function requested<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
}
