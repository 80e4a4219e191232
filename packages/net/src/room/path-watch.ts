import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'

/**
 * Interval at which the path of one link is read, each in its turn, in ms: a path changes with an ICE restart only, and
 * reading it is not free.
 */
const LOOK_EVERY_MS = 3_000

/** Reader of the links' paths, for `player.stats.path`. */
export class PathWatch {
  readonly #members: Members
  readonly #scheduler: Scheduler
  #cancel: () => void
  #turn = 0

  constructor(members: Members, scheduler: Scheduler) {
    this.#members = members
    this.#scheduler = scheduler
    this.#cancel = scheduler.after(LOOK_EVERY_MS, () => this.#round())
  }

  look(peer: Peer): void {
    const { link, player } = peer
    if (link === undefined) return
    link.path().then(
      (path) => player.measured.setPath(path),
      () => {},
    )
  }

  stop(): void {
    this.#cancel()
  }

  #round(): void {
    const peers = [...this.#members.peers.values()]
    const peer = peers[this.#turn++ % Math.max(1, peers.length)]
    if (peer !== undefined) this.look(peer)
    this.#cancel = this.#scheduler.after(LOOK_EVERY_MS, () => this.#round())
  }
}
