// Players whom this player has met: what this browser knows of their keys.

import { NAME_RULE, normalizeName } from '@tickmesh/lobby/protocol'
import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { KnownPlayer, KnownPlayers } from './known-players.ts'
import { isThumbprint, MAX_RECORDS, readPlayer, readPlayers, writePlayers } from './player-file.ts'
import { browserStorage, type PlayerStorage } from './player-storage.ts'

/** Records in memory, the one that was seen last at the end, and their storage. */
export class PlayerRecords implements KnownPlayers {
  readonly #storage: PlayerStorage
  readonly #players = new Map<string, KnownPlayer>()
  /** Number of the last row: rows are read in this order. */
  #order = 0
  #game: string | undefined

  constructor(storage: PlayerStorage = browserStorage()) {
    this.#storage = storage
  }

  async open(game: string): Promise<void> {
    if (this.#game === game) return
    const earlier = this.list()
    const rows = (await this.#storage.read(game)).flatMap(readRow).sort((a, b) => a.order - b.order)
    this.#players.clear()
    this.#order = rows.at(-1)?.order ?? 0
    for (const { player } of rows) this.#players.set(player.key, player)
    const isFirst = this.#game === undefined
    this.#game = game
    // Imported, or blocked, before the game was known.
    if (isFirst) for (const player of earlier) this.#merge(player)
  }

  find(key: string): KnownPlayer | undefined {
    return this.#players.get(key)
  }

  list(): readonly KnownPlayer[] {
    return [...this.#players.values()]
  }

  named(name: string): readonly KnownPlayer[] {
    const wanted = read(name)
    return this.list().filter((player) => player.remembered && read(player.name) === wanted)
  }

  saw(key: string, name: string): void {
    const known = this.#players.get(key) ?? unseen(key)
    const shown = known.remembered ? known.name : (normalizeName(name) ?? known.name)
    this.#set({ ...known, name: shown })
  }

  remember(key: string, name: string): void {
    this.#keep(key, { name: checkedName(name), remembered: true })
  }

  compared(key: string, name: string): void {
    const known = this.#players.get(key)
    const shown = known?.remembered === true ? known.name : checkedName(name)
    this.#keep(key, { name: shown, remembered: true, compared: true })
  }

  block(key: string, blocked: boolean): void {
    this.#keep(key, { blocked })
  }

  forget(key: string): void {
    this.#players.delete(key)
    this.#write(key, undefined)
  }

  export(): string {
    return writePlayers(this.#game ?? '', this.#players.values())
  }

  import(json: string): void {
    const players = readPlayers(json, this.#game)
    const kept = [...players, ...this.list()].filter(isKept).map(({ key }) => key)
    if (new Set(kept).size > MAX_RECORDS) throw full()
    for (const player of players) this.#merge(player)
  }

  /** [IDN53] Adds what a record says to what is known: a name of this player's own stays, and so does a block. */
  #merge(player: KnownPlayer): void {
    const known = this.#players.get(player.key)
    if (known === undefined) return this.#set(player)
    this.#set({
      key: player.key,
      name: known.remembered || !player.remembered ? known.name : player.name,
      remembered: known.remembered || player.remembered,
      compared: known.compared || player.compared,
      blocked: known.blocked || player.blocked,
    })
  }

  #keep(key: string, changes: Partial<KnownPlayer>): void {
    if (!isThumbprint(key)) {
      throw new TickmeshError('invalid-value', DEVELOPMENT ? 'A key is `player.identity.key`.' : LEFT_OUT)
    }
    const known = this.#players.get(key)
    if (known === undefined && !this.#hasRoom()) throw full()
    this.#set({ ...(known ?? unseen(key)), ...changes })
  }

  /** Sets the record of a key, as the one that was seen last. Where there is no room for it, nothing is set. */
  #set(player: KnownPlayer): void {
    const { key } = player
    if (!this.#players.has(key) && !this.#hasRoom()) return
    this.#players.delete(key)
    this.#players.set(key, Object.freeze(player))
    this.#write(key, { ...player, order: ++this.#order })
  }

  /** Returns whether a record can be added; drops the key that was only seen, longest ago, where it must. */
  #hasRoom(): boolean {
    if (this.#players.size < MAX_RECORDS) return true
    for (const [key, player] of this.#players) {
      if (isKept(player)) continue
      this.forget(key)
      return true
    }
    return false
  }

  #write(key: string, row: unknown): void {
    if (this.#game !== undefined) this.#storage.write(this.#game, key, row)
  }
}

/** Returns whether a record is this player's own doing: it is never dropped for newer ones. */
function isKept({ remembered, blocked }: KnownPlayer): boolean {
  return remembered || blocked
}

/** Record of a key of which nothing is known. */
function unseen(key: string): KnownPlayer {
  return { key, name: '', remembered: false, compared: false, blocked: false }
}

/** Returns a name as people read it: case, kinds of letters, spaces and what is not drawn tell none apart. */
function read(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '')
}

function readRow(row: unknown): { readonly player: KnownPlayer; readonly order: number }[] {
  const player = readPlayer(row)
  const { order } = (row ?? {}) as { readonly order?: unknown }
  return player === undefined || typeof order !== 'number' ? [] : [{ player, order }]
}

/** @throws TickmeshError `invalid-value`: the name is none. */
function checkedName(name: string): string {
  const normal = normalizeName(name)
  if (normal !== undefined) return normal
  throw new TickmeshError('invalid-value', DEVELOPMENT ? `The name of a player ${NAME_RULE}.` : LEFT_OUT)
}

function full(): TickmeshError {
  return new TickmeshError(
    'invalid-value',
    DEVELOPMENT ? `No more than ${MAX_RECORDS} players are remembered or blocked; forget some first.` : LEFT_OUT,
  )
}
