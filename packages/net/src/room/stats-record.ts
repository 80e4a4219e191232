// Mutable measurements behind `player.stats`.

import type { Quality } from '../core/packet/quality.ts'
import type { LinkPath } from '../link/link.ts'
import type { PlayerStats } from './player-stats.ts'

/**
 * Measurements of the path to one player. They change with every packet, so they are numbers of this object; the object
 * that a game sees is made when the game reads it.
 */
export class StatsRecord {
  #rttMs: number
  #jitterMs = 0
  #loss = 0
  #bandwidth = 0
  #sendRate = 0
  #path: LinkPath
  #read: PlayerStats | undefined

  /** `rttMs` is NaN until measured. */
  constructor(rttMs: number, path: LinkPath) {
    this.#rttMs = rttMs
    this.#path = path
  }

  /** Returns the measurements as they are now; the same object until one of them changes. */
  read(): PlayerStats {
    return (this.#read ??= {
      rttMs: Number.isNaN(this.#rttMs) ? undefined : this.#rttMs,
      jitterMs: this.#jitterMs,
      loss: this.#loss,
      bandwidth: this.#bandwidth,
      sendRate: this.#sendRate,
      path: this.#path,
    })
  }

  /** Sets what acknowledgements say of the link. */
  setQuality({ rttMs, jitterMs, loss }: Quality): void {
    this.#rttMs = rttMs
    this.#jitterMs = jitterMs
    this.#loss = loss
    this.#read = undefined
  }

  /** Sets how many bytes and how many sendings of state the link takes a second. */
  setFlow(bandwidth: number, sendRate: number): void {
    this.#bandwidth = bandwidth
    this.#sendRate = sendRate
    this.#read = undefined
  }

  /** Sets how packets travel. */
  setPath(path: LinkPath): void {
    this.#path = path
    this.#read = undefined
  }
}
