// List of all files of vectors, with their names.

import { entityVectors } from './entities.ts'
import { hashVectors } from './hashes.ts'
import { MALFORMED } from './malformed.ts'
import { messageVectors, transferVectors } from './messages.ts'
import { packetVectors } from './packets.ts'
import { codeVectors, valueVectors } from './values.ts'
import { rotationVectors } from './rotations.ts'
import type { VectorFile } from './vector-file.ts'

/** Returns the files of `docs/vectors`, as the code makes them now. */
export function vectorFiles(): Readonly<Record<string, VectorFile>> {
  return {
    'codes.json': codeVectors(),
    'entities.json': entityVectors(),
    'hashes.json': hashVectors(),
    'malformed.json': MALFORMED,
    'messages.json': messageVectors(),
    'packets.json': packetVectors(),
    'rotations.json': rotationVectors(),
    'transfers.json': transferVectors(),
    'values.json': valueVectors(),
  }
}
