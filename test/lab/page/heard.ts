// Record of one other player: its numbered events, and how old its newest event and state are.

/** Age up to which a value is fresh, ms: ten sends. */
const FRESH_MS = 500

export interface HeardReport {
  readonly name: string
  /** Events that came. */
  readonly events: number
  /** Number of the last event; -1 before the first. */
  readonly lastEvent: number
  /** Numbers that were passed over and have not come since. */
  readonly missing: number
  readonly doubled: number
  readonly reordered: number
  /** Largest time between two events, ms. */
  readonly longestGapMs: number
  /** Oldest that the state ever was, ms. */
  readonly oldestStateMs: number
  readonly fresh: boolean
  /** Time at which `fresh` last changed. */
  readonly changedAt: number
}

export class Heard {
  readonly #name: string
  readonly #missing = new Set<number>()
  #events = 0
  #last = -1
  #doubled = 0
  #reordered = 0
  #eventAt = 0
  #heardAt = 0
  #longestGapMs = 0
  #stateAt = 0
  #oldestStateMs = 0
  #fresh = false
  #changedAt = 0

  constructor(name: string) {
    this.#name = name
  }

  /** Records an event: its number, when it was sent, the present. */
  event(n: number, at: number, now: number): void {
    this.#events++
    if (n > this.#last) for (let passed = this.#last + 1; passed < n; passed++) this.#missing.add(passed)
    else if (this.#missing.delete(n)) this.#reordered++
    else this.#doubled++
    if (this.#heardAt > 0) this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#heardAt)
    this.#heardAt = now
    this.#last = Math.max(this.#last, n)
    this.#eventAt = Math.max(this.#eventAt, at)
  }

  /** Records the time in the player's newest state. */
  state(at: number): void {
    this.#stateAt = at
  }

  /** Compares the newest event and state with the present. */
  look(now: number): void {
    const stateMs = now - this.#stateAt
    if (this.#stateAt > 0) this.#oldestStateMs = Math.max(this.#oldestStateMs, stateMs)
    const fresh = now - this.#eventAt < FRESH_MS && stateMs < FRESH_MS
    if (fresh === this.#fresh) return
    this.#fresh = fresh
    this.#changedAt = now
  }

  report(): HeardReport {
    return {
      name: this.#name,
      events: this.#events,
      lastEvent: this.#last,
      missing: this.#missing.size,
      doubled: this.#doubled,
      reordered: this.#reordered,
      longestGapMs: this.#longestGapMs,
      oldestStateMs: this.#oldestStateMs,
      fresh: this.#fresh,
      changedAt: this.#changedAt,
    }
  }
}
