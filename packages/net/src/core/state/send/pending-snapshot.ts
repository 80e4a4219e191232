import type { PeerSelection, SentRecords } from './peer-selection.ts'
import { SNAPSHOT_TIMEOUT_MS } from './snapshot.ts'

/** The snapshot of one link, from its sending until the peer says what became of it. */
export class PendingSnapshot {
  readonly tick: number
  readonly #selection: PeerSelection
  readonly #madeAtMs: number
  readonly #bodies: readonly SentRecords[]
  #pending = true

  constructor(selection: PeerSelection, bodies: readonly SentRecords[], tick: number, nowMs: number) {
    this.tick = tick
    this.#selection = selection
    this.#bodies = bodies
    this.#madeAtMs = nowMs
    for (const body of bodies) {
      selection.sent(body)
      selection.awaitSnapshot(body)
    }
  }

  /** Whether what is in it waits for the peer's answer, and goes over no packet. */
  get pending(): boolean {
    return this.#pending
  }

  /** Waits no longer than 5 s. */
  expire(nowMs: number): void {
    if (nowMs - this.#madeAtMs >= SNAPSHOT_TIMEOUT_MS) this.#end()
  }

  /** The peer has answered. */
  answered(taken: boolean): void {
    this.#end()
    if (taken) for (const body of this.#bodies) this.#selection.acked(body, this.tick)
  }

  #end(): void {
    if (!this.#pending) return
    this.#pending = false
    for (const body of this.#bodies) this.#selection.endSnapshot(body)
  }
}
