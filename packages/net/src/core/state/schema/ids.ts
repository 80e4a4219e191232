// Ids of entities: their layout, making, parsing and comparing them, and limits of their parts.

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
export const MAX_EPOCH = 1_023
/** Bits of a generation's length, which precedes the generation on the wire: most generations are small. */
export const GENERATION_LENGTH_BITS = 4
/** The bits of the highest generation so. */
export const GENERATION_BITS = 19

/**
 * Upper bound of the bits that name an entity handed over: slot, epoch, index, generation and ownership version
 * (`codec/origin.ts`).
 */
export const ORIGIN_BITS: number = 6 + 10 + 12 + 19 + 49

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

/** The parts of an id; see `makeId`. */
export function idParts(id: number): IdParts {
  const high = Math.floor(id / 2 ** 34)
  const low = id - high * 2 ** 34
  return {
    slot: high >>> 10,
    epoch: high & 1023,
    kind: Math.floor(low / 2 ** 28),
    index: Math.floor(low / 2 ** 16) & 4095,
    generation: low % 2 ** 16,
  }
}

/** Returns whether generation `a` comes after `b`: within half the range ahead, wrap included. */
export function isLater(a: number, b: number): boolean {
  return a !== b && ((a - b) & 0xffff) < 0x8000
}
