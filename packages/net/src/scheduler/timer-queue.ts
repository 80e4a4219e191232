// Priority queue of timers, shared by the system scheduler and the virtual one.

/** Timer in the queue; without `run`, a cancelled one. */
interface Timer {
  readonly at: number
  /** Number of the timer: of two for one instant, the lower one runs first. */
  readonly order: number
  run: (() => void) | undefined
}

/** Timers in the order in which they are due, as a binary heap. Has no clock. */
export class TimerQueue {
  readonly #heap: Timer[] = []
  #order = 0
  #cancelled = 0

  /** Adds a timer for the instant `at`; returns a function that cancels it. */
  add(at: number, run: () => void): () => void {
    const timer: Timer = { at, order: this.#order++, run }
    this.#heap.push(timer)
    this.#rise(this.#heap.length - 1)
    return () => {
      if (timer.run === undefined) return
      timer.run = undefined
      this.#cancelled++
      this.#sweep()
    }
  }

  /** Returns the instant at which the next timer is due, if there is one. */
  next(): number | undefined {
    while (this.#heap[0] !== undefined && this.#heap[0].run === undefined) {
      this.#pop()
      this.#cancelled--
    }
    return this.#heap[0]?.at
  }

  /** Number of timers added so far. */
  get added(): number {
    return this.#order
  }

  /** Removes and returns the next timer, if it is due at `now` and among the first `added` ones. */
  takeDue(now: number, added: number = Number.POSITIVE_INFINITY): (() => void) | undefined {
    const at = this.next()
    if (at === undefined || at > now || (this.#heap[0]?.order ?? 0) >= added) return undefined
    const timer = this.#pop()
    const run = timer?.run
    if (timer !== undefined) timer.run = undefined
    return run
  }

  /**
   * Removes cancelled timers once they are the greater half of the heap. Otherwise a timeout of a minute that is
   * renewed with every message would leave one in the heap for each message.
   */
  #sweep(): void {
    if (this.#cancelled < 64 || this.#cancelled * 2 < this.#heap.length) return
    const live = this.#heap.filter((timer) => timer.run !== undefined)
    live.sort((a, b) => a.at - b.at || a.order - b.order)
    this.#heap.length = 0
    for (const timer of live) this.#heap.push(timer)
    this.#cancelled = 0
  }

  #pop(): Timer | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last !== undefined && heap.length > 0) {
      heap[0] = last
      this.#sink()
    }
    return first
  }

  #rise(start: number): void {
    let index = start
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#swapIfSooner(index, parent)) return
      index = parent
    }
  }

  #sink(): void {
    const heap = this.#heap
    let index = 0
    for (;;) {
      const left = index * 2 + 1
      if (left >= heap.length) return
      const right = left + 1
      const child = right < heap.length && this.#sooner(right, left) ? right : left
      if (!this.#swapIfSooner(child, index)) return
      index = child
    }
  }

  #sooner(i: number, j: number): boolean {
    const a = this.#heap[i]
    const b = this.#heap[j]
    return a !== undefined && b !== undefined && (a.at < b.at || (a.at === b.at && a.order < b.order))
  }

  #swapIfSooner(i: number, j: number): boolean {
    const a = this.#heap[i]
    const b = this.#heap[j]
    if (a === undefined || b === undefined || !this.#sooner(i, j)) return false
    this.#heap[i] = b
    this.#heap[j] = a
    return true
  }
}
