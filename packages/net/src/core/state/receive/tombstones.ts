// Record of removed entities on the receiving side. That of the sender is `UnackedDespawns`.

import { isLater, MAX_ENTITIES } from '../schema/ids.ts'

/** The despawned and hidden entities of one kind of one player, so that a stale record brings none back. */
export class Tombstones {
  /** The last generation that was despawned, by index; 0 none. */
  #despawned = new Int32Array(0)
  /**
   * The generation that was hidden last and when, by index; 0 none. The same generation may come back after that tick.
   */
  #hidden = new Int32Array(0)
  #hiddenTick = new Int32Array(0)
  /** Flags by index: 1 when the last entity there was handed over to another player. */
  #handedOver = new Uint8Array(0)

  /** Notes that a generation, and each before it, is despawned. */
  addTombstone(index: number, generation: number): void {
    if (this.#despawned.length === 0) this.#despawned = new Int32Array(MAX_ENTITIES)
    const despawned = this.#despawned[index] as number
    if (despawned === 0 || isLater(generation, despawned)) this.#despawned[index] = generation
  }

  /** Notes that a generation was handed over to another player: its former owner may not know yet and go on with it. */
  handOver(index: number, generation: number): void {
    this.addTombstone(index, generation)
    if (this.#handedOver.length === 0) this.#handedOver = new Uint8Array(MAX_ENTITIES)
    this.#handedOver[index] = 1
  }

  /** Returns whether the last entity at an index was handed over to another player. */
  isHandedOver(index: number): boolean {
    return this.#handedOver[index] === 1
  }

  /** Notes that a later generation is at an index. */
  reuse(index: number): void {
    if (this.#handedOver.length > 0) this.#handedOver[index] = 0
  }

  /** Notes that a generation is hidden from this player since a tick. */
  hide(index: number, generation: number, tick: number): void {
    if (this.#hidden.length === 0) {
      this.#hidden = new Int32Array(MAX_ENTITIES)
      this.#hiddenTick = new Int32Array(MAX_ENTITIES)
    }
    const hidden = this.#hidden[index] as number
    if (hidden === generation && (this.#hiddenTick[index] as number) >= tick) return
    if (hidden !== 0 && isLater(hidden, generation)) return
    this.#hidden[index] = generation
    this.#hiddenTick[index] = tick
  }

  /** Returns whether a record of a tick is too old to show a generation that is not there. */
  isStale(index: number, generation: number, tick: number): boolean {
    const despawned = this.#despawned[index] ?? 0
    if (despawned !== 0 && !isLater(generation, despawned)) return true
    return this.#hidden[index] === generation && tick <= (this.#hiddenTick[index] as number)
  }
}
