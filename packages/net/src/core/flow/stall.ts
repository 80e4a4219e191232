// Detection of a stalled path, and the pace of its probes.

/** Silence after which a path is stalled, ms (later where acks are rare anyway). */
export const STALL_MS = 1_000
/** Silence after which durable messages wait for the next ack, ms (later where acks are rare anyway). */
const HOLD_MS = 300
/** Number of probes in the time that a silence has lasted: a path that is back is found soon, by few of them. */
const PROBES = 20
/** Longest time between two probes, ms. */
const MAX_PROBE_MS = 250

/** A path without acks: when messages wait and probes go, and when it counts as stalled. */
export class Stall {
  #atMs = Number.NEGATIVE_INFINITY
  #probedAtMs = Number.NEGATIVE_INFINITY

  /**
   * Returns whether durable messages wait and probes go alone, after this silence. `baseMs` is the shortest round trip,
   * undefined until measured.
   *
   * After a timeout SCTP has one packet's bytes under way until the next timeout, up to 3 s later: what it sends again
   * must leave room for the probes, or a path that is back carries nothing until then.
   */
  holds(silenceMs: number, baseMs: number | undefined, ackGapMs: number, nowMs: number): boolean {
    if (!(silenceMs > Math.max(HOLD_MS, (baseMs ?? STALL_MS) + 4 * ackGapMs))) return false
    this.#atMs = nowMs
    return true
  }

  /** Returns whether a probe is to go now; true once for each. */
  isDue(silenceMs: number, nowMs: number): boolean {
    if (nowMs - this.#probedAtMs < Math.min(MAX_PROBE_MS, silenceMs / PROBES)) return false
    this.#probedAtMs = nowMs
    return true
  }

  /** Returns whether a packet was sent before the last wait ended: its loss says nothing about the path after it. */
  isEarly(sentAtMs: number): boolean {
    return sentAtMs <= this.#atMs
  }
}
