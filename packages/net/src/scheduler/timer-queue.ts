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
  #heap: Timer[] = []
  #order = 0
  #cancelled = 0

  /** Adds a timer for the instant `at`; returns a function that cancels it. */
  add(at: number, run: () => void): () => void {
    const timer: Timer = { at, order: this.#order++, run }
    const heap = this.#heap
    let place = heap.length
    for (; place > 0; place = (place - 1) >> 1) {
      const parent = heap[(place - 1) >> 1] as Timer
      if (inOrder(parent, timer) < 0) break
      heap[place] = parent
    }
    heap[place] = timer
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
    this.next()
    const timer = this.#heap[0]
    if (timer === undefined || timer.at > now || timer.order >= added) return undefined
    this.#pop()
    const { run } = timer
    timer.run = undefined
    return run
  }

  /**
   * Removes cancelled timers once they are the greater half of the heap. Otherwise a timeout of a minute that is
   * renewed with every message would leave one in the heap for each message.
   */
  #sweep(): void {
    if (this.#cancelled < 64 || this.#cancelled * 2 < this.#heap.length) return
    this.#heap = this.#heap.filter((timer) => timer.run !== undefined).sort(inOrder)
    this.#cancelled = 0
  }

  /** Removes the first timer: the last one replaces it, and sinks to its level. */
  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    const count = heap.length
    if (last === undefined || count === 0) return
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child + 1 < count && inOrder(heap[child + 1] as Timer, heap[child] as Timer) < 0) child++
      if (child >= count || inOrder(last, heap[child] as Timer) < 0) break
      heap[place] = heap[child] as Timer
      place = child
    }
    heap[place] = last
  }
}

function inOrder(a: Timer, b: Timer): number {
  return a.at - b.at || a.order - b.order
}
