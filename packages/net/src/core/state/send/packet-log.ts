// Log of the records in a packet body, read when the packet is acknowledged.

import { grown } from '../schema/arrays.ts'

/**
 * Numbers of a record in the log of a packet's body, which all peers that get the body share: kind × 4096 + index,
 * generation, version, the baseline's tick and version.
 */
export const LOG = 5
/** Version that stands for a despawn in the log. */
export const LOGGED_DESPAWN = -1
/** Version that stands for a hide. */
export const LOGGED_HIDE = -2

/** Log of one body: in use while the body, or a packet that carried it, has it. */
export class PacketLog {
  /** `LOG` numbers for each record. */
  numbers: Int32Array = new Int32Array(0)
  records = 0
  /** Sample that the body is of. */
  sample = -1
  #uses = 0
  readonly #unused: PacketLog[]

  constructor(unused: PacketLog[]) {
    this.#unused = unused
  }

  /** Makes room for so many more records, and returns where their numbers begin. */
  extend(more: number): number {
    const start = this.records * LOG
    this.records += more
    if (this.numbers.length < this.records * LOG) this.numbers = grown(this.numbers, this.records * LOG)
    return start
  }

  use(): this {
    this.#uses++
    return this
  }

  /** Ends a use. After the last one the log is another body's. */
  release(): void {
    this.#uses--
    if (this.#uses === 0) this.#unused.push(this)
  }
}

/** Logs of this player's bodies. They are reused: to make an array takes longer than to fill it. */
export class PacketLogs {
  readonly #unused: PacketLog[] = []

  /** Returns an empty log, in use. */
  takeLog(): PacketLog {
    const log = this.#unused.pop() ?? new PacketLog(this.#unused)
    log.records = 0
    return log.use()
  }
}
