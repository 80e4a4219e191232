// Codec of origins, which name the handed-over entities of a section.

import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { GENERATION_LENGTH_BITS, idParts, makeId } from '../schema/ids.ts'

/*
 * The origin of an entity that was handed over to its sender. It stands in records of a section with the creator bit,
 * after the generation that the sender gave the entity:
 *
 *   slot        6          of the id, as its creator made it; the kind is the section's
 *   epoch      10
 *   index      12
 *   generation sized(4)
 *   version − 1 rice(1)    the ownership version by which the sender owns the entity
 */

/** The id of an entity that was handed over, and the ownership version by which its owner has it: 1 is the first. */
export interface Origin {
  readonly id: number
  readonly ownershipVersion: number
}

const SLOT_BITS = 6
const EPOCH_BITS = 10
const INDEX_BITS = 12
const VERSION_RICE = 1
/** Upper bound of the hand-overs of one entity: one a second for 68 years. */
export const MAX_OWNERSHIP_VERSION: number = 2 ** 31 - 1

export function writeOrigin(writer: BitWriter, { id, ownershipVersion }: Origin): void {
  const { slot, epoch, index, generation } = idParts(id)
  writer.write(slot, SLOT_BITS)
  writer.write(epoch, EPOCH_BITS)
  writer.write(index, INDEX_BITS)
  writer.sized(generation, GENERATION_LENGTH_BITS)
  writer.rice(ownershipVersion - 1, VERSION_RICE)
}

/** Reads the origin of an entity of a kind; undefined when no sender of ours wrote it. */
export function readOrigin(reader: BitReader, kind: number): Origin | undefined {
  const slot = reader.read(SLOT_BITS)
  const epoch = reader.read(EPOCH_BITS)
  const index = reader.read(INDEX_BITS)
  const generation = reader.sized(GENERATION_LENGTH_BITS)
  const ownershipVersion = reader.rice(VERSION_RICE) + 1
  if (reader.failed || ownershipVersion > MAX_OWNERSHIP_VERSION) return undefined
  return { id: makeId({ slot, epoch, kind, index, generation }), ownershipVersion }
}
