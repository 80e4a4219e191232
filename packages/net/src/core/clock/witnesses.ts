// The shared times of all linked peers, counted as votes when a step or a restart is decided.

import { type ClockSample, copyInto, copyOf, mayHaveOffset, middleOffset, type MutableSample } from './sample.ts'

/** A sample older than this says nothing of the time now, ms of local time. */
export const FRESH_MS = 2_000

/** Two times this far apart are one time, ms: the difference is slewed, not stepped. */
export const SAME_TIME_MS = 250

/**
 * A peer that never had the own time is a witness against it only after this long, ms of local time: a newcomer who met
 * a liar first has the liar's time, until it is started over.
 */
export const KNOWN_AFTER_MS = 10_000

/** Numbers of peers: all that have a time, and those of them that have one certain time. */
export interface Verdict {
  readonly peers: number
  readonly agreeing: number
}

/** The peers that a verdict counts. */
export type Jury = 'all' | 'known'

interface Witness {
  readonly sinceMs: number
  readonly sample: MutableSample
}

/** The newest sample of every linked peer that has a time. */
export class Witnesses {
  readonly #witnesses = new Map<string, Witness>()
  /** Peers that have had the own time once. */
  readonly #known = new Set<string>()

  /** Takes a peer's newest sample. `ownOffsetMs`: shared less local time; undefined while there is no time. */
  note(peerId: string, sample: ClockSample, ownOffsetMs?: number): void {
    const witness = this.#witnesses.get(peerId)
    if (witness === undefined) this.#witnesses.set(peerId, { sinceMs: sample.t4, sample: copyOf(sample) })
    else copyInto(witness.sample, sample)
    if (ownOffsetMs !== undefined && agrees(sample, ownOffsetMs)) this.#known.add(peerId)
  }

  /** Forgets the samples of a peer whose link has closed. */
  forget(peerId: string): void {
    this.#witnesses.delete(peerId)
  }

  /** Forgets a peer that has left. */
  left(peerId: string): void {
    this.forget(peerId)
    this.#known.delete(peerId)
  }

  /** Counts the peers that have a certain offset of shared time, at a local time. */
  judge(offsetMs: number, localMs: number, jury: Jury = 'known'): Verdict {
    let peers = 0
    let agreeing = 0
    for (const [id, { sample, sinceMs }] of this.#witnesses) {
      if (localMs - sample.t4 > FRESH_MS) continue
      if (jury === 'known' && !this.#known.has(id) && localMs - sinceMs < KNOWN_AFTER_MS) continue
      peers += 1
      if (agrees(sample, offsetMs)) agreeing += 1
    }
    return { peers, agreeing }
  }

  /** Counts all peers that have the time of one of them, at a local time. */
  judgePeer(peerId: string, localMs: number): Verdict {
    const newest = this.newestOf(peerId)
    return newest === undefined ? { peers: 0, agreeing: 0 } : this.judge(middleOffset(newest), localMs, 'all')
  }

  /** The newest sample of a peer; undefined for one that has no time. */
  newestOf(peerId: string): ClockSample | undefined {
    return this.#witnesses.get(peerId)?.sample
  }
}

/** Returns whether a sample can be of a clock with this offset, but for a difference that is slewed. */
export function agrees(sample: ClockSample, offsetMs: number): boolean {
  return mayHaveOffset(sample, offsetMs, SAME_TIME_MS)
}
