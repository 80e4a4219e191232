// Send queue for the messages of a snapshot; not for durable messages, which survive their link.

import { pack } from '../core/wire/msgpack.ts'
import { type SnapshotMessage, toWire } from '../core/mesh/message.ts'
import type { Link } from '../link/link.ts'

/** Upper bound of the bytes queued on `events` when a per-link message is sent, so that no event waits for long. */
const MAX_QUEUED_BYTES = 32_768

/** Queue of the messages on `events` that mean nothing once their link has ended. The parts of a snapshot bound it. */
export class PerLinkQueue {
  #frames: Uint8Array[] = []

  /** Adds a message. */
  push(message: SnapshotMessage): void {
    this.#frames.push(pack(toWire(message)))
  }

  /** Drops all messages: the link has ended. */
  clear(): void {
    this.#frames = []
  }

  /** Sends messages as long as the link takes them. */
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
