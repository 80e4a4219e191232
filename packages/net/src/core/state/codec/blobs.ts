// Reading of a record's blobs, for full records, delta records and handed-over states.

import type { BitReader } from '../../wire/bit-reader.ts'
import { type Blob, readBlob, sameBytes } from '../schema/blob.ts'
import { BLOB_LENGTH_BITS, type CompiledKind } from '../schema/schema.ts'

export const NO_BLOBS: readonly Blob[] = []

/**
 * Reads the blobs of a record; undefined when one does not fit. `was`: those of a delta's baseline; undefined: a full
 * record. A blob with the bytes of the known one is that one.
 */
export function readBlobs(
  reader: BitReader,
  compiled: CompiledKind,
  was: readonly Blob[] | undefined,
  known: readonly Blob[] | undefined = was,
): readonly Blob[] | undefined {
  if (compiled.blobs.length === 0) return NO_BLOBS
  const blobs: Blob[] = []
  for (const [number, spec] of compiled.blobs.entries()) {
    if (was !== undefined && reader.read(1) === 0) {
      const blob = was[number]
      if (blob !== undefined) blobs.push(blob)
      continue
    }
    const bytes = reader.bytes(reader.read(BLOB_LENGTH_BITS))
    const same = known?.[number]
    const blob = sameBytes(bytes, same?.bytes) ? same : readBlob(spec, bytes)
    if (blob === undefined) return undefined
    blobs.push(blob)
  }
  return blobs
}
