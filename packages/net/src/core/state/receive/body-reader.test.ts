// Tests of the body reader: records in order, limits and malformed bodies.

import { expect, it } from 'vitest'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { DESPAWN, FULL, HIDE, newSection, writeSection } from '../codec/sections.ts'
import { writeOrigin } from '../codec/origin.ts'
import { GENERATION_LENGTH_BITS, makeId, MAX_ENTITIES } from '../schema/ids.ts'
import { BodyReader, type EntityRecord, type RecordSink } from './body-reader.ts'
import { RecordBudget } from './record-budget.ts'
import { Remotes } from './remotes.fixture.ts'

/** Writes a section of one record that names a generation. */
function record(writer: BitWriter, type: number, index: number, generation: number): void {
  writeSection(writer, { ...newSection(), type, count: 1, first: index, epoch: type === FULL ? 9 : 0 }, 0)
  writer.sized(generation, GENERATION_LENGTH_BITS)
}

/** Reads a body of tick 30; `extra` bits of the value `bits` follow its end. */
function read(write: (writer: BitWriter) => void, { mayWrite = true, origins = true, extra = 0, bits = 0 } = {}) {
  const writer = new BitWriter(16_000)
  write(writer)
  writer.write(0, 1)
  const padding = (8 - (writer.bits & 7)) & 7
  if (padding + extra > 0) writer.write(bits, padding + extra)
  const bytes = new Uint8Array(writer.bits >>> 3)
  writer.copyTo(new DataView(bytes.buffer), 0)
  const reader = new BitReader(bytes.length)
  reader.load(bytes, 0)
  const records: string[] = []
  const note = (type: string, { index, generation, tick }: EntityRecord): void => {
    records.push(`${type} ${index}.${generation} at ${tick}`)
  }
  const sink: RecordSink = {
    mayWrite: () => mayWrite,
    full: (_, entity, { rows, jumpTick }) => {
      note(`full ${rows[0]} of ${entity.epoch} jump ${jumpTick}`, entity)
      return rows[0] === 404 ? 'tooMany' : 'applied'
    },
    hide: (_, entity) => note('hide', entity),
    despawn: (_, entity) => note('despawn', entity),
    deltas: () => {},
    takeState: () => {},
    lack: () => {},
  }
  const { entities } = new Remotes()
  const options = { tickRate: 60, budget: new RecordBudget(20), origins }
  const bodies = new BodyReader(entities.kinds, 0, options)
  bodies.begin()
  return { result: bodies.read(reader, 30, sink), records, padding }
}

/** Writes a full record of a `dot`, which has one number of 16 bits. */
function full(writer: BitWriter, index: number, n: number): void {
  record(writer, FULL, index, 1)
  writer.write(0, 1)
  writer.write(n, 16)
}

it('[OWN11] takes entities that others created only where they can be handed over', () => {
  const hide = (writer: BitWriter): void => {
    writeSection(writer, { ...newSection(), type: HIDE, count: 1, creator: true }, 0)
    writer.sized(1, GENERATION_LENGTH_BITS)
    writeOrigin(writer, { id: makeId({ slot: 3, epoch: 0, kind: 0, index: 0, generation: 1 }), ownershipVersion: 1 })
  }
  expect(read(hide, { origins: true })).toMatchObject({ result: 'applied', records: ['hide 0.1 at 30'] })
  expect(read(hide, { origins: false })).toMatchObject({ result: 'malformed', records: [] })
})

it('[STA9] [STA19] passes the records of a body on, in their order', () => {
  const { result, records } = read((writer) => {
    full(writer, 7, 1234)
    record(writer, DESPAWN, 5, 3)
    record(writer, HIDE, 6, 2)
  })
  expect(result).toBe('applied')
  expect(records).toEqual(['full 1234 of 9 jump -1 7.1 at 30', 'despawn 5.3 at 30', 'hide 6.2 at 30'])
})

it('[STA12] ends at a record that is one too many', () => {
  const { result, records } = read((writer) => {
    full(writer, 7, 404)
    full(writer, 8, 1)
  })
  expect([result, records.length]).toEqual(['tooMany', 1])
})

it('[STA11] reads only despawns of a sender who may have no entities', () => {
  const despawn = (writer: BitWriter): void => record(writer, DESPAWN, 5, 3)
  expect(read(despawn, { mayWrite: false })).toMatchObject({ result: 'applied', records: ['despawn 5.3 at 30'] })
  for (const type of [FULL, HIDE]) {
    const { result, records } = read((writer) => record(writer, type, 5, 3), { mayWrite: false })
    expect([result, records]).toEqual(['notOwner', []])
  }
})

it('[FRM4] the padding after a body is zeros, and less than a byte', () => {
  const despawn = (writer: BitWriter): void => record(writer, DESPAWN, 5, 3)
  const { padding, result } = read(despawn)
  expect([padding > 0, result]).toEqual([true, 'applied'])
  for (let bit = 0; bit < padding; bit++) expect(read(despawn, { bits: 1 << bit }).result).toBe('malformed')
  expect(read(despawn, { extra: 8 }).result).toBe('malformed')
})

it('[STA4] a body with more than 4,096 states is malformed', () => {
  const states = (count: number) =>
    read((writer) => {
      for (let written = 0; written < count; written++) full(writer, written % MAX_ENTITIES, 1)
    })
  expect(states(MAX_ENTITIES)).toMatchObject({ result: 'applied' })
  const { result, records } = states(MAX_ENTITIES + 1)
  expect([result, records.length]).toEqual(['malformed', MAX_ENTITIES])
})
