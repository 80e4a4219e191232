import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'

/** How often the path of every link is read, in ms: it changes with an ICE restart only, and reading it is not free. */
const LOOK_EVERY_MS = 3_000

/** Keeps `player.stats.path` true. */
export class PathWatch {
  readonly #members: Members
  readonly #scheduler: Scheduler
  #cancel: () => void

  constructor(members: Members, scheduler: Scheduler) {
    this.#members = members
    this.#scheduler = scheduler
    this.#cancel = scheduler.after(LOOK_EVERY_MS, () => this.#round())
  }

  look(peer: Peer): void {
    const { link, player } = peer
    if (link === undefined) return
    link.path().then(
      (path) => {
        player.stats = { ...player.stats, path }
      },
      () => {},
    )
  }

  stop(): void {
    this.#cancel()
  }

  #round(): void {
    for (const peer of this.#members.peers.values()) this.look(peer)
    this.#cancel = this.#scheduler.after(LOOK_EVERY_MS, () => this.#round())
  }
}
