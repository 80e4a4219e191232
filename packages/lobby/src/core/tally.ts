// Counts by key, of what is open now: sockets or rooms of each address.

/** Counts by key; a key whose count is 0 takes no memory. */
export class Tally<Key> {
  readonly #counts = new Map<Key, number>()

  of(key: Key): number {
    return this.#counts.get(key) ?? 0
  }

  /** Adds 1 to the count of a key, or −1. */
  add(key: Key, one: 1 | -1): void {
    const count = this.of(key) + one
    if (count > 0) this.#counts.set(key, count)
    else this.#counts.delete(key)
  }
}
