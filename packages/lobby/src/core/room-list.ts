import type { RoomListing, Scalar } from '../protocol/index.ts'
import { MAX_LISTED } from '../protocol/index.ts'
import type { DirectoryCall, Match } from './calls.ts'
import { LISTED_MS, MAX_LIST } from './server-limits.ts'

interface Entry {
  readonly listing: RoomListing
  readonly match: Match | undefined
  readonly revision: number
  readonly at: number
}

/** Public rooms of a directory, from the rooms' own reports. Times in milliseconds. */
export class RoomList {
  readonly #entries = new Map<string, Entry>()

  get size(): number {
    return this.#entries.size
  }

  /** Adds or updates a room, unless a newer report has come. */
  report({ listing, match, revision }: DirectoryCall & { readonly type: 'report' }, now: number): void {
    const known = this.#entries.get(listing.code)
    if (known ? known.revision > revision : this.#entries.size >= MAX_LIST) return
    this.#entries.set(listing.code, { listing, match, revision, at: now })
  }

  remove(code: string): void {
    this.#entries.delete(code)
  }

  /** Sets the number of players of a room, until its next report. */
  setPlayers(code: string, players: number): void {
    const entry = this.#entries.get(code)
    if (entry) this.#entries.set(code, { ...entry, listing: { ...entry.listing, players } })
  }

  /** Returns a room of this match with a free seat: the fullest one, so that rooms fill up. */
  fillable(match: Match): RoomListing | undefined {
    let best: RoomListing | undefined
    for (const entry of this.#entries.values()) {
      const { players, maxPlayers } = entry.listing
      if (!entry.match || matchKey(entry.match) !== matchKey(match) || players >= maxPlayers) continue
      if (!best || players > best.players) best = entry.listing
    }
    return best
  }

  /** Returns the newest rooms that match a filter: equal in the mode and in every given key of the data. */
  list(mode: string | undefined, data: { readonly [key: string]: Scalar } | undefined): readonly RoomListing[] {
    const wanted = Object.entries(data ?? {})
    const fits = (listing: RoomListing): boolean =>
      (mode === undefined || listing.mode === mode) && wanted.every(([key, value]) => own(listing.data, key) === value)
    return [...this.#entries.values()]
      .map((entry) => entry.listing)
      .filter(fits)
      .reverse()
      .slice(0, MAX_LISTED)
  }

  /** Removes rooms that no longer report. */
  expire(now: number): void {
    for (const [code, { at }] of this.#entries) if (now - at >= LISTED_MS) this.#entries.delete(code)
  }
}

/** Returns a text that is equal for equal matches: two numbers without spaces, then the mode. */
export function matchKey({ mode, min, max }: Match): string {
  return `${min} ${max} ${mode}`
}

function own(data: unknown, key: string): unknown {
  if (typeof data !== 'object' || data === null) return undefined
  return Object.getOwnPropertyDescriptor(data, key)?.value
}
