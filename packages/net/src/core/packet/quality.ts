// Estimate of a link's quality: round trip, jitter and loss.

/** Weight of a new round trip in the smoothed one, and of a new deviation (RFC 6298, section 2). */
const RTT_GAIN = 1 / 8
const DEVIATION_GAIN = 1 / 4
/** Weight of one packet in the loss: about the last 64 packets count, three seconds at 20 Hz. */
const LOSS_GAIN = 1 / 64

/** Quality of a link, as its acks show it. */
export interface Quality {
  /** Smoothed round trip without the peer's ack delay, ms; 0 until the first ack. */
  readonly rttMs: number
  /** Smoothed mean deviation of the round trip, ms. */
  readonly jitterMs: number
  /** Share of packets sent that were not acked, 0..1, over about the last 64. */
  readonly loss: number
}

/** Estimates `Quality` from acks: smoothed as RFC 6298 does. */
export class QualityEstimator implements Quality {
  #rttMs = 0
  #jitterMs = 0
  #loss = 0
  #any = false

  get rttMs(): number {
    return this.#rttMs
  }

  get jitterMs(): number {
    return this.#jitterMs
  }

  get loss(): number {
    return this.#loss
  }

  /** Adds a round trip, ms. */
  roundTrip(ms: number): void {
    const rtt = Math.max(0, ms)
    if (!this.#any) {
      this.#any = true
      this.#rttMs = rtt
      return
    }
    this.#jitterMs += (Math.abs(rtt - this.#rttMs) - this.#jitterMs) * DEVIATION_GAIN
    this.#rttMs += (rtt - this.#rttMs) * RTT_GAIN
  }

  /** Adds a sent packet, acked or lost. */
  fate(lost: boolean): void {
    this.#loss += ((lost ? 1 : 0) - this.#loss) * LOSS_GAIN
  }
}
