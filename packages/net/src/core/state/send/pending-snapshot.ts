// Snapshot that is not acknowledged yet: until then, or for 5 s, no packet carries its entities.

import type { SentRecords } from './packet-log.ts'
import type { PeerSelection } from './peer-selection.ts'
import { SNAPSHOT_TIMEOUT_MS } from './snapshot.ts'

/** Snapshot of one link, from its sending until the peer acknowledges it. */
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

  /** Returns whether its entities still wait for the acknowledgement, and go over no packet. */
  get pending(): boolean {
    return this.#pending
  }

  /** Ends the wait after 5 s. */
  expire(nowMs: number): void {
    if (nowMs - this.#madeAtMs >= SNAPSHOT_TIMEOUT_MS) this.#endSnapshot()
  }

  /** Takes the peer's acknowledgement; `taken`: the snapshot was applied. */
  answered(taken: boolean): void {
    this.#endSnapshot()
    if (taken) for (const body of this.#bodies) this.#selection.acked(body, this.tick)
  }

  #endSnapshot(): void {
    if (!this.#pending) return
    this.#pending = false
    for (const body of this.#bodies) this.#selection.endSnapshot(body)
  }
}
