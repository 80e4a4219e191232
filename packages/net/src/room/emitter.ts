// Typed event emitter behind `room.on`, `room.onEvent`, `room.onCue`, `state.on` and `shared.on`.

import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { rethrowLater } from './call-user-code.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Function that was added to a name. */
interface Added {
  readonly call: (...args: never) => void
  removed: boolean
}

/**
 * Listener of an event with these arguments. It is the type of a method, so that one listener fits several events of
 * which some have more arguments.
 */
export type Listener<Arguments extends readonly unknown[]> = { listener(...args: Arguments): void }['listener']

/**
 * Listeners by name. A function that is added twice is called twice. An error of a listener becomes an uncaught error,
 * as with an event target: the other listeners are called, and the room goes on.
 */
export class Emitter<Events extends { readonly [name in keyof Events]: readonly unknown[] }> {
  readonly #scheduler: Scheduler
  readonly #names: ReadonlySet<string>
  /** Arrays that are replaced, never changed: a call of all goes through those there were when it began. */
  readonly #listeners = new Map<keyof Events, readonly Added[]>()

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
    const names = this.#names
    if (!names.has(name as string)) {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT
          ? `There is no "${String(name)}" to listen to; there is: ${[...names].join(', ') || 'nothing declared'}.`
          : LEFT_OUT,
      )
    }
    if (typeof listener !== 'function') {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT ? `The listener of "${String(name)}" must be a function, not ${typeof listener}.` : LEFT_OUT,
      )
    }
    const added: Added = { call: listener, removed: false }
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), added])
    return () => {
      added.removed = true
      const remaining = this.#listeners.get(name)?.filter((other) => other !== added)
      if (remaining !== undefined) this.#listeners.set(name, remaining)
    }
  }

  /** Returns whether a name has listeners. */
  has(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.length ?? 0) > 0
  }

  /** Calls the listeners of a name, in the order in which they were added. */
  emit<N extends keyof Events>(name: N, ...args: Events[N]): void {
    const listeners = this.#listeners.get(name)
    if (listeners === undefined) return
    for (const listener of listeners) {
      if (listener.removed) continue
      // As `callUserCode`, which would need a function for each call.
      try {
        const call = listener.call as (...args: Events[N]) => void
        call(...args)
      } catch (error) {
        rethrowLater(this.#scheduler, error)
      }
    }
  }

  /** Removes all listeners. */
  clear(): void {
    this.#listeners.clear()
  }
}
