// Typed event emitter behind `room.on`, `room.onEvent`, `room.onCue`, `state.on` and `shared.on`.

import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { callUserCode } from './call-user-code.ts'

/**
 * Listeners by name. A function that is added twice is called twice. An error of a listener becomes an uncaught error,
 * as with an event target: the other listeners are called, and the room goes on.
 */
export class Emitter<Events extends { [name: string]: readonly unknown[] }> {
  readonly #scheduler: Scheduler
  readonly #names: ReadonlySet<string>
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (...args: never) => void }>>()

  /** `names`: all names; a listener of another one is refused. */
  constructor(scheduler: Scheduler, names: Iterable<keyof Events & string>) {
    this.#scheduler = scheduler
    this.#names = new Set(names)
  }

  /**
   * Adds a listener. Returns a function that removes it. @throws TickmeshError `invalid-value`: no such name, or no
   * function.
   */
  on<N extends keyof Events>(name: N, listener: (...args: Events[N]) => void): () => void {
    if (!this.#names.has(name as string)) {
      const known = [...this.#names].join(', ')
      throw new TickmeshError(
        'invalid-value',
        `There is no "${String(name)}" to listen to; there is: ${known || 'nothing declared'}.`,
      )
    }
    if (typeof listener !== 'function') {
      throw new TickmeshError(
        'invalid-value',
        `The listener of "${String(name)}" must be a function, not ${typeof listener}.`,
      )
    }
    const entry = { call: listener }
    const set = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, set.add(entry))
    return () => {
      set.delete(entry)
    }
  }

  /** Returns whether a name has listeners. */
  has(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  /** Calls the listeners of a name, in the order in which they were added. */
  emit<N extends keyof Events>(name: N, ...args: Events[N]): void {
    const set = this.#listeners.get(name)
    if (set === undefined) return
    // A copy: without it, a listener that adds another one each time would be called for ever.
    for (const entry of [...set]) {
      if (!set.has(entry)) continue
      callUserCode(this.#scheduler, () => (entry.call as (...args: Events[N]) => void)(...args))
    }
  }

  /** Removes all listeners. */
  clear(): void {
    this.#listeners.clear()
  }
}
