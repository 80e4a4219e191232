import { type ClockSample, middleOffset, offsetBounds } from './sample.ts'

/** A sample older than this says nothing of the time now, ms of local time. */
const FRESH_MS = 2_000

/** Two times this far apart are one time, ms: what is slewed, not stepped. */
export const SAME_TIME_MS = 250

/** How many peers have a time, and how many of them have this one. */
export interface Verdict {
  readonly peers: number
  readonly agreeing: number
}

/** The newest sample of every linked peer who has a time: who agrees with whom. */
export class Witnesses {
  readonly #newest = new Map<string, ClockSample>()

  note(peerId: string, sample: ClockSample): void {
    this.#newest.set(peerId, sample)
  }

  /** The peer's link is gone. */
  forget(peerId: string): void {
    this.#newest.delete(peerId)
  }

  /** What the peers say at a local time of an offset of shared time. */
  judge(offsetMs: number, localMs: number): Verdict {
    let peers = 0
    let agreeing = 0
    for (const sample of this.#newest.values()) {
      if (localMs - sample.t4 > FRESH_MS) continue
      const { low, high } = offsetBounds(sample)
      peers += 1
      if (offsetMs >= low - SAME_TIME_MS && offsetMs <= high + SAME_TIME_MS) agreeing += 1
    }
    return { peers, agreeing }
  }

  /** What the peers say at a local time of the time that one of them has. */
  judgePeer(peerId: string, localMs: number): Verdict {
    const newest = this.#newest.get(peerId)
    return newest === undefined ? { peers: 0, agreeing: 0 } : this.judge(middleOffset(newest), localMs)
  }

  /** A peer's newest sample; undefined for one who has no time. */
  newestOf(peerId: string): ClockSample | undefined {
    return this.#newest.get(peerId)
  }
}
