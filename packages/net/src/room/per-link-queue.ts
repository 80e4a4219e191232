import { pack } from '../core/wire/msgpack.ts'
import { type SnapshotMessage, toWire } from '../core/mesh/message.ts'
import type { Link } from '../link/link.ts'

/** Per-link messages go while no more bytes than this wait on `events`, so that an event never waits for long. */
const MAX_QUEUED_BYTES = 32_768

/** Per-link messages on `events`: they mean nothing once their link has ended. A snapshot's parts bound their number. */
export class PerLinkQueue {
  #frames: Uint8Array[] = []

  push(message: SnapshotMessage): void {
    this.#frames.push(pack(toWire(message)))
  }

  /** Forgets all messages: the link is another. */
  clear(): void {
    this.#frames = []
  }

  flush(link: Link): void {
    if (this.#frames.length === 0) return
    let sent = 0
    for (const frame of this.#frames) {
      if (link.waitsOver('events', MAX_QUEUED_BYTES) || !link.send('events', frame)) break
      sent++
    }
    this.#frames.splice(0, sent)
  }
}
