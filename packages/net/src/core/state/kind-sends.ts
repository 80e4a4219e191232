import { grown, HISTORY } from './own-store.ts'

/**
 * A record is only sent against a baseline when fewer than this many records of the entity were sent since: the receiver
 * keeps the newest 32, and may have taken some late ones out of their order.
 */
export const BASELINE_SENDS = 24

/** What is known of an entity: a row of these numbers, together since they are read together. */
const GENERATION = 0
/** Tick of the newest acknowledged record; −1 none. */
const ACK_TICK = 1
const ACK_VERSION = 2
/** The baseline of that record; −1: it was full. */
const OLDER_TICK = 3
const OLDER_VERSION = 4
/** Records sent in all, and how many of them when the acknowledged one went. */
const SENDS = 5
const ACK_SENDS = 6
/** The sample in which it was sent last. */
const LAST = 7
const ROW = 8

/** What one peer is known to have of this player's entities of one kind. */
export class KindSends {
  #rows: Int32Array = new Int32Array(0)
  /** The generation whose despawn is not acknowledged yet; 0 none. Bounded by the indices: a later spawn takes its place. */
  #gone: Int32Array = new Int32Array(0)
  #goneCount = 0

  /** Whether despawns wait for their acknowledgement. */
  get anyGone(): boolean {
    return this.#goneCount > 0
  }

  reserve(capacity: number): void {
    if (this.#gone.length >= capacity) return
    this.#rows = grown(this.#rows, capacity * ROW)
    this.#gone = grown(this.#gone, capacity)
  }

  /** Begins an index anew, if another entity has it now. */
  meet(index: number, generation: number, sample: number): void {
    const rows = this.#rows
    const row = index * ROW
    if (rows[row + GENERATION] === generation) return
    rows[row + GENERATION] = generation
    rows[row + ACK_TICK] = -1
    rows[row + ACK_VERSION] = -1
    rows[row + OLDER_TICK] = -1
    rows[row + OLDER_VERSION] = -1
    rows[row + SENDS] = 0
    rows[row + ACK_SENDS] = 0
    rows[row + LAST] = sample - 1
    this.goneAcked(index, this.#gone[index] as number)
  }

  /** Whether the peer has this version. */
  has(index: number, version: number): boolean {
    return this.#rows[index * ROW + ACK_VERSION] === version
  }

  /** Whether a record of this version may refer to the acknowledged one; else it goes in full. */
  canRefer(index: number, version: number): boolean {
    const rows = this.#rows
    const row = index * ROW
    return (
      (rows[row + ACK_TICK] as number) >= 0 &&
      (rows[row + SENDS] as number) - (rows[row + ACK_SENDS] as number) < BASELINE_SENDS &&
      version - (rows[row + ACK_VERSION] as number) < HISTORY - 1 &&
      ((rows[row + OLDER_TICK] as number) < 0 || version - (rows[row + OLDER_VERSION] as number) < HISTORY - 1)
    )
  }

  ackTick(index: number): number {
    return this.#rows[index * ROW + ACK_TICK] as number
  }

  ackVersion(index: number): number {
    return this.#rows[index * ROW + ACK_VERSION] as number
  }

  olderTick(index: number): number {
    return this.#rows[index * ROW + OLDER_TICK] as number
  }

  olderVersion(index: number): number {
    return this.#rows[index * ROW + OLDER_VERSION] as number
  }

  /** The sample in which the entity was sent last. */
  lastSample(index: number): number {
    return this.#rows[index * ROW + LAST] as number
  }

  /** Notes that a record goes out; gives its number. */
  sent(index: number, sample: number): number {
    const rows = this.#rows
    const row = index * ROW
    rows[row + LAST] = sample
    return (rows[row + SENDS] = (rows[row + SENDS] as number) + 1)
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
    const rows = this.#rows
    const row = index * ROW
    if (rows[row + GENERATION] !== generation || tick <= (rows[row + ACK_TICK] as number)) return
    rows[row + ACK_TICK] = tick
    rows[row + ACK_VERSION] = version
    rows[row + ACK_SENDS] = sends
    rows[row + OLDER_TICK] = olderTick
    rows[row + OLDER_VERSION] = olderVersion
  }

  /** Notes that an entity is gone, if this peer may know of it. */
  despawned(index: number, generation: number): void {
    const row = index * ROW
    if (this.#rows[row + GENERATION] !== generation || this.#rows[row + SENDS] === 0) return
    if (this.#gone[index] === 0) this.#goneCount++
    this.#gone[index] = generation
  }

  /** The peer knows that it is gone. */
  goneAcked(index: number, generation: number): void {
    if (generation === 0 || this.#gone[index] !== generation) return
    this.#gone[index] = 0
    this.#goneCount--
  }

  /** Calls back with the index and generation of each despawn that waits. */
  eachGone(visit: (index: number, generation: number) => void): void {
    for (let index = 0; index < this.#gone.length; index++) {
      const generation = this.#gone[index] as number
      if (generation !== 0) visit(index, generation)
    }
  }
}
