// Snapshot that is not acknowledged yet: until then, or for 5 s, no packet carries its entities.

import type { PacketLog } from './packet-log.ts'
import type { PeerSelection } from './peer-selection.ts'
import { SNAPSHOT_TIMEOUT_MS } from './snapshot.ts'

/** Snapshot of one link, from its sending until the peer acknowledges it. */
export class PendingSnapshot {
  readonly tick: number
  readonly #selection: PeerSelection
  readonly #madeAtMs: number
  readonly #logs: readonly PacketLog[]
  #pending = true

  constructor(selection: PeerSelection, logs: readonly PacketLog[], tick: number, nowMs: number) {
    this.tick = tick
    this.#selection = selection
    this.#logs = logs
    this.#madeAtMs = nowMs
    for (const log of logs) {
      selection.sent(log)
      selection.awaitSnapshot(log)
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
    if (taken) for (const log of this.#logs) this.#selection.acked(log, this.tick)
  }

  #endSnapshot(): void {
    if (!this.#pending) return
    this.#pending = false
    for (const log of this.#logs) this.#selection.endSnapshot(log)
  }
}
