// Limits of the hits that another player may claim.

import { TICK_RATE } from '../rules/arena.ts'

/** Upper bound of honest hits from one shooter in one second: a rapid gun fires ten times, a triple one eighteen. */
const HITS_A_SECOND = 20
/** Upper bound of a hit's distance from the ship: half a second of the fastest ship, the most that latency explains. */
const REACH = 320

/** Check of claimed hits: bounded by the rate of guns and by the position of the ship. */
export class HitGate {
  readonly #windows = new Map<string, { from: number; count: number }>()

  /** @param gap Units between the claimed hit and this player's ship. */
  accepts(shooter: string, tick: number, gap: number): boolean {
    if (gap > REACH) return false
    const window = this.#windows.get(shooter)
    if (window === undefined || tick - window.from >= TICK_RATE || tick < window.from) {
      this.#windows.set(shooter, { from: tick, count: 1 })
      return true
    }
    return ++window.count <= HITS_A_SECOND
  }

  /** Forgets a shooter who has left. */
  forget(shooter: string): void {
    this.#windows.delete(shooter)
  }
}
