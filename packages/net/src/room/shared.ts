// Public face of `room.shared`; `SharedValues` holds the logic.

import type { Game, Input, Output } from '../game.ts'
import type { SharedValues } from './shared-values.ts'

/** Shared values of a room: the host writes them, every player has a copy, and the next host goes on with its own. */
export class Shared<G extends Game> {
  readonly #values: SharedValues<G>

  /** Use `room.shared`. @internal */
  constructor(values: SharedValues<G>) {
    this.#values = values
  }

  /**
   * Returns the newest value that a host wrote. The value is frozen: to change it, `set` a changed copy.
   *
   * Undefined before the first `set`, before the value has arrived, and after a change to a host that never received
   * it.
   */
  get<N extends keyof G['shared'] & string>(name: N): Output<G['shared'][N]> | undefined {
    return this.#values.get(name)
  }

  /**
   * Adds a listener of a value: called for every `set`, also this player's own, and soon with the value that is there.
   * Returns a function that removes it.
   *
   * @throws TickmeshError `invalid-value`: no such value, or no function.
   */
  on<N extends keyof G['shared'] & string>(name: N, listener: (value: Output<G['shared'][N]>) => void): () => void {
    return this.#values.on(name, listener)
  }

  /**
   * Writes a value, for all players. Host only.
   *
   * @throws TickmeshError `not-host`, `invalid-value`, `too-large` (64 KB, or 1 MiB with all other values), `left`.
   */
  set<N extends keyof G['shared'] & string>(name: N, value: Input<G['shared'][N]>): void {
    this.#values.set(name, value)
  }
}
