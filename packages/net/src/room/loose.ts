import { pack } from '../core/wire/msgpack.ts'
import { type SnapshotMessage, toWire } from '../core/mesh/message.ts'
import type { Link } from '../link/link.ts'

/** They go while no more bytes than this wait on `events`, so that an event never waits for long. */
const MAX_QUEUED_BYTES = 32_768

/** Messages on `events` that mean nothing once their link is gone. Who makes them bounds their number: a snapshot's parts. */
export class Loose {
  #frames: Uint8Array[] = []

  push(message: SnapshotMessage): void {
    this.#frames.push(pack(toWire(message)))
  }

  /** Another link. */
  clear(): void {
    this.#frames = []
  }

  flush(link: Link): void {
    let gone = 0
    for (const frame of this.#frames) {
      if (link.waitsOver('events', MAX_QUEUED_BYTES) || !link.send('events', frame)) break
      gone++
    }
    this.#frames.splice(0, gone)
  }
}
