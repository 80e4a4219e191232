// Schedule of the timestamps in packets: which packets carry the sender's shared time.

/** Pings a second that a clock needs: at a higher send rate, a smaller share of the packets brings the time. */
const CLOCK_RATE = 20
/**
 * Time after a link's opening in which every packet brings the time, so that clocks converge from the first round trip
 * on.
 */
const CLOCK_FIRST_S = 1
/** Least time between two packets with the time after that, ms: there may be many packets at one instant. */
const LEAST_GAP_MS = 20

/** Chooses the packets over one link that bring the time. */
export class PacketTime {
  readonly #every: number
  /** Number of packets in a row that bring the time, for the link is new. */
  #first: number
  #ago = 0
  #atMs = Number.NEGATIVE_INFINITY

  /** `sendRate`: sendings a second. */
  constructor(sendRate: number) {
    this.#every = Math.floor(sendRate / CLOCK_RATE)
    this.#first = Math.ceil(sendRate * CLOCK_FIRST_S)
  }

  /**
   * Returns whether the packet at hand brings the time: often enough for a clock's pings, also after a pause. `nowMs`:
   * local time.
   */
  due(nowMs: number): boolean {
    this.#ago++
    const passed = nowMs - this.#atMs
    if (this.#first > 0) this.#first--
    else if (passed < LEAST_GAP_MS || (this.#ago < this.#every && passed < 1000 / CLOCK_RATE)) return false
    this.#ago = 0
    this.#atMs = nowMs
    return true
  }
}
