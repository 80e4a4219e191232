import { grown } from '../schema/arrays.ts'

/** The ends of entities of one kind that a peer is not known to know. Bounded by the indices: a later one's takes an earlier one's place. */
export class UnackedDespawns {
  /** By index: the generation; 0 none. */
  #generations: Int32Array = new Int32Array(0)
  #count = 0

  /** Whether there are any. */
  get any(): boolean {
    return this.#count > 0
  }

  /** The generation that ended at an index; 0 none. */
  of(index: number): number {
    return this.#generations[index] ?? 0
  }

  add(index: number, generation: number): void {
    if (index >= this.#generations.length) this.#generations = grown(this.#generations, 2 * index + 8)
    if (this.#generations[index] === 0) this.#count++
    this.#generations[index] = generation
  }

  /** The peer knows that this generation is gone. */
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
