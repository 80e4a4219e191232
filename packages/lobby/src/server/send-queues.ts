// Queued bytes of all sockets of a lobby under Node: ends readers that are dead or too slow.

/** Socket, as far as its queue is concerned. */
export interface QueuedSocket {
  readonly bufferedAmount: number
  readonly readyState: number
  readonly OPEN: number
  send(message: string | Uint8Array): void
  terminate(): void
}

/** Part of the limit to which the queues are cut, so that not every further message looks at all of them. */
const CUT_TO = 0.75

/** Queues of sockets that have not taken what was sent. */
export class SendQueues {
  readonly #maxBytes: number
  readonly #maxTotal: number
  /** Queued bytes of each slow socket, as of the last message to it. */
  readonly #queued = new Map<QueuedSocket, number>()
  /** Sum of `#queued`. */
  #total = 0

  /** `maxBytes` of one socket, and `maxTotal` of all together. */
  constructor(maxBytes: number, maxTotal: number) {
    this.#maxBytes = maxBytes
    this.#maxTotal = maxTotal
  }

  send(socket: QueuedSocket, message: string | Uint8Array): void {
    if (socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount > this.#maxBytes) return this.#endSocket(socket)
    socket.send(message)
    this.#note(socket)
    if (this.#total > this.#maxTotal) this.#cut()
  }

  forget(socket: QueuedSocket): void {
    this.#total -= this.#queued.get(socket) ?? 0
    this.#queued.delete(socket)
  }

  #note(socket: QueuedSocket): void {
    this.forget(socket)
    const bytes = socket.bufferedAmount
    if (bytes === 0) return
    this.#queued.set(socket, bytes)
    this.#total += bytes
  }

  /** Ends the slowest readers, if the queues are as long as they were noted. */
  #cut(): void {
    for (const socket of [...this.#queued.keys()]) this.#note(socket)
    if (this.#total <= this.#maxTotal) return
    const slowest = [...this.#queued].toSorted(([, a], [, b]) => b - a)
    for (const [socket] of slowest) {
      if (this.#total <= this.#maxTotal * CUT_TO) break
      this.#endSocket(socket)
    }
  }

  #endSocket(socket: QueuedSocket): void {
    this.forget(socket)
    socket.terminate()
  }
}
