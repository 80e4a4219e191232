// Requests that wait to become WebSockets in Node: one in each turn of the event loop, and addresses take turns.

/**
 * Queue of upgrades. Each takes about 0.3 ms of the process: many that have come at once would keep the messages of all
 * players waiting.
 */
export class UpgradeQueue {
  readonly #soon: (run: () => void) => void
  /** Upgrades by address; the first address is next. */
  readonly #waiting = new Map<string | undefined, (() => void)[]>()

  /** `soon` calls a function in the next turn of the event loop, after what has arrived. */
  constructor(soon: (run: () => void) => void) {
    this.#soon = soon
  }

  add(address: string | undefined, upgrade: () => void): void {
    const upgrades = this.#waiting.get(address)
    if (upgrades) return void upgrades.push(upgrade)
    const isFirst = this.#waiting.size === 0
    this.#waiting.set(address, [upgrade])
    if (isFirst) this.#soon(() => this.#takeTurn())
  }

  #takeTurn(): void {
    const [next] = this.#waiting
    if (!next) return
    const [address, upgrades] = next
    const upgrade = upgrades.shift()
    // Behind the other addresses.
    this.#waiting.delete(address)
    if (upgrades.length > 0) this.#waiting.set(address, upgrades)
    if (this.#waiting.size > 0) this.#soon(() => this.#takeTurn())
    upgrade?.()
  }
}
