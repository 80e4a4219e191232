/**
 * Kernels that a room has at most. Each reserves 10 GB of address space, whatever its size; Chromium has room for 125 in a
 * process, which tabs of one site share, and the game may need some itself.
 */
const MOST = 24

/** How many kernels a room may still make. */
export class KernelQuota {
  #left = MOST

  /** Makes one in the place of another (`old`), or one more; undefined when there may be no more, or it cannot be made. */
  next<K>(old: K | undefined, make: () => K | undefined): K | undefined {
    if (old === undefined && this.#left === 0) return undefined
    const made = make()
    if (old === undefined) this.#left--
    if (made === undefined) this.#left++
    return made
  }

  /** One is not needed any more. */
  give(): void {
    this.#left++
  }
}
