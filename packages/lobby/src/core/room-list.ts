// List of public rooms in a directory, for `list` requests and for the matchmaker.

import { PAGE_ROOMS, type DirectoryMessage, type RoomListing } from '../protocol/index.ts'
import type { DirectoryCall, Match } from './calls.ts'
import { LISTED_MS, MAX_CACHED_PAGES, MAX_LIST, PAGE_CACHED_MS } from './server-limits.ts'

/** Room of a quick match with a free seat. */
export interface Fillable {
  readonly listing: RoomListing
  readonly match: Match
}

interface Entry {
  readonly listing: RoomListing
  readonly match: Match | undefined
  readonly revision: number
  readonly at: number
}

type Filter = Pick<DirectoryMessage & { readonly type: 'list' }, 'mode' | 'data' | 'page'>

/** Public rooms of a directory, from the rooms' own reports. Times in milliseconds. */
export class RoomList {
  readonly #entries = new Map<string, Entry>()
  /** Codes of the rooms of quick matches, by mode. */
  readonly #byMode = new Map<string, Set<string>>()
  readonly #pages = new Map<string, { readonly json: string; readonly at: number }>()

  get size(): number {
    return this.#entries.size
  }

  /** Adds or updates a room, unless a newer report has come. */
  report({ listing, match, revision }: DirectoryCall & { readonly type: 'report' }, now: number): void {
    const known = this.#entries.get(listing.code)
    if (known ? known.revision > revision : this.#entries.size >= MAX_LIST) return
    this.#entries.set(listing.code, { listing, match, revision, at: now })
    if (!match) return
    const rooms = this.#byMode.get(match.mode) ?? new Set()
    this.#byMode.set(match.mode, rooms.add(listing.code))
  }

  remove(code: string): void {
    const mode = this.#entries.get(code)?.match?.mode
    this.#entries.delete(code)
    if (mode === undefined) return
    const rooms = this.#byMode.get(mode)
    rooms?.delete(code)
    if (rooms?.size === 0) this.#byMode.delete(mode)
  }

  /** Sets the number of players of a room, until its next report. */
  setPlayers(code: string, players: number): void {
    const entry = this.#entries.get(code)
    if (entry) this.#entries.set(code, { ...entry, listing: { ...entry.listing, players } })
  }

  /** Returns the rooms of a mode with a free seat. */
  fillable(mode: string): readonly Fillable[] {
    const found: Fillable[] = []
    for (const code of this.#byMode.get(mode) ?? []) {
      const { listing, match } = this.#entries.get(code) ?? {}
      if (listing && match && listing.players < listing.maxPlayers) found.push({ listing, match })
    }
    return found
  }

  /**
   * Returns a page of the rooms that match a filter, newest first, as JSON. The text is computed at most once a second
   * for each filter and page: many players ask for the same one.
   */
  page(filter: Filter, now: number): string {
    const { mode, data, page = 0 } = filter
    const key = JSON.stringify([mode, data, page])
    const cached = this.#pages.get(key)
    if (cached && now - cached.at < PAGE_CACHED_MS) return cached.json
    if (this.#pages.size >= MAX_CACHED_PAGES) this.#pages.clear()
    const json = JSON.stringify(this.#matching(filter).slice(page * PAGE_ROOMS, (page + 1) * PAGE_ROOMS))
    this.#pages.set(key, { json, at: now })
    return json
  }

  /** Returns the rooms that match a filter, newest first: equal in the mode and in every given key of the data. */
  #matching({ mode, data }: Filter): readonly RoomListing[] {
    const wanted = Object.entries(data ?? {})
    const fits = (listing: RoomListing): boolean =>
      (mode === undefined || listing.mode === mode) && wanted.every(([key, value]) => own(listing.data, key) === value)
    return [...this.#entries.values()]
      .map((entry) => entry.listing)
      .filter(fits)
      .reverse()
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
