import { TICK_RATE } from '../rules/arena.ts'

/** Hits from one shooter that can be honest in one second: a rapid gun fires ten times, a triple one eighteen. */
const HITS_A_SECOND = 20
/** How far from the ship a hit may lie: half a second of the fastest ship, which is what latency can explain. */
const REACH = 320

/** What a victim believes: claims of hits are bounded by what guns can do and by where the ship is. */
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

  /** The shooter is gone. */
  forget(shooter: string): void {
    this.#windows.delete(shooter)
  }
}
