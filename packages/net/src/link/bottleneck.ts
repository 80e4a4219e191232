// Router in a simulated network, with a finite buffer; for tests of congestion.

import { DEVELOPMENT } from '../development.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { assertOptions } from '../unknown-options.ts'

/**
 * Router with a thin line behind it: packets wait in its buffer, and packets that find the buffer full are dropped
 * (drop-tail). It stands beyond the sender's own queue, as a home router does: `Link.buffered` does not count its
 * packets, only delay and loss show them. Directions that are given the same bottleneck share it.
 *
 * Both fields may change while packets wait; a new rate counts from the next packet on.
 */
export class Bottleneck {
  /** Rate of the line, in bytes a second. */
  bytesPerSecond: number
  /** Capacity of the buffer, in bytes. Routers hold 0.1 to 1 s of their line, and more. */
  bufferBytes: number
  readonly #scheduler: Scheduler
  readonly #queue: { readonly bytes: number; readonly leave: () => void }[] = []
  #waiting = 0
  #passed = 0
  #dropped = 0

  constructor(scheduler: Scheduler, options: { readonly bytesPerSecond: number; readonly bufferBytes: number }) {
    if (DEVELOPMENT) assertOptions('Bottleneck', options, ['bytesPerSecond', 'bufferBytes'])
    this.#scheduler = scheduler
    this.bytesPerSecond = options.bytesPerSecond
    this.bufferBytes = options.bufferBytes
  }

  /** Bytes that wait, with the packet on the line. */
  get waitingBytes(): number {
    return this.#waiting
  }

  /** Bytes that passed so far. */
  get passedBytes(): number {
    return this.#passed
  }

  /** Packets dropped so far. */
  get dropped(): number {
    return this.#dropped
  }

  /**
   * Takes a packet and calls `leave` when it has passed; returns false when the buffer has no room for it. An empty
   * buffer takes a packet of any size: a long message stands for packets that would arrive one by one.
   */
  enter(bytes: number, leave: () => void): boolean {
    if (this.#waiting > 0 && this.#waiting + bytes > this.bufferBytes) {
      this.#dropped++
      return false
    }
    this.#waiting += bytes
    this.#queue.push({ bytes, leave })
    if (this.#queue.length === 1) this.#next()
    return true
  }

  #next(): void {
    const [packet] = this.#queue
    if (packet === undefined) return
    this.#scheduler.after((packet.bytes / this.bytesPerSecond) * 1_000, () => {
      this.#queue.shift()
      this.#waiting -= packet.bytes
      this.#passed += packet.bytes
      packet.leave()
      this.#next()
    })
  }
}
