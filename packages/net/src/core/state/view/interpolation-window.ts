// Search for the received states around a tick.

import { RING_STATES } from './state-row.ts'

/** The ring of states of a remote entity. */
export interface StateRing {
  readonly rows: Int32Array
  /** The slot written last; −1 none. */
  readonly head: number
  /**
   * Newest tick up to which states may lie in any order; later ones lie as they came, each newer than all before it.
   * −1: all do.
   */
  readonly mixedTick: number
  rowAt(slot: number): number
}

/**
 * States around a tick, as slots and their ticks; −1: none. Found once: until another state comes they are the same for
 * all ticks between the two.
 */
export class InterpolationWindow {
  /** The newest state at or before the tick. */
  from = -1
  fromTick = -1
  /** The oldest one after it. */
  to = -1
  toTick = -1
  /** The one before `from`; known only where there is no `to`, for nobody else asks. */
  before = -1
  beforeTick = -1

  /** States came or went: the states found may be wrong. */
  forget(): void {
    this.from = -1
  }

  find(ring: StateRing, tick: number): void {
    if (this.from >= 0 && this.fromTick <= tick && (this.to < 0 || tick < this.toTick)) return
    if (!this.#findBack(ring, tick)) this.#findAll(ring, tick)
  }

  /** Searches from the newest state back, mostly a few states; gives up, false, where order ends. */
  #findBack(ring: StateRing, tick: number): boolean {
    const { rows, head, mixedTick } = ring
    this.#clear()
    for (let back = 0; back < RING_STATES; back++) {
      const slot = (head - back) & (RING_STATES - 1)
      const at = rows[ring.rowAt(slot)] as number
      if (at < 0) continue
      if (at <= mixedTick) return false
      if (at > tick) {
        this.to = slot
        this.toTick = at
      } else if (this.from < 0) {
        this.from = slot
        this.fromTick = at
        if (this.to >= 0) return true
      } else {
        this.before = slot
        this.beforeTick = at
        return true
      }
    }
    return true
  }

  #findAll(ring: StateRing, tick: number): void {
    const { rows } = ring
    this.#clear()
    for (let slot = 0; slot < RING_STATES; slot++) {
      const at = rows[ring.rowAt(slot)] as number
      if (at < 0) continue
      if (at > tick) {
        if (this.to >= 0 && at > this.toTick) continue
        this.to = slot
        this.toTick = at
      } else if (at > this.fromTick) {
        this.before = this.from
        this.beforeTick = this.fromTick
        this.from = slot
        this.fromTick = at
      } else if (at > this.beforeTick) {
        this.before = slot
        this.beforeTick = at
      }
    }
  }

  #clear(): void {
    this.from = this.to = this.before = -1
    this.fromTick = this.toTick = this.beforeTick = -1
  }
}
