// Times from a message of transfers to its credit: their rise ends the slow start of the window.

/** Number of waits of which the shortest counts: a lost packet delays one credit, a queue all of them. */
const WAITS = 4
/** Credits that arrive within this time count as one, ms: they waited for the same lost packet. */
const TOGETHER_MS = 5
/** Rise of the waits that shows a queue, ms, and as a share of the shortest wait, for messages are sent in bursts. */
const QUEUE_MS = 15
const QUEUE_SHARE = 1 / 8

/** Messages without a credit, and the waits of the last ones that had one. */
export class CreditWaits {
  readonly #messages: { readonly end: number; readonly sentAtMs: number }[] = []
  readonly #waitsMs: number[] = []
  #shortestMs = Infinity
  #creditAtMs = Number.NEGATIVE_INFINITY

  /** Returns whether the waits show a queue (HyStart). */
  get queued(): boolean {
    if (this.#waitsMs.length < WAITS) return false
    return Math.min(...this.#waitsMs) > this.#shortestMs * (1 + QUEUE_SHARE) + QUEUE_MS
  }

  /** Takes a message that is sent now; `end` counts all bytes up to its end. */
  send(end: number, nowMs: number): void {
    this.#messages.push({ end, sentAtMs: nowMs })
  }

  /** Takes a credit for all bytes up to `end`. */
  credit(end: number, nowMs: number): void {
    for (const { sentAtMs } of this.drop(end)) {
      const waitMs = nowMs - sentAtMs
      this.#shortestMs = Math.min(this.#shortestMs, waitMs)
      if (nowMs - this.#creditAtMs < TOGETHER_MS) this.#waitsMs.pop()
      this.#creditAtMs = nowMs
      if (this.#waitsMs.push(waitMs) > WAITS) this.#waitsMs.shift()
    }
  }

  /** Removes the messages up to `end`, and returns them: no credit will come for those of a transfer that ended. */
  drop(end: number): readonly { readonly sentAtMs: number }[] {
    const kept = this.#messages.findIndex((message) => message.end > end)
    return this.#messages.splice(0, kept < 0 ? this.#messages.length : kept)
  }

  /** Forgets the waits, but not the shortest: slow start begins again. */
  restart(): void {
    this.#waitsMs.length = 0
  }
}
