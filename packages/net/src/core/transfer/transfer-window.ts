// Congestion window of the transfers over one link: bytes in flight that leave the line to state and events.

import { CreditWaits } from './credit-waits.ts'
import { FRAGMENT_BYTES, MIN_FRAGMENT_BYTES } from './transfer-limits.ts'

/** Window of a new link, bytes: a line of 40 KB/s sends them in 25 ms. */
const FIRST_BYTES = 1_024
/** Smallest window, bytes: about 800 a second, so that a transfer makes progress. */
const MIN_BYTES = 32
/** A window up to this size, bytes, is no cause of a queue: state must yield too. */
const SMALL_BYTES = 1_024
/** Largest window, bytes: 10 MB a second at a round trip of 100 ms. */
const MAX_BYTES = 1_048_576
/** Messages in a window, where their size is within its bounds. */
const FRAGMENTS = 8

/** Queue that transfers keep on the path, ms: less than state itself accepts. */
const TARGET_MS = 20
/** Share of the missing bytes by which the window grows in a round. */
const GAIN = 0.5
/** Queue below which a round counts as empty, ms: the line is not full. */
const EMPTY_MS = 5
/** Growth of the window in an empty round, for each empty round in a row; after so many slow start begins again. */
const EMPTY_GAIN = 1 / 8
const EMPTY_ROUNDS = 3
/**
 * Length of a round beyond a round trip, ms: after it, all samples of the standing queue (200 ms) have the new window.
 */
const ROUND_MS = 300

/** Pace: windows in each round trip, and the longest burst after a late timer, ms. */
const PACE = 1.5
const BURST_MS = 10

/** Time without sending after which no queue is due to transfers, ms. */
const QUIET_MS = 1_000
/**
 * Interval of the pauses in which the queue drains, ms: the base delay, the shortest of 10 s, would come to include it
 * otherwise (LEDBAT++, section 4.3). All links of a page pause together, for they may share a line.
 */
const PAUSE_EVERY_MS = 6_000
/** Length of a pause beyond a round trip, ms: a packet of state finds the path empty. */
const PAUSE_MS = 75

/** Delay of the path, as the link's `Congestion` measures it with the packets of state. */
export interface PathDelay {
  /** Round trip of the empty path, ms; undefined until measured. */
  readonly baseMs: number | undefined
  /** Delay of the standing queue, ms; undefined until measured. */
  standingMs(nowMs: number): number | undefined
  /** Returns whether state has less than it needs. */
  limited(nowMs: number): boolean
}

/**
 * A window that follows delay, as LEDBAT's (RFC 6817): transfers use what state and events leave of the line, and yield
 * before state does. Slow start doubles the window in a round trip, until credits are late. Then each round changes it
 * by the bytes that are too many or too few in the queue.
 */
export class TransferWindow {
  readonly #path: PathDelay | undefined
  readonly #waits = new CreditWaits()
  #bytes = FIRST_BYTES
  #slowStart = true
  /** Bytes sent so far, and those of them that have arrived or were given up. */
  #sent = 0
  #settled = 0
  #sentAtMs = Number.NEGATIVE_INFINITY
  /** Bytes that the pace allows, at a time. */
  #allowed = Infinity
  #allowedAtMs = 0
  #roundAtMs = Number.NEGATIVE_INFINITY
  #roundSettled = 0
  #emptyRounds = 0
  #pauses = Number.NaN
  #pauseEndMs = Number.NEGATIVE_INFINITY

  /** Without a path nothing but credits is known of the line. */
  constructor(path: PathDelay | undefined) {
    this.#path = path
  }

