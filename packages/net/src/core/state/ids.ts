/*
 * An entity's id is one whole number below 2^50, the same for every player:
 *
 *   slot       6   the player that created it
 *   epoch     10   which player of that slot (a number the room gives each seating)
 *   kind       6
 *   index     12   reused
 *   generation 16  1..65,535, rises with each reuse of the index
 */

/** Entities that one player may have at a time, all kinds together. */
export const MAX_ENTITIES = 4_096
/** Slots of a room: six bits. */
export const MAX_SLOTS = 64
export const INDEX_BITS = 12
export const EPOCH_BITS = 10
export const GENERATION_BITS = 16

/** The parts of an id. */
export interface IdParts {
  readonly slot: number
  readonly epoch: number
  readonly kind: number
  readonly index: number
  readonly generation: number
}

/** The id of an entity. Never 0, for no generation is 0. */
export function makeId({ slot, epoch, kind, index, generation }: IdParts): number {
  return (slot * 1024 + epoch) * 2 ** 34 + kind * 2 ** 28 + index * 2 ** 16 + generation
}

/** Whether generation `a` comes after `b`: within half the range ahead, wrap included. */
export function isLater(a: number, b: number): boolean {
  return a !== b && ((a - b) & 0xffff) < 0x8000
}
