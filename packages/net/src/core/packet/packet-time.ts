// Schedule of the timestamps in packets: which packets carry the sender's shared time.

/** Pings a second that a clock needs: the more often one sends, the fewer packets bring the time. */
const CLOCK_RATE = 20
/** All packets of a link's first second bring it, so that clocks converge from the first round trip on. */
const CLOCK_FIRST_S = 1
/** Later, times are so many ms apart at least: packets that go at once may be many. */
const LEAST_GAP_MS = 20

/** Chooses the packets over one link that bring the time. */
export class PacketTime {
  readonly #every: number
  /** Packets that bring it in a row, for the link is new. */
  #first: number
  #ago = 0
  #atMs = Number.NEGATIVE_INFINITY

  /** `sendRate`: sendings a second. */
  constructor(sendRate: number) {
    this.#every = Math.floor(sendRate / CLOCK_RATE)
    this.#first = Math.ceil(sendRate * CLOCK_FIRST_S)
  }

  /**
   * Returns whether the packet at hand brings the time, local ms: so many do that a clock gets its pings, whatever was
   * not sent between.
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
