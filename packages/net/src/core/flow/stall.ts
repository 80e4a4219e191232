// Detection of a stalled path, and the pace of its probes.

/** Silence after which a path is stalled, ms (later where acks are rare anyway). */
export const STALL_MS = 1_000
/** Silence after which durable messages wait for the next ack, ms (later where acks are rare anyway). */
const HOLD_MS = 300
/** Interval on a stalled path in which the rate is halved, ms: only the acks may be lost. */
const HALVE_MS = 500
/** Time between two probes, ms, beside a share of the silence. */
const PROBE_MS = 200
const PROBE_SHARE = 1 / 16

/** A path without acks: when messages wait and probes go, when it counts as stalled, and when to halve the rate. */
export class Stall {
  #atMs = Number.NEGATIVE_INFINITY
  #halvedAtMs = Number.NEGATIVE_INFINITY
  #probedAtMs = Number.NEGATIVE_INFINITY

  /**
   * Returns whether durable messages wait and probes go alone, after this silence. `baseMs` is the shortest round trip,
   * undefined until measured.
   *
   * After a timeout SCTP has one packet's bytes under way until the next timeout, twice as late: what it sends again
   * must leave room for the probes, or a path that is back carries nothing until then.
   */
  holds(silenceMs: number, baseMs: number | undefined, ackGapMs: number, nowMs: number): boolean {
    if (!(silenceMs > (baseMs === undefined ? STALL_MS : Math.max(HOLD_MS, baseMs + 4 * ackGapMs)))) return false
    if (silenceMs > STALL_MS) this.#atMs = nowMs
    return true
  }

  /** Returns whether the rate of a stalled path is to be halved now: true once each `HALVE_MS`. */
  halves(nowMs: number): boolean {
    if (nowMs - this.#halvedAtMs < HALVE_MS) return false
    this.#halvedAtMs = nowMs
    return true
  }

  /** Returns whether a probe is to go now; true once for each. */
  probes(silenceMs: number, nowMs: number): boolean {
    if (nowMs - this.#probedAtMs < PROBE_MS + silenceMs * PROBE_SHARE) return false
    this.#probedAtMs = nowMs
    return true
  }

  /** Returns whether a packet was sent before the last stall ended: its loss says nothing about the path after it. */
  covers(sentAtMs: number): boolean {
    return sentAtMs <= this.#atMs
  }
}
