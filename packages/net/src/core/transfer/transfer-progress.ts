// When to report a transfer's progress to the game.

/** Data between two reports, bytes, and as a share of a short transfer. */
const REPORT_BYTES = 131_072
const REPORT_SHARE = 1 / 64

/** Reports of one transfer's progress, fewer than its credits. */
export class TransferProgress {
  readonly #stepBytes: number
  #reported = 0

  constructor(size: number) {
    this.#stepBytes = Math.min(REPORT_BYTES, size * REPORT_SHARE)
  }

  /** Returns whether so many bytes are to be reported now. */
  due(bytes: number): boolean {
    if (bytes - this.#reported < this.#stepBytes) return false
    this.#reported = bytes
    return true
  }
}
