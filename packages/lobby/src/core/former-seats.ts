// Seats of a room that were freed: their players may hear so, and nobody else.

import { MAX_FORMER_SEATS } from './server-limits.ts'

/** Secrets of the seats that a room freed last, by id. */
export class FormerSeats {
  readonly #secrets = new Map<string, string>()

  add(id: string, secret: string): void {
    this.#secrets.set(id, secret)
    for (const oldest of this.#secrets.keys()) {
      if (this.#secrets.size <= MAX_FORMER_SEATS) break
      this.#secrets.delete(oldest)
    }
  }

  /** Returns whether the secret is that of a freed seat. */
  has(id: string, secret: string): boolean {
    return this.#secrets.get(id) === secret
  }
}
