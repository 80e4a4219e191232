// Property tests of delta records: any numbers, parameters, baselines and spans.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prng } from '../../../scheduler/prng.ts'
import { BitReader } from '../../wire/bit-reader.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { BATCH } from './batch.ts'
import { CODING_DIFFERENCE } from '../schema/column-kind.ts'
import type { ColumnTable } from '../schema/columns.ts'
import { DeltaCodec } from './delta-codec.ts'
import { f, type Field } from '../schema/fields.ts'
import { quat } from '../schema/kinds/quat.ts'
import { defaultParameters } from './parameters.ts'
import { compileState } from '../schema/schema.ts'

/** Fields of every coding, each with the field that is its velocity where it needs one. */
const pool: readonly ((name: string) => Record<string, Field<unknown>>)[] = [
  (name) => ({ [name]: f.bool() }),
  (name) => ({ [name]: f.enum('a', 'b', 'c') }),
  (name) => ({ [name]: f.ref() }),
  (name) => ({ [name]: f.float32() }),
  (name) => ({ [name]: f.int(32) }),
  (name) => ({ [name]: f.int(2) }),
  (name) => ({ [name]: f.uint(31) }),
  (name) => ({ [name]: f.angle(2) }),
  (name) => ({ [name]: f.angle(24) }),
  (name) => ({ [name]: f.angle(10, { predict: 'linear' }) }),
  (name) => ({ [name]: f.angle(24, { predict: 'linear' }) }),
  (name) => ({ [name]: f.fixed(-4, 4, 0.3, { predict: 'linear' }) }),
  (name) => ({ [name]: f.fixed(0, 2 ** 31 - 2, 1, { predict: 'linear' }) }),
  (name) => ({ [name]: f.fixed(5, 9, 0.5) }),
  (name) => ({ [name]: f.optional(f.uint(5)) }),
  (name) => ({ [name]: f.vec3(f.fixed(-9, 9, 0.01)) }),
  (name) => ({ [name]: quat({ bits: 9 }) }),
  (name) => ({ [name]: quat({ bits: 2 }) }),
  (name) => ({ [name]: f.optional(quat({ bits: 24, angularVelocity: `${name}v` })), [`${name}v`]: f.vec3(f.int(32)) }),
  (name) => ({ [name]: quat({ bits: 9, angularVelocity: `${name}v` }), [`${name}v`]: f.vec3(f.fixed(-9, 9, 0.01)) }),
  // The velocity stands after the column that it predicts, and has the widest range.
  (name) => ({ [name]: f.fixed(-1000, 1000, 1 / 16, { velocity: `${name}v` }), [`${name}v`]: f.fixed(-64, 64, 1 / 8) }),
  (name) => ({ [name]: f.fixed(0, 2 ** 31 - 2, 1, { velocity: `${name}v` }), [`${name}v`]: f.int(32) }),
  (name) => ({
    [name]: f.fixed(-1, 1, 1e-9, { velocity: `${name}v` }),
    [`${name}v`]: f.fixed(-1e9, 1e9, 1, { predict: 'linear' }),
  }),
]

/** Sorts of parameters: a kind's own, any that there are, and those with the shortest and the longest codes. */
const PARAMETERS = ['default', 'random', 'steep', 'flat'] as const

/** A number of a column: at its ends, anywhere, or near another. No float is NaN. */
function numberOf(random: () => number, table: ColumnTable, column: number, near: number): number {
  const number = anyNumberOf(random, table, column, near)
  const isFloat = table.columns[column]!.kind.valid !== undefined
  return isFloat && table.columns[column]!.kind.valid!(Int32Array.of(number), 0, 1, 1) === false ? near : number
}

function anyNumberOf(random: () => number, table: ColumnTable, column: number, near: number): number {
  const low = table.low[column] as number
  const high = table.high[column] as number
  const choice = Math.floor(random() * 6)
  if (choice === 0) return low
  if (choice === 1) return high
  if (choice === 2) return low + Math.floor(random() * (high - low + 1))
  if (choice === 3) return near
  return Math.min(high, Math.max(low, near + Math.round((random() - 0.5) * (choice === 4 ? 6 : 600))))
}

/** Parameters of the columns, of one of these sorts. */
function parametersOf(random: () => number, table: ColumnTable, which: (typeof PARAMETERS)[number]): Uint8Array {
  if (which === 'default') return defaultParameters(table)
  return Uint8Array.from(table.coding, (coding) => {
    if (coding !== CODING_DIFFERENCE) return 0
    if (which === 'steep') return 15 + (random() < 0.5 ? 16 : 0)
    if (which === 'flat') return random() < 0.5 ? 16 : 0
    return Math.floor(random() * 32)
  })
}

