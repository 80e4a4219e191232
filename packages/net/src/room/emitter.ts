import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { callUserCode } from './call-user-code.ts'

/**
 * Named listeners. The same function added twice is two listeners. One that throws does not keep the others from
 * being called, nor stops the room: its error surfaces as an uncaught one, as an event target's does.
 */
export class Emitter<Events extends { [name: string]: readonly unknown[] }> {
  readonly #scheduler: Scheduler
  readonly #names: ReadonlySet<string>
  readonly #listeners = new Map<keyof Events, Set<{ readonly call: (...args: never) => void }>>()

  /** `names` are those that there are. */
  constructor(scheduler: Scheduler, names: Iterable<keyof Events & string>) {
    this.#scheduler = scheduler
    this.#names = new Set(names)
  }

  /** @throws TickmeshError `invalid-value`: no such name, or no function. */
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

  has(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  emit<N extends keyof Events>(name: N, ...args: Events[N]): void {
    const set = this.#listeners.get(name)
    if (set === undefined) return
    // A copy: a listener that adds another in its place would else be called for ever.
    for (const entry of [...set]) {
      if (!set.has(entry)) continue
      callUserCode(this.#scheduler, () => (entry.call as (...args: Events[N]) => void)(...args))
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
