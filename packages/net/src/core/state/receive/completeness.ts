// Ticks of which all parts arrived. A complete tick says that all other entities are unchanged.

import type { EntitiesHead } from '../../packet/payload.ts'
import type { RemoteEntities } from './remote-entities.ts'

/**
 * Completeness of the ticks of one player: the newest tick of which every difference has arrived. An entity that is not
 * in the parts of such a tick is unchanged. The first complete tick of a link removes the entities that no record of
 * this link has named.
 */
export class Completeness {
  readonly #remotes: RemoteEntities
  /** The newest complete tick of this link; −1 none. */
  completeTick = -1
  /** Number of links so far. */
  link = 0
  /** The link whose first complete tick has come last. */
  #sweptLink = 0
  /** The tick whose parts arrive, and which of them have: bit n is part n. */
  #partsTick = -1
  #parts = 0

  constructor(remotes: RemoteEntities) {
    this.#remotes = remotes
  }

  /** Starts anew with a link that opened. */
  beginLink(): void {
    this.link++
    this.completeTick = -1
    this.#partsTick = -1
    this.#parts = 0
  }

  /** Notes that the body of a packet was applied. */
  noteFrame(body: EntitiesHead): void {
    if (!body.complete || body.tick <= this.completeTick || body.tick < this.#partsTick) return
    if (body.tick !== this.#partsTick) {
      this.#partsTick = body.tick
      this.#parts = 0
    }
    this.#parts |= 1 << body.part
    if (this.#parts === (1 << (body.lastPart + 1)) - 1) this.#complete(body.tick)
  }

  /** Notes that a snapshot of all entities of a tick was applied. */
  noteSnapshot(tick: number): void {
    if (tick > this.completeTick) this.#complete(tick)
  }

  #complete(tick: number): void {
    this.completeTick = tick
    if (this.#sweptLink === this.link) return
    this.#sweptLink = this.link
    for (const { entities, tombstones } of this.#remotes.kinds) {
      for (const entity of entities) {
        if (entity === undefined || entity.link === this.link) continue
        // The entity may only be hidden from this player, and come back.
        this.#remotes.remove(entity)
        tombstones.hide(entity.index, entity.generation, tick)
      }
    }
  }
}
