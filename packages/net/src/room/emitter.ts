// Typed event emitter behind `room.on`, `room.onEvent`, `room.onCue`, `state.on` and `shared.on`.

import { TickmeshError } from '../errors.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { rethrowLater } from './call-user-code.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { Player } from './player.ts'
import type { UnheardEvents } from './unheard-events.ts'

/** Function that was added to a name. */
interface Added {
  readonly call: (...args: never) => void
  removed: boolean
  /** True until it was called for what was there when it was added. */
  late: boolean
}

/** Rules of an emitter for listeners that are added after an event. */
export interface LateRules<Events extends { readonly [name in keyof Events]: readonly unknown[] }> {
  readonly unheard: UnheardEvents
  /** Returns whether events of a name without a listener are kept for its first one. */
  keeps?(name: keyof Events & string): boolean
  /** Returns the player from whom a kept event came. */
  sender?(name: keyof Events & string, args: Events[keyof Events]): Player | undefined
  /** Returns the arguments with which a late listener of a name is called: one list for each thing that is there. */
  present?(name: keyof Events & string): readonly Events[keyof Events][]
  /** An event was kept in vain. */
  dropped?(name: keyof Events & string, args: Events[keyof Events]): void
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
  readonly #late: LateRules<Events> | undefined
  /** Arrays that are replaced, never changed: a call of all goes through those there were when it began. */
  readonly #listeners = new Map<keyof Events, readonly Added[]>()

  /** `names`: all names; a listener of another one is refused. */
  constructor(scheduler: Scheduler, names: Iterable<keyof Events & string>, late?: LateRules<Events>) {
    this.#scheduler = scheduler
    this.#names = new Set(names)
    this.#late = late
  }

  /**
   * Adds a listener. Returns a function that removes it. @throws TickmeshError `invalid-value`: no such name, or no
   * function.
   */
  on<N extends keyof Events & string>(name: N, listener: (...args: Events[N]) => void): () => void {
    const names = this.#names
    if (!names.has(name)) {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT
          ? `There is no "${name}" to listen to; there is: ${[...names].join(', ') || 'nothing declared'}. ` +
              "Players: room.on; entities: room.state.on; the game's own events: room.onEvent."
          : LEFT_OUT,
      )
    }
    if (typeof listener !== 'function') {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT ? `The listener of "${name}" must be a function, not ${typeof listener}.` : LEFT_OUT,
      )
    }
    const present = (): readonly Events[keyof Events][] => this.#late?.present?.(name) ?? []
    const added: Added = { call: listener, removed: false, late: present().length > 0 }
    this.#listeners.set(name, [...(this.#listeners.get(name) ?? []), added])
    const replay = (): void => {
      const all = present()
      added.late = false
      for (const args of all) this.#call(added, args)
    }
    this.#late?.unheard.listen(added.late ? replay : undefined)
    return () => {
      added.removed = true
      const remaining = this.#listeners.get(name)?.filter((other) => other !== added)
      if (remaining !== undefined) this.#listeners.set(name, remaining)
    }
  }

  /** Calls the listeners of a name, in the order in which they were added. */
  emit<N extends keyof Events & string>(name: N, ...args: Events[N]): void {
    this.deliver(name, args)
  }

  /** Same as `emit`, for an event whose message has so many bytes. */
  deliver<N extends keyof Events & string>(name: N, args: Events[N], bytes: number = 0): void {
    const late = this.#late
    if (late?.keeps?.(name) === true && (late.unheard.due || !this.#isHeard(name))) {
      return this.#keep(late, name, args, bytes)
    }
    const listeners = this.#listeners.get(name)
    if (listeners === undefined) return
    for (const added of listeners) if (!added.late) this.#call(added, args)
  }

  /** Removes all listeners, also those that are about to be called. */
  clear(): void {
    for (const listeners of this.#listeners.values()) for (const added of listeners) added.removed = true
    this.#listeners.clear()
  }

  #isHeard(name: keyof Events): boolean {
    return (this.#listeners.get(name)?.length ?? 0) > 0
  }

  // A method of its own: a function that holds `args` allocates its scope wherever it is called, needed or not.
  #keep<N extends keyof Events & string>(late: LateRules<Events>, name: N, args: Events[N], bytes: number): void {
    late.unheard.keep({
      from: late.sender?.(name, args),
      bytes,
      isReady: () => !late.unheard.due && this.#isHeard(name),
      emit: () => this.deliver(name, args, bytes),
      expire: () => late.dropped?.(name, args),
    })
  }

  #call(added: Added, args: readonly unknown[]): void {
    if (added.removed) return
    // As `callUserCode`, which would need a function for each call.
    try {
      const call = added.call as (...args: readonly unknown[]) => void
      call(...args)
    } catch (error) {
      rethrowLater(this.#scheduler, error)
    }
  }
}
