// Types of time that packets need: an instant on both clocks, and the timestamps of one exchange.

/** One moment, on both clocks. */
export interface Instant {
  /** Local clock, ms. */
  readonly nowMs: number
  /** Shared clock, ms; before it is synced, any estimate. */
  readonly sharedMs: number
}

/**
 * Four timestamps of one exchange, ms: `t1` and `t4` on the local clock, `t2` and `t3` on the sender's shared clock.
 */
export interface ClockSample {
  /** Time at which this side sent a packet. */
  readonly t1: number
  /** Time at which the other side took it. */
  readonly t2: number
  /** Time at which the other side sent the packet that acknowledges it. */
  readonly t3: number
  /** Time at which that packet arrived. */
  readonly t4: number
  /** Stratum of the sender: 0 it is the clock's reference, 1, 2 steps from it, 3 not synced. */
  readonly stratum: number
}
