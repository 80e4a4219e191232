// Codec of section headers, spans and jumps, with the layout of a body. Records have codecs of their own.

import type { BitReader } from '../../wire/bit-reader.ts'
import type { BitWriter } from '../../wire/bit-writer.ts'
import { ESCAPE_ONES } from '../../wire/bits.ts'
import { MAX_ENTITIES, MAX_EPOCH } from '../schema/ids.ts'

/*
 * A body is a row of sections, each after a 1, and a 0 at the end. A section holds records of one kind and one type,
 * by rising index:
 *
 *   type       2   0 full, 1 delta, 2 despawn, 3 hide
 *   creator    1   full, hide: the entities were handed over to the sender, and each names its origin (`origin.ts`)
 *   kind       0–6 as many bits as the number of kinds needs
 *   count − 1  rice(4); full: rice(0), for seldom is there more than one
 *   first      rice(6)  index of the first record
 *   epoch      rice(2)  full: which player of its slot the sender is
 *   jumps      1   full, delta: some of the records have a jump
 *   span       rice(3)  delta: ticks from the baseline to this packet's tick, less one
 *   mixed      1   delta: not all records have this span
 *   custom     1   delta: the kind's parameters follow (`parameters.ts`); else its defaults
 *
 * Then, one after the other for all records: their indices (`indices.ts`); in a mixed section their spans, each as 0,
 * or as 1 and the span less one as rice(4); with jumps, each as 0, or as 1 and rice(3) of how many ticks ago it was,
 * 1,023 at most.
 * Then the records: full: generation sized(4), with creator its origin, numbers, blobs; delta: numbers, blobs; despawn
 * and hide: generation sized(4), with creator its origin.
 */

export const FULL = 0
export const DELTA = 1
export const DESPAWN = 2
/** The entity is there, but not for this peer any more. */
export const HIDE = 3
/** Added to a type where records are selected: the entities were handed over to this player. */
export const HANDED = 4

const COUNT_RICE = 4
const FULL_COUNT_RICE = 0
/** The lowest free index is given out: most games stay below 128. */
const FIRST_RICE = 6
const EPOCH_RICE = 2
const SPAN_RICE = 3
export const MIXED_SPAN_RICE = 4
const JUMP_RICE = 3
/**
 * Ticks after which a jump is no longer sent: 17 s at 60 Hz. A peer that has not received it by then has not drawn the
 * entity since.
 */
export const MAX_JUMP_AGE = 1_023
/** Bits of the longest code of a jump. */
export const JUMP_BITS: number = 1 + ESCAPE_ONES + 5 + 10
/** Header of a section: the fields before its records. */
export interface SectionHeader {
  type: number
  creator: boolean
  kind: number
  count: number
  /** The gap parameter of the indices; see `indices.ts`. */
  gaps: number
  first: number
  epoch: number
  jumps: boolean
  span: number
  mixed: boolean
  custom: boolean
}

/** A header to write into. */
export function newSection(): SectionHeader {
  return {
    type: 0,
    creator: false,
    kind: 0,
    count: 0,
    gaps: 0,
    first: 0,
    epoch: 0,
    jumps: false,
    span: 0,
    mixed: false,
    custom: false,
  }
}

export function writeSection(writer: BitWriter, section: SectionHeader, kindBits: number): void {
  writer.write(1, 1)
  writer.write(section.type, 2)
  writer.write(section.creator ? 1 : 0, 1)
  if (kindBits > 0) writer.write(section.kind, kindBits)
  writer.rice(section.count - 1, section.type === FULL ? FULL_COUNT_RICE : COUNT_RICE)
  writer.rice(section.first, FIRST_RICE)
  if (section.type === FULL) writer.rice(section.epoch, EPOCH_RICE)
  if (section.type <= DELTA) writer.write(section.jumps ? 1 : 0, 1)
  if (section.type !== DELTA) return
  writer.rice(section.span - 1, SPAN_RICE)
  writer.write(section.mixed ? 1 : 0, 1)
  writer.write(section.custom ? 1 : 0, 1)
}

/** Reads a section's header into `section`: `end` of the body, `wrong` when no sender of ours wrote it. */
export function readSection(reader: BitReader, section: SectionHeader, kindBits: number): 'section' | 'end' | 'wrong' {
  if (reader.read(1) === 0) return reader.failed ? 'wrong' : 'end'
  section.type = reader.read(2)
  section.creator = reader.read(1) === 1
  // A delta is against a known state, and the end of an entity needs no name.
  if (section.creator && (section.type === DELTA || section.type === DESPAWN)) return 'wrong'
  section.kind = kindBits > 0 ? reader.read(kindBits) : 0
  section.count = reader.rice(section.type === FULL ? FULL_COUNT_RICE : COUNT_RICE) + 1
  section.first = reader.rice(FIRST_RICE)
  section.epoch = section.type === FULL ? reader.rice(EPOCH_RICE) : 0
  section.jumps = section.type <= DELTA && reader.read(1) === 1
  section.mixed = false
  if (section.type === DELTA) {
    section.span = reader.rice(SPAN_RICE) + 1
    section.mixed = reader.read(1) === 1
    section.custom = reader.read(1) === 1
  }
  return reader.failed || section.count > MAX_ENTITIES || section.epoch > MAX_EPOCH ? 'wrong' : 'section'
}

export function writeSpan(writer: BitWriter, span: number, section: SectionHeader): void {
  if (span === section.span) writer.write(0, 1)
  else {
    writer.write(1, 1)
    writer.rice(span - 1, MIXED_SPAN_RICE)
  }
}

/**
 * Reads how many ticks before `tick` the baseline of each record is; false when that is before the first tick, where
 * there is none.
 */
export function readSpans(reader: BitReader, section: SectionHeader, out: Int32Array, tick: number): boolean {
  if (section.span > tick) return false
  for (let record = 0; record < section.count; record++) {
    const span = section.mixed && reader.read(1) === 1 ? reader.rice(MIXED_SPAN_RICE) + 1 : section.span
    if (span > tick) return false
    out[record] = span
  }
  return true
}

/** `age`: how many ticks ago the entity jumped, −1 not. */
export function writeJump(writer: BitWriter, age: number): void {
  writer.write(age < 0 ? 0 : 1, 1)
  if (age >= 0) writer.rice(age, JUMP_RICE)
}

/** Reads the tick of each record's jump, −1 where there is none; false when no sender of ours wrote one. */
export function readJumps(reader: BitReader, section: SectionHeader, out: Int32Array, tick: number): boolean {
  for (let record = 0; record < section.count; record++) {
    out[record] = -1
    if (!section.jumps || reader.read(1) === 0) continue
    const age = reader.rice(JUMP_RICE)
    if (age > MAX_JUMP_AGE || age > tick) return false
    out[record] = tick - age
  }
  return true
}
