// Periodic reading of each link's ICE path, for `player.stats.path`.

import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'

/**
 * Time between two readings, each of another link's path, ms. A path changes only with an ICE restart, and reading it
 * is not free.
 */
const READ_EVERY_MS = 3_000

/** Reader of the links' paths for `player.stats.path`. */
export class PathWatch {
  readonly #members: Members
  readonly #scheduler: Scheduler
  #cancel: () => void
  #turn = 0

  constructor(members: Members, scheduler: Scheduler) {
    this.#members = members
    this.#scheduler = scheduler
    this.#cancel = scheduler.after(READ_EVERY_MS, () => this.#readNext())
  }

  /** Reads the path of a peer's current link. */
  read(peer: Peer): void {
    const { link, player } = peer
    if (link === undefined) return
    link.path().then(
      (path) => player.measured.setPath(path),
      () => {},
    )
  }

  /** Stops reading. */
  stop(): void {
    this.#cancel()
  }

  #readNext(): void {
    const peers = [...this.#members.peers.values()]
    const peer = peers[this.#turn++ % Math.max(1, peers.length)]
    if (peer !== undefined) this.read(peer)
    this.#cancel = this.#scheduler.after(READ_EVERY_MS, () => this.#readNext())
  }
}
