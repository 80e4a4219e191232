import type { PeerSelection, SentRecords } from './peer-selection.ts'
import { HOLD_LIMIT_MS } from './snapshot.ts'

/** The snapshot of one link, from its sending until the peer says what became of it. */
export class PendingSnapshot {
  readonly tick: number
  readonly #selection: PeerSelection
  readonly #madeAtMs: number
  readonly #bodies: readonly SentRecords[]
  #held = true

  constructor(selection: PeerSelection, bodies: readonly SentRecords[], tick: number, nowMs: number) {
    this.tick = tick
    this.#selection = selection
    this.#bodies = bodies
    this.#madeAtMs = nowMs
    for (const body of bodies) {
      selection.sent(body)
      selection.hold(body)
    }
  }

  /** Whether what is in it waits for the peer's answer, and goes over no packet. */
  get held(): boolean {
    return this.#held
  }

  /** Waits no longer than 5 s. */
  expire(nowMs: number): void {
    if (nowMs - this.#madeAtMs >= HOLD_LIMIT_MS) this.#release()
  }

  /** The peer has answered. */
  answered(taken: boolean): void {
    this.#release()
    if (taken) for (const body of this.#bodies) this.#selection.acked(body, this.tick)
  }

  #release(): void {
    if (!this.#held) return
    this.#held = false
    for (const body of this.#bodies) this.#selection.release(body)
  }
}