const cases = fc.record({
  fields: fc.array(fc.nat({ max: pool.length - 1 }), { minLength: 1, maxLength: 9 }),
  records: fc.constantFrom(1, 2, 17, 40),
  before: fc.nat({ max: 40 }),
  parameters: fc.constantFrom(...PARAMETERS),
  seed: fc.integer(),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** A kind with these fields. */
function tableOf(fields: readonly number[]): ColumnTable {
  const thing = Object.assign({}, ...fields.map((field, at) => pool[field]!(`f${at}`))) as Record<
    string,
    Field<unknown>
  >
  return compileState({ thing }).kinds[0]!.table
}

/** Codes records of random states against random baselines, and reads them back. */
function roundTrip({ fields, records, before, parameters: which, seed }: Case): void {
  const random = prng(seed)
  const table = tableOf(fields)
  const { count, linear } = table
  const encoder = new DeltaCodec(table, 60)
  const decoder = new DeltaCodec(table, 60)
  const parameters = parametersOf(random, table, which)
  encoder.statistics.parameters.set(parameters)

  // The sender keeps all of the older states, the receiver only the numbers that it predicts from.
  BATCH.count = records
  const spans = [1, 3, 64, 65, 1_000, 2 ** 31 - 1]
  const own = new Int32Array(records * count * 3)
  const stride = count + linear.length
  const kept = new Int32Array(records * stride)
  const still = random() < 0.3
  for (let record = 0; record < records; record++) {
    const now = record * count * 3
    const base = now + count
    const older = base + count
    for (let column = 0; column < count; column++) {
      own[older + column] = numberOf(random, table, column, 0)
      own[base + column] = numberOf(random, table, column, own[older + column] as number)
      own[now + column] = still
        ? (own[base + column] as number)
        : numberOf(random, table, column, own[base + column] as number)
      kept[record * stride + column] = own[base + column] as number
    }
    for (const [at, column] of linear.entries()) kept[record * stride + count + at] = own[older + column] as number
    const known = random() < 0.7
    BATCH.at[record] = now
    BATCH.base[record] = base
    BATCH.before[record] = known ? older : -1
    BATCH.span[record] = spans[Math.floor(random() * 6)] as number
    BATCH.gap[record] = random() < 0.5 ? (BATCH.span[record] as number) : (spans[Math.floor(random() * 6)] as number)
  }

  const codes = new BitWriter(100_000, 16)
  encoder.code(own, records)
  expect(encoder.write(codes, own, 0, records)).toBe(true)
  const message = new BitWriter(100_000, 16)
  for (let bit = 0; bit < before; bit++) message.write(1, 1)
  for (let record = 0; record < records; record++)
    message.gather(codes, Int32Array.of(0, 0, 0, BATCH.from[record]!, BATCH.bits[record]!), Int32Array.of(0), 0, 1)
  const bytes = new Uint8Array((message.bits + 7) >>> 3)
  message.copyTo(new DataView(bytes.buffer), 0)

  const reader = new BitReader(bytes.length)
  reader.load(bytes, 0)
  reader.seek(before)
  decoder.begin(parameters)
  for (let record = 0; record < records; record++) {
    BATCH.at[record] = record * count
    BATCH.base[record] = record * stride
    if ((BATCH.before[record] as number) >= 0) BATCH.before[record] = record * stride + count
  }
  decoder.read(reader, kept, 0, records)
  expect(reader.position).toBe(message.bits)
  const out = new Int32Array(records * count)
  expect(decoder.resolve(kept, out)).toBe(true)
  for (let record = 0; record < records; record++) {
    const from = record * count * 3
    expect([...out.subarray(record * count, (record + 1) * count)]).toEqual([...own.subarray(from, from + count)])
  }
}

describe('numbers as differences', () => {
  it('[STA14] [STA16] read back as they were written, with any parameters, baselines, spans and values', () => {
    fc.assert(fc.property(cases, roundTrip), { numRuns: 400, verbose: true })
  })

  it('[STA14] so do those of a kind of 64 columns', () => {
    const wide = Array.from({ length: 64 }, (_, at) => [4, 6, 8, 10, 11, 13][at % 6] as number)
    fc.assert(
      fc.property(cases, (one) => roundTrip({ ...one, fields: wide })),
      { numRuns: 40, verbose: true },
    )
  })

  it('covers every choice of coding', () => {
    const coders = new Set<string>()
    const { columns } = tableOf(pool.map((_, at) => at))
    for (const { coding, predict, kind } of columns) coders.add(`${coding} ${predict.by} ${kind.cyclic}`)
    // One bit, bits, three predictions of a difference on a line, and two on a circle.
    expect(coders.size).toBe(7)
  })
})
