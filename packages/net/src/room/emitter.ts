import type { Scheduler } from '../scheduler/scheduler.ts'

/**
 * Named listeners. The same function added twice is two listeners. One that throws does not keep the others from
 * being called, nor stops the room: its error surfaces as an uncaught one, as an event target's does.
 */
export class Emitter<Events extends { [name: string]: readonly unknown[] }> {
  readonly #scheduler: Scheduler
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (...args: never) => void }>>()

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler
  }

  on<N extends keyof Events>(name: N, listener: (...args: Events[N]) => void): () => void {
    const entry = { call: listener }
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set.add(entry))
    return () => {
      set.delete(entry)
    }
  }

  has(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  emit<N extends keyof Events>(name: N, ...args: Events[N]): void {
    const set = this.#listeners.get(name)
    if (set === undefined) return
    // A copy: a listener that adds another in its place would else be called for ever.
    for (const entry of [...set]) {
      if (!set.has(entry)) continue
      try {
        ;(entry.call as (...args: Events[N]) => void)(...args)
      } catch (error) {
        this.#scheduler.after(0, () => {
          throw error
        })
      }
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
