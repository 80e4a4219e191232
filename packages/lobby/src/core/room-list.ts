import type { RoomListing, Scalar } from '../protocol/index.ts'
import { MAX_LISTED } from '../protocol/index.ts'
import type { DirectoryCall, Match } from './calls.ts'
import { BOOKED_MS, MAX_BOOK } from './server-limits.ts'

interface Entry {
  readonly listing: RoomListing
  readonly match: Match | undefined
  readonly revision: number
  readonly at: number
}

/** The public rooms that a directory knows of, from their own reports. Times in milliseconds. */
export class RoomList {
  readonly #entries = new Map<string, Entry>()

  get size(): number {
    return this.#entries.size
  }

  note({ listing, match, revision }: DirectoryCall & { readonly type: 'report' }, now: number): void {
    const known = this.#entries.get(listing.code)
    if (known ? known.revision > revision : this.#entries.size >= MAX_BOOK) return
    this.#entries.set(listing.code, { listing, match, revision, at: now })
  }

  strike(code: string): void {
    this.#entries.delete(code)
  }

  /** Sets what a room has, until it reports again. */
  correct(code: string, players: number): void {
    const entry = this.#entries.get(code)
    if (entry) this.#entries.set(code, { ...entry, listing: { ...entry.listing, players } })
  }

  /** A room of this match with a free seat; the fullest, so that half-empty rooms fill first. */
  fillable(match: Match): RoomListing | undefined {
    let best: RoomListing | undefined
    for (const entry of this.#entries.values()) {
      const { players, maxPlayers } = entry.listing
      if (!entry.match || matchKey(entry.match) !== matchKey(match) || players >= maxPlayers) continue
      if (!best || players > best.players) best = entry.listing
    }
    return best
  }

  /** The newest rooms that fit a filter: equal in the mode and in every key of the data that is given. */
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

  /** Strikes off the rooms that no longer report. */
  expire(now: number): void {
    for (const [code, { at }] of this.#entries) if (now - at >= BOOKED_MS) this.#entries.delete(code)
  }
}

/** One key for each kind of match: a mode holds no space before the last two numbers that a reader could mistake. */
export function matchKey({ mode, min, max }: Match): string {
  return `${min} ${max} ${mode}`
}

function own(data: unknown, key: string): unknown {
  if (typeof data !== 'object' || data === null) return undefined
  return Object.getOwnPropertyDescriptor(data, key)?.value
}
