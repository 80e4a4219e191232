import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { GENERATION_LENGTH_BITS, idParts, makeId } from '../schema/ids.ts'

/*
 * What names an entity that its sender did not make, or that came back to its maker, in records of a section with the
 * creator bit, after the generation of its place:
 *
 *   slot        6          its id's, as its creator gave it; the kind is the section's
 *   epoch      10
 *   index      12
 *   generation sized(4)
 *   nth − 1    rice(1)     which hand-over made the sender its owner
 */

/** The id of an entity that was handed over, and by which hand-over it came to its owner: 1 is the first. */
export interface Origin {
  readonly id: number
  readonly nth: number
}

const SLOT_BITS = 6
const EPOCH_BITS = 10
const INDEX_BITS = 12
const NTH_RICE = 1
/** Bits of the longest origin. */
export const ORIGIN_BITS: number = SLOT_BITS + EPOCH_BITS + INDEX_BITS + 19 + 49
/** Hand-overs of one entity: one a second for 68 years. */
export const MAX_NTH: number = 2 ** 31 - 1

export function writeOrigin(writer: BitWriter, { id, nth }: Origin): void {
  const { slot, epoch, index, generation } = idParts(id)
  writer.write(slot, SLOT_BITS)
  writer.write(epoch, EPOCH_BITS)
  writer.write(index, INDEX_BITS)
  writer.sized(generation, GENERATION_LENGTH_BITS)
  writer.rice(nth - 1, NTH_RICE)
}

/** Reads the origin of an entity of a kind; undefined when no sender of ours wrote it. */
export function readOrigin(reader: BitReader, kind: number): Origin | undefined {
  const slot = reader.read(SLOT_BITS)
  const epoch = reader.read(EPOCH_BITS)
  const index = reader.read(INDEX_BITS)
  const generation = reader.sized(GENERATION_LENGTH_BITS)
  const nth = reader.rice(NTH_RICE) + 1
  if (reader.failed || nth > MAX_NTH) return undefined
  return { id: makeId({ slot, epoch, kind, index, generation }), nth }
}
