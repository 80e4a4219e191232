// Despawns that are sent until the peer acknowledges them.

import { grown } from '../schema/arrays.ts'

/**
 * Despawns of entities of one kind that a peer has not acknowledged. Bounded by the indices: a later despawn takes the
 * place of an earlier one.
 */
export class UnackedDespawns {
  /** Generation by index; 0 none. */
  #generations: Int32Array = new Int32Array(0)
  #count = 0

  /** Returns whether there are any. */
  get any(): boolean {
    return this.#count > 0
  }

  /** Returns the generation that despawned at an index; 0 none. */
  of(index: number): number {
    return this.#generations[index] ?? 0
  }

  add(index: number, generation: number): void {
    if (index >= this.#generations.length) this.#generations = grown(this.#generations, 2 * index + 8)
    if (this.#generations[index] === 0) this.#count++
    this.#generations[index] = generation
  }

  /** Takes the acknowledgement of a despawn. */
  acked(index: number, generation: number): void {
    if (generation === 0 || this.#generations[index] !== generation) return
    this.#generations[index] = 0
    this.#count--
  }

  /** Calls back with the index and generation of each, by rising index. */
  each(visit: (index: number, generation: number) => void): void {
    for (let index = 0; index < this.#generations.length; index++) {
      const generation = this.#generations[index] as number
      if (generation !== 0) visit(index, generation)
    }
  }
}
