/** Lets a fixed number of tasks run at a time; the others wait in the order in which they came. */
export class Limiter {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Calls `start` when there is room: at once, or when another is released. The answer gives the place back; again does nothing. */
  enter(start: () => void): () => void {
    let place: 'waits' | 'runs' | 'done' = 'waits'
    const begin = (): void => {
      place = 'runs'
      this.#running++
      start()
    }
    if (this.#running < this.#limit) begin()
    else this.#waiting.push(begin)
    return () => {
      if (place === 'waits') this.#waiting.splice(this.#waiting.indexOf(begin), 1)
      if (place === 'runs') {
        this.#running--
        if (this.#running < this.#limit) this.#waiting.shift()?.()
      }
      place = 'done'
    }
  }
}
