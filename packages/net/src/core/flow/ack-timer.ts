// Time between acks, for the send window and the detection of a stall.

/** A longer gap counts as one of this length, ms. */
const MAX_GAP_MS = 1_000
/** Weight of a new gap in the mean one. */
const GAP_GAIN = 1 / 8

/** Timer of the acks of new packets: the mean gap between two, and the present silence. */
export class AckTimer {
  #atMs = Number.NaN
  #gapMs: number

  /** `gapMs`: the gap expected at first. */
  constructor(gapMs: number) {
    this.#gapMs = gapMs
  }

  /** Mean time between two acks, ms. */
  get gapMs(): number {
    return this.#gapMs
  }

  /** Time since the last ack, or since the first packet, ms; NaN before that packet. */
  silenceMs(nowMs: number): number {
    return nowMs - this.#atMs
  }

  /** Starts with the first packet. */
  start(nowMs: number): void {
    if (Number.isNaN(this.#atMs)) this.#atMs = nowMs
  }

  /** Takes an ack, and returns the time since the one before, ms. */
  tick(nowMs: number): number {
    const passedMs = nowMs - this.#atMs
    this.#atMs = nowMs
    this.#gapMs += (Math.min(passedMs, MAX_GAP_MS) - this.#gapMs) * GAP_GAIN
    return passedMs
  }
}
