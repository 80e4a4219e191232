// Salt of a directory, with which clients hash the keys of players.

import { mintToken } from './mint.ts'
import type { ObjectRuntime } from './runtime.ts'
import { SALT_MS } from './server-limits.ts'

/** Salt of one directory: random, and another one every day, so that a hash tells nobody apart for longer. */
export class DailySalt {
  readonly #runtime: Pick<ObjectRuntime, 'now' | 'bytes'>
  #salt = ''
  #until = Number.NEGATIVE_INFINITY

  constructor(runtime: Pick<ObjectRuntime, 'now' | 'bytes'>) {
    this.#runtime = runtime
  }

  /** Salt of today. */
  get current(): string {
    const now = this.#runtime.now()
    if (now >= this.#until) {
      this.#salt = mintToken((count) => this.#runtime.bytes(count))
      this.#until = now + SALT_MS
    }
    return this.#salt
  }
}
