// Detection of a stalled path, and the pace of its probes.

/** Silence after which a path is stalled, ms (later where acks are rare anyway). */
const STALL_MS = 1_000
/**
 * Interval on a stalled path in which the rate is halved and one packet is sent as a probe, ms: only the acks may be
 * lost.
 */
const PROBE_MS = 500

/** A path without acks: when it counts as stalled, and when to halve the rate and to probe. */
export class Stall {
  #atMs = Number.NEGATIVE_INFINITY
  #halvedAtMs = Number.NEGATIVE_INFINITY
  #probedAtMs = Number.NEGATIVE_INFINITY

  /** Returns whether this silence is a stall now. `baseMs` is the shortest round trip, undefined until measured. */
  check(silenceMs: number, baseMs: number | undefined, ackGapMs: number, nowMs: number): boolean {
    if (!(silenceMs > Math.max(STALL_MS, (baseMs ?? 0) + 4 * ackGapMs))) return false
    this.#atMs = nowMs
    return true
  }

  /** Returns whether the rate of a stalled path is to be halved now: true once each `PROBE_MS`. */
  halves(nowMs: number): boolean {
    if (nowMs - this.#halvedAtMs < PROBE_MS) return false
    this.#halvedAtMs = nowMs
    return true
  }

  /** Returns whether a probe is to go over a stalled path now: true once each `PROBE_MS`. */
  probes(nowMs: number): boolean {
    if (nowMs - this.#probedAtMs < PROBE_MS) return false
    this.#probedAtMs = nowMs
    return true
  }

  /** Returns whether a packet was sent before the last stall ended: its loss says nothing about the path after it. */
  covers(sentAtMs: number): boolean {
    return sentAtMs <= this.#atMs
  }
}
