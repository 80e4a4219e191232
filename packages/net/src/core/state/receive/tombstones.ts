import { isLater, MAX_ENTITIES } from '../schema/ids.ts'

/** What is known to have ended of one kind of a player's entities, so that a late record wakes nothing. */
export class Tombstones {
  /** The last generation that is gone, by index; 0 none. */
  #dead = new Int32Array(0)
  /** The generation that was hidden last, by index, and when; 0 none. It may come back after that tick. */
  #hidden = new Int32Array(0)
  #hiddenTick = new Int32Array(0)
  /** 1: what was at this index last is another player's now. */
  #given = new Uint8Array(0)

  /** A generation is gone for good, and so are those before it. */
  bury(index: number, generation: number): void {
    if (this.#dead.length === 0) this.#dead = new Int32Array(MAX_ENTITIES)
    const dead = this.#dead[index] as number
    if (dead === 0 || isLater(generation, dead)) this.#dead[index] = generation
  }

  /** A generation was handed to another player: its former owner may not know yet, and go on with it. */
  give(index: number, generation: number): void {
    this.bury(index, generation)
    if (this.#given.length === 0) this.#given = new Uint8Array(MAX_ENTITIES)
    this.#given[index] = 1
  }

  /** Whether what was at an index last was handed to another player; a later generation there takes it back. */
  given(index: number): boolean {
    return this.#given[index] === 1
  }

  /** A later generation is there. */
  taken(index: number): void {
    if (this.#given.length > 0) this.#given[index] = 0
  }

  /** A generation is not for us since this tick. */
  hide(index: number, generation: number, tick: number): void {
    if (this.#hidden.length === 0) {
      this.#hidden = new Int32Array(MAX_ENTITIES)
      this.#hiddenTick = new Int32Array(MAX_ENTITIES)
    }
    const known = this.#hidden[index] as number
    if (known === generation && (this.#hiddenTick[index] as number) >= tick) return
    if (known !== 0 && isLater(known, generation)) return
    this.#hidden[index] = generation
    this.#hiddenTick[index] = tick
  }

  /** Whether a record of this tick is too late to show a generation that is not there. */
  late(index: number, generation: number, tick: number): boolean {
    const dead = this.#dead[index] ?? 0
    if (dead !== 0 && !isLater(generation, dead)) return true
    return this.#hidden[index] === generation && tick <= (this.#hiddenTick[index] as number)
  }
}
