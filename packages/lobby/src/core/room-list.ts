// List of public rooms in a directory, for `list` requests and for the matchmaker.

import { MAX_PLAYERS, PAGE_ROOMS, type DirectoryMessage, type RoomListing } from '../protocol/index.ts'
import type { Avoiding } from './avoidance.ts'
import type { DirectoryCall, Match } from './calls.ts'
import { LISTED_MS, MAX_CACHED_PAGES, MAX_LIST, PAGE_CACHED_MS, PAGE_ROOMS_OF_ADDRESS } from './server-limits.ts'
import { Tally } from './tally.ts'

/** Room of a quick match with a free seat. */
export interface Fillable {
  readonly listing: RoomListing
  readonly match: Match
  /** Players who were given its seats, the newest 64: also those who have left. */
  readonly residents: readonly Avoiding[]
}

interface Entry {
  readonly listing: RoomListing
  readonly match: Match | undefined
  readonly address: string | undefined
  readonly residents: readonly Avoiding[]
  readonly revision: number
  readonly at: number
}

type Filter = Pick<DirectoryMessage & { readonly type: 'list' }, 'mode' | 'data' | 'page'>

/** Public rooms of a directory, from the rooms' own reports. Times in milliseconds. */
export class RoomList {
  readonly #entries = new Map<string, Entry>()
  /** Codes of the rooms of quick matches, by mode. */
  readonly #byMode = new Map<string, Set<string>>()
  /** Number of rooms of each address. */
  readonly #byAddress = new Tally<string>()
  readonly #maxOfAddress: number
  readonly #pages = new Map<string, { readonly json: string; readonly at: number }>()

  /** `maxOfAddress` is the share of one address. */
  constructor(maxOfAddress: number) {
    this.#maxOfAddress = maxOfAddress
  }

  get size(): number {
    return this.#entries.size
  }

  /** Adds or updates a room, unless a newer report has come, or the list or the address's share of it is full. */
  report({ listing, match, revision, address }: DirectoryCall & { readonly type: 'report' }, now: number): void {
    const known = this.#entries.get(listing.code)
    if (known && known.revision > revision) return
    if (!known) {
      const ofAddress = address === undefined ? 0 : this.#byAddress.of(address)
      if (this.#entries.size >= MAX_LIST || ofAddress >= this.#maxOfAddress) return
      if (address !== undefined) this.#byAddress.add(address, 1)
    }
    const { address: owner, residents } = known ?? { address, residents: [] }
    this.#entries.set(listing.code, { listing, match, revision, address: owner, residents, at: now })
    if (!match) return
    const rooms = this.#byMode.get(match.mode) ?? new Set()
    this.#byMode.set(match.mode, rooms.add(listing.code))
  }

  remove(code: string): void {
    const { match, address } = this.#entries.get(code) ?? {}
    this.#entries.delete(code)
    if (address !== undefined) this.#byAddress.add(address, -1)
    const mode = match?.mode
    if (mode === undefined) return
    const rooms = this.#byMode.get(mode)
    rooms?.delete(code)
    if (rooms?.size === 0) this.#byMode.delete(mode)
  }

  /** Sets the number of players of a room, until its next report, and adds those who were given seats. */
  setPlayers(code: string, players: number, added: readonly Avoiding[]): void {
    const entry = this.#entries.get(code)
    if (!entry) return
    const residents = [...entry.residents, ...added].slice(-MAX_PLAYERS)
    this.#entries.set(code, { ...entry, residents, listing: { ...entry.listing, players } })
  }

  /** Returns the rooms of a mode with a free seat. */
  fillable(mode: string): readonly Fillable[] {
    const found: Fillable[] = []
    for (const code of this.#byMode.get(mode) ?? []) {
      const { listing, match, residents = [] } = this.#entries.get(code) ?? {}
      if (listing && match && listing.players < listing.maxPlayers) found.push({ listing, match, residents })
    }
    return found
  }

  /**
   * Returns a page of the rooms that match a filter, newest first, as JSON, and the number of rooms that were looked
   * at. The text is computed at most once a second for each filter and page: many players ask for the same one.
   */
  page(filter: Filter, now: number): { readonly json: string; readonly scanned: number } {
    const { mode, data, page = 0 } = filter
    const key = JSON.stringify([mode, data, page])
    const cached = this.#pages.get(key)
    if (cached && now - cached.at < PAGE_CACHED_MS) return { json: cached.json, scanned: 0 }
    if (this.#pages.size >= MAX_CACHED_PAGES) this.#pages.clear()
    const json = JSON.stringify(this.#matching(filter).slice(page * PAGE_ROOMS, (page + 1) * PAGE_ROOMS))
    this.#pages.set(key, { json, at: now })
    return { json, scanned: this.#entries.size }
  }

  /**
   * Returns the rooms that match a filter: equal in the mode and in every given key of the data. The newest come first,
   * but of each address only a few before those of all others.
   */
  #matching({ mode, data }: Filter): readonly RoomListing[] {
    const wanted = Object.entries(data ?? {})
    const fits = (listing: RoomListing): boolean =>
      (mode === undefined || listing.mode === mode) && wanted.every(([key, value]) => own(listing.data, key) === value)
    const counts = new Map<string, number>()
    const [first, later]: [RoomListing[], RoomListing[]] = [[], []]
    for (const { listing, address } of [...this.#entries.values()].reverse()) {
      if (!fits(listing)) continue
      const count = address === undefined ? 0 : (counts.get(address) ?? 0)
      if (address !== undefined) counts.set(address, count + 1)
      const list = count < PAGE_ROOMS_OF_ADDRESS ? first : later
      list.push(listing)
    }
    return [...first, ...later]
  }

  /** Removes rooms that no longer report, and old pages. */
  expire(now: number): void {
    for (const [key, { at }] of this.#pages) if (now - at >= PAGE_CACHED_MS) this.#pages.delete(key)
    for (const [code, { at }] of this.#entries) if (now - at >= LISTED_MS) this.remove(code)
  }
}

function own(data: unknown, key: string): unknown {
  if (typeof data !== 'object' || data === null) return undefined
  return Object.getOwnPropertyDescriptor(data, key)?.value
}
