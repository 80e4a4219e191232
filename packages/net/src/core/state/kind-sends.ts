import type { Baseline } from './encodings.ts'
import { HISTORY, grown } from './own-store.ts'

/**
 * A record is only sent against a baseline when at most this many records of the entity were sent since: the receiver
 * keeps the newest 32, and may have taken some late ones out of their order.
 */
export const BASELINE_SENDS = 24

/** What one peer is known to have of this player's entities of one kind. */
export class KindSends {
  /** The generation that the rest of an index is about; 0: nothing was ever sent. */
  generation: Int32Array = new Int32Array(0)
  /** Tick of the newest acknowledged record; −1 none. */
  ackTick: Int32Array = new Int32Array(0)
  ackVersion: Int32Array = new Int32Array(0)
  /** The baseline of that record; −1: it was full. */
  olderTick: Int32Array = new Int32Array(0)
  olderVersion: Int32Array = new Int32Array(0)
  /** Records sent in all, and how many of them when the acknowledged one went. */
  sends: Int32Array = new Int32Array(0)
  ackSends: Int32Array = new Int32Array(0)
  /** The generation whose despawn is not acknowledged yet; 0 none. Bounded by the indices: a later spawn takes its place. */
  gone: Int32Array = new Int32Array(0)
  /** Grows each tick that the entity waits. */
  priority: Float64Array = new Float64Array(0)
  /** How many of `gone` are not 0. */
  goneCount = 0
  readonly #baseline: Baseline = { tick: 0, version: 0, olderTick: 0, olderVersion: 0 }

  reserve(capacity: number): void {
    if (this.sends.length >= capacity) return
    this.generation = grown(this.generation, capacity)
    this.ackTick = grown(this.ackTick, capacity, -1)
    this.ackVersion = grown(this.ackVersion, capacity, -1)
    this.olderTick = grown(this.olderTick, capacity, -1)
    this.olderVersion = grown(this.olderVersion, capacity, -1)
    this.sends = grown(this.sends, capacity)
    this.ackSends = grown(this.ackSends, capacity)
    this.gone = grown(this.gone, capacity)
    const priority = new Float64Array(capacity)
    priority.set(this.priority)
    this.priority = priority
  }

  /** Begins an index anew for the entity that has it now. */
  adopt(index: number, generation: number): void {
    this.generation[index] = generation
    this.ackTick[index] = -1
    this.ackVersion[index] = -1
    this.sends[index] = 0
    this.priority[index] = 0
    this.clearGone(index)
  }

  /** Notes that an entity is gone, if this peer may know of it. */
  despawned(index: number, generation: number): void {
    if (index >= this.sends.length || this.generation[index] !== generation || this.sends[index] === 0) return
    if (this.gone[index] === 0) this.goneCount++
    this.gone[index] = generation
  }

  clearGone(index: number): void {
    if (this.gone[index] === 0) return
    this.gone[index] = 0
    this.goneCount--
  }

  /** The baseline that a record of this version may refer to; undefined: send it in full. The object is used again. */
  baseline(index: number, version: number): Baseline | undefined {
    const tick = this.ackTick[index] as number
    if (tick < 0 || (this.sends[index] as number) - (this.ackSends[index] as number) >= BASELINE_SENDS) return undefined
    const acked = this.ackVersion[index] as number
    if (version - acked >= HISTORY - 1) return undefined
    const baseline = this.#baseline
    baseline.olderTick = this.olderTick[index] as number
    baseline.olderVersion = this.olderVersion[index] as number
    if (baseline.olderTick >= 0 && version - baseline.olderVersion >= HISTORY - 1) return undefined
    baseline.tick = tick
    baseline.version = acked
    return baseline
  }

  /** Takes the acknowledgement of a record. */
  acked(
    index: number,
    generation: number,
    tick: number,
    version: number,
    sends: number,
    olderTick: number,
    olderVersion: number,
  ): void {
    if (index >= this.sends.length || this.generation[index] !== generation || tick <= (this.ackTick[index] as number))
      return
    this.ackTick[index] = tick
    this.ackVersion[index] = version
    this.ackSends[index] = sends
    this.olderTick[index] = olderTick
    this.olderVersion[index] = olderVersion
  }
}
