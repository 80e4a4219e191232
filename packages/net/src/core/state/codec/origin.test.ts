// Test of entity ids and their origins on the wire.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { idParts, makeId, MAX_ENTITIES, ORIGIN_BITS } from '../schema/ids.ts'
import { MAX_OWNERSHIP_VERSION, readOrigin, writeOrigin } from './origin.ts'

const part = (max: number): fc.Arbitrary<number> => fc.integer({ min: 0, max })
const ids = fc
  .record({
    slot: part(63),
    epoch: part(1023),
    kind: part(63),
    index: part(MAX_ENTITIES - 1),
    generation: fc.integer({ min: 1, max: 65_535 }),
  })
  .map((parts) => ({ parts, id: makeId(parts) }))

it('[OWN3] every id splits into the parts it was made of, and goes over the wire', () => {
  fc.assert(
    fc.property(ids, fc.integer({ min: 1, max: MAX_OWNERSHIP_VERSION }), ({ parts, id }, ownershipVersion) => {
      expect(idParts(id)).toEqual(parts)
      const writer = new BitWriter(16)
      writeOrigin(writer, { id, ownershipVersion })
      expect(writer.bits).toBeLessThanOrEqual(ORIGIN_BITS)
      const bytes = new Uint8Array(64)
      writer.copyTo(new DataView(bytes.buffer), 0)
      const reader = new BitReader(64)
      reader.load(bytes, 0)
      expect(readOrigin(reader, parts.kind)).toEqual({ id, ownershipVersion })
    }),
  )
})
