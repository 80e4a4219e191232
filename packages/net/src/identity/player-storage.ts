// Storage of the players whom this player has met: rows of the browser's database, one for each key.

import { openDatabase, requested } from './identity-database.ts'

/** Rows of one game, by key. Nothing of it rejects or throws: where nothing can be stored, it keeps nothing. */
export interface PlayerStorage {
  /** Returns all rows of the game, as they were stored: the browser's other scripts may have written them. */
  read(game: string): Promise<readonly unknown[]>
  /** Stores a row; undefined removes it. */
  write(game: string, key: string, row: unknown): void
}

/** Storage in IndexedDB. Two pages of one game write rows, not the whole: neither loses what the other knows. */
export function browserStorage(): PlayerStorage {
  const opening = openDatabase()
  const store = async (mode: IDBTransactionMode): Promise<IDBObjectStore | undefined> =>
    (await opening)?.transaction('players', mode).objectStore('players')
  return {
    read: async (game) => {
      try {
        const players = await store('readonly')
        // Texts come before arrays in the order of keys: the range is all rows of the game.
        return players === undefined ? [] : await requested(players.getAll(IDBKeyRange.bound([game], [game, []])))
      } catch {
        return []
      }
    },
    write: (game, key, row) => {
      const writing = async (): Promise<void> => {
        const players = await store('readwrite')
        if (row === undefined) players?.delete([game, key])
        else players?.put(row, [game, key])
      }
      // A full disk: the records last as long as the page.
      writing().catch(() => {})
    },
  }
}
