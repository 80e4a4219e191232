// Sender of a room's reports; `RoomList` of the directory is the receiver.

import { directoryKey, type RoomListing } from '../protocol/index.ts'
import type { DirectoryCall, RoomSpec } from './calls.ts'
import type { ObjectRuntime } from './runtime.ts'
import { REPORT_EVERY_MS } from './server-limits.ts'

/** Reports of a public room to its directory: on changes, and at regular intervals. */
export class RoomReport {
  readonly #code: string
  readonly #runtime: ObjectRuntime
  #revision = 0
  #last: { readonly players: number; readonly at: number } = { players: 0, at: 0 }

  constructor(code: string, runtime: ObjectRuntime) {
    this.#code = code
    this.#runtime = runtime
  }

  /** Reports the room with `players` taken and reserved seats, if a report is due. */
  update(spec: RoomSpec, players: number): void {
    const now = this.#runtime.now()
    if (!spec.public || (players === this.#last.players && now - this.#last.at < REPORT_EVERY_MS)) return
    this.#last = { players, at: now }
    const { maxPlayers, data, match, address } = spec
    const listing: RoomListing = {
      code: this.#code,
      players,
      maxPlayers,
      data,
      ...(match ? { mode: match.mode } : {}),
    }
    this.#call(spec, { type: 'report', revision: ++this.#revision, listing, address, ...(match ? { match } : {}) })
  }

  /** Reports that a player of a quick match has come. */
  used(spec: RoomSpec, ticket: string): void {
    this.#call(spec, { type: 'used', ticket })
  }

  /** Reports the end of the room. */
  reportEnd(spec: RoomSpec): void {
    if (spec.public) this.#call(spec, { type: 'ended', code: this.#code })
  }

  #call({ game, version }: RoomSpec, call: DirectoryCall): void {
    const key = directoryKey(game, version)
    if (key === undefined) return
    // A lost report is repeated by the next one; without reports the directory removes the room.
    this.#runtime.call('directory', key, call).catch(() => {})
  }
}
