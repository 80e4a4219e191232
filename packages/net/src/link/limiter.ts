// Concurrency limit; WebRTC links use one for the connections that are being set up.

/** Limits the number of tasks that run at a time. The others wait in order of arrival. */
export class Limiter {
  readonly #limit: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Calls `start` when there is room: at once, or when another task is released. Returns a function that releases the
   * room; a second call has no effect.
   */
  enter(start: () => void): () => void {
    let state: 'waits' | 'runs' | 'done' = 'waits'
    const begin = (): void => {
      state = 'runs'
      this.#running++
      start()
    }
    if (this.#running < this.#limit) begin()
    else this.#waiting.push(begin)
    return () => {
      if (state === 'waits') this.#waiting.splice(this.#waiting.indexOf(begin), 1)
      if (state === 'runs') {
        this.#running--
        if (this.#running < this.#limit) this.#waiting.shift()?.()
      }
      state = 'done'
    }
  }
}