  /** Size of the next message, bytes of data: short ones on a thin line, for state waits behind each. */
  get fragmentBytes(): number {
    return Math.min(FRAGMENT_BYTES, Math.max(MIN_FRAGMENT_BYTES, Math.floor(this.#bytes / FRAGMENTS)))
  }

  /** Returns the time until a message of so many bytes may be sent, ms; Infinity: when a credit has come. */
  delayMs(bytes: number, nowMs: number): number {
    if (nowMs < this.#pauseEndMs) return this.#pauseEndMs - nowMs
    const inFlight = this.#sent - this.#settled
    // A window smaller than a message is a matter of pace.
    if (inFlight > 0 && inFlight + bytes > this.#bytes) return Infinity
    const baseMs = this.#path?.baseMs
    if (baseMs === undefined) return 0
    const bytesPerMs = (PACE * this.#bytes) / (baseMs + TARGET_MS)
    const burst = Math.max(this.fragmentBytes, bytesPerMs * BURST_MS)
    this.#allowed = Math.min(burst, this.#allowed + bytesPerMs * (nowMs - this.#allowedAtMs))
    this.#allowedAtMs = nowMs
    return Math.max(0, (bytes - this.#allowed) / bytesPerMs)
  }

  /** Takes a message that is sent now. */
  send(bytes: number, nowMs: number): void {
    if (nowMs - this.#sentAtMs > QUIET_MS) this.#beginRound(nowMs)
    this.#sent += bytes
    this.#allowed -= bytes
    this.#sentAtMs = nowMs
    this.#waits.send(this.#sent, nowMs)
  }

  /** Takes a credit for so many bytes more. */
  credit(bytes: number, nowMs: number): void {
    this.#settled += bytes
    this.#waits.credit(this.#settled, nowMs)
    if (this.#slowStart) this.#grow(bytes, nowMs)
    else if (nowMs >= this.#roundEndMs) this.#adjust(nowMs)
    this.#pause(nowMs)
  }

  /** Takes bytes in flight of a transfer that has ended: no credit will come for them. */
  giveUp(bytes: number): void {
    this.#settled += bytes
    this.#waits.drop(this.#settled)
  }

  /** Yields to state, which found the queue too high. Returns false when transfers are not the cause. */
  yield(nowMs: number): boolean {
    const queueMs = this.#path?.standingMs(nowMs)
    if (queueMs === undefined || queueMs < TARGET_MS / 2 || nowMs - this.#sentAtMs > QUIET_MS) return false
    const isCause = this.#bytes > SMALL_BYTES
    if (this.#slowStart || nowMs >= this.#roundEndMs) this.#adjust(nowMs)
    return isCause
  }

  get #roundEndMs(): number {
    return this.#roundAtMs + ROUND_MS + (this.#path?.baseMs ?? 0)
  }

  #grow(bytes: number, nowMs: number): void {
    const queueMs = this.#path?.standingMs(nowMs) ?? 0
    if (this.#waits.queued || queueMs > TARGET_MS) this.#set(this.#bytes / 2, nowMs)
    else this.#bytes = Math.min(MAX_BYTES, this.#bytes + bytes)
  }

  /** Ends a round: the queue is to be what the line sends in `TARGET_MS`, or empty while state lacks anything. */
  #adjust(nowMs: number): void {
    const queueMs = this.#path?.standingMs(nowMs)
    if (queueMs === undefined) return this.#beginRound(nowMs)
    const limited = this.#path?.limited(nowMs) === true
    this.#emptyRounds = queueMs < EMPTY_MS && !limited ? this.#emptyRounds + 1 : 0
    if (this.#emptyRounds > EMPTY_ROUNDS) {
      this.#slowStart = true
      this.#waits.restart()
    } else if (this.#emptyRounds > 0) {
      this.#set(this.#bytes * (1 + this.#emptyRounds * EMPTY_GAIN), nowMs)
    } else {
      const bytesPerMs = (this.#settled - this.#roundSettled) / (nowMs - this.#roundAtMs)
      const missing = bytesPerMs * ((limited ? 0 : TARGET_MS) - queueMs)
      this.#set(this.#bytes + (missing > 0 ? GAIN : 1) * missing, nowMs)
    }
  }

  #set(bytes: number, nowMs: number): void {
    this.#bytes = Math.min(MAX_BYTES, Math.max(MIN_BYTES, bytes))
    this.#slowStart = false
    this.#beginRound(nowMs)
  }

  #beginRound(nowMs: number): void {
    this.#roundAtMs = nowMs
    this.#roundSettled = this.#settled
  }

  #pause(nowMs: number): void {
    const pauses = Math.floor(nowMs / PAUSE_EVERY_MS)
    const due = pauses > this.#pauses && !this.#slowStart
    this.#pauses = pauses
    if (!due) return
    this.#pauseEndMs = nowMs + (this.#path?.baseMs ?? 0) + TARGET_MS + PAUSE_MS
    this.#beginRound(this.#pauseEndMs)
  }
}
