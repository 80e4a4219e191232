import type { Scheduler } from '../scheduler/scheduler.ts'

/**
 * A router with a thin line behind it: packets wait in its buffer for their turn, and what finds the buffer full is
 * dropped (drop-tail). It stands beyond the sender's own queue, as a home router does: `Link.buffered` shows nothing of it,
 * only time and loss tell. One that several directions are given is shared by their traffic.
 *
 * Both fields may change while packets wait; a new rate counts from the next packet on whose turn begins.
 */
export class Bottleneck {
  /** What the line takes, in bytes a second. */
  bytesPerSecond: number
  /** What may wait before it, in bytes. Routers hold 0.1 to 1 s of their line, and more. */
  bufferBytes: number
  readonly #scheduler: Scheduler
  readonly #queue: { readonly bytes: number; readonly leave: () => void }[] = []
  #waiting = 0
  #passed = 0
  #dropped = 0

  constructor(
    scheduler: Scheduler,
    { bytesPerSecond, bufferBytes }: { readonly bytesPerSecond: number; readonly bufferBytes: number },
  ) {
    this.#scheduler = scheduler
    this.bytesPerSecond = bytesPerSecond
    this.bufferBytes = bufferBytes
  }

  /** Bytes that wait, the packet on the line among them. */
  get waitingBytes(): number {
    return this.#waiting
  }

  /** Bytes that went through so far. */
  get passedBytes(): number {
    return this.#passed
  }

  /** Packets that found no room so far. */
  get dropped(): number {
    return this.#dropped
  }

  /**
   * Takes a packet and calls `leave` when it is through; false when there is no room for it. An empty buffer takes any: a
   * long message stands for packets that would come one by one.
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
