import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prng } from '../../scheduler/prng.ts'
import { BitReader } from '../wire/bit-reader.ts'
import { BitWriter } from '../wire/bit-writer.ts'
import { MAX_FRAME_BYTES } from '../wire/frame.ts'
import { Batch } from './batch.ts'
import { DeltaCodec } from './delta-codec.ts'
import { BITS, FROM, ROW } from './encoding.ts'
import type { Field } from './fields.ts'
import { MIRROR_RING, ROW_NUMBERS } from './mirror-row.ts'
import { numberOf, PARAMETERS, parametersOf, pick, pool } from './number-fields.fixture.ts'
import { ReceiverKernel } from './receiver-kernel.ts'
import { type CompiledKind, compileState } from './schema.ts'
import { SenderKernel } from './sender-kernel.ts'

const CAPACITY = 64
const TICKS = [1, 3, 64, 65, 1_000, 2 ** 31 - 1]

const cases = fc.record({
  fields: fc.array(fc.nat({ max: pool.length - 1 }), { minLength: 1, maxLength: 12 }),
  records: fc.constantFrom(1, 2, 17, CAPACITY),
  /** Bits before the first record. */
  skip: fc.nat({ max: 70 }),
  parameters: fc.constantFrom(...PARAMETERS),
  /** What is read: what was written, with some bits changed, or just anything. */
  bits: fc.constantFrom('written', 'changed', 'random', 'ones'),
  seed: fc.integer(),
})

type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never

/** What the compared runs came to: none of it may never have happened. */
const seen = { valid: 0, wrong: 0, failed: 0 }

describe('numbers as differences in the kernel', () => {
  it('[STA14] [STA16] are written as in JavaScript, and of any bits the same is read', () => {
    fc.assert(fc.property(cases, compare), { numRuns: 600 })
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0)
  }, 60_000)

  it('[STA14] so are those of a kind of 64 columns', () => {
    const wide = Array.from({ length: 64 }, (_, at) => [4, 5, 6, 10, 12, 16][at % 6] as number)
    fc.assert(
      fc.property(cases, (one) => compare({ ...one, fields: wide })),
      { numRuns: 40 },
    )
  }, 60_000)
})

function compare({ fields, records, skip, parameters: which, bits, seed }: Case): void {
  const random = prng(seed)
  const thing = Object.assign({}, ...fields.map((field, at) => pool[field]!(`f${at}`))) as Record<
    string,
    Field<unknown>
  >
  const kind = compileState({ thing }, 8).kinds[0] as CompiledKind
  const { table } = kind
  const { count, linear } = table
  const parameters = parametersOf(random, table, which)
  const sender = SenderKernel.make(kind, CAPACITY)!
  const stride = ROW_NUMBERS + count + linear.length
  const receiver = ReceiverKernel.make(kind, CAPACITY, stride)!

  // Each record, its baseline, and that one's own; the receiver keeps of the last what it guesses from.
  const own = new Int32Array(records * count * 3)
  const kept = new Int32Array(MIRROR_RING * CAPACITY * stride)
  const [js, fast] = [new Batch(count), new Batch(count, sender)]
  const got = new Batch(count)
  for (const batch of [js, fast, got]) batch.reset(records)
  const { memory } = receiver
  const mirrors = (['base', 'before', 'span', 'gap'] as const).map((name) => memory.ints(name))
  for (let record = 0; record < records; record++) {
    const now = record * count * 3
    const row = record * stride + ROW_NUMBERS
    for (let column = 0; column < count; column++) {
      const older = (own[now + 2 * count + column] = numberOf(random, table, column, 0))
      const base = (own[now + count + column] = numberOf(random, table, column, older))
      own[now + column] = numberOf(random, table, column, base)
      kept[row + column] = base
    }
    for (const [at, column] of linear.entries()) kept[row + count + at] = own[now + 2 * count + column] as number
    const known = random() < 0.7
    const [span, gap] = [pick(random, TICKS), pick(random, TICKS)]
    for (const batch of [js, fast]) {
      batch.at[record] = now
      batch.base[record] = now + count
      batch.before[record] = known ? now + 2 * count : -1
    }
    got.at[record] = record * count
    got.base[record] = row
    got.before[record] = known ? row + count : -1
    for (const batch of [js, fast, got]) {
      batch.span[record] = span
      batch.gap[record] = gap
    }
    for (const [at, number] of [row, known ? row + count : -1, span, gap].entries()) mirrors[at]![record] = number
  }

  const bytes = write({ own, js, fast, sender, kind, parameters, skip, random })
  if (bits === 'changed')
    for (let n = 0; n < 3; n++) {
      const at = Math.floor(random() * bytes.length)
      bytes[at] = (bytes[at] as number) ^ (1 << Math.floor(random() * 8))
    }
  else if (bits !== 'written')
    bytes.forEach((_, at) => (bytes[at] = bits === 'ones' ? 255 : Math.floor(random() * 256)))
  read({ kept, got, receiver, kind, parameters, skip, bytes })
}

/** Both write the same; gives it, as much as fits a frame. */
function write(all: {
  own: Int32Array
  js: Batch
  fast: Batch
  sender: SenderKernel
  kind: CompiledKind
  parameters: Uint8Array
  skip: number
  random: () => number
}): Uint8Array {
  const { own, js, fast, sender, kind, parameters, skip, random } = all
  const { count: records } = js
  const rows = sender.memory.ints('rows')
  rows.set(own)
  const codecs = [new DeltaCodec(kind.table, 60), new DeltaCodec(kind.table, 60)] as const
  for (const codec of codecs) codec.statistics.parameters.set(parameters)
  const counted = Math.floor(random() * records)
  codecs[0].code(js, own, counted)
  codecs[1].code(fast, rows, counted)
  const writer = new BitWriter(100_000, 16)
  expect(codecs[0].write(writer, js, own, 0, records)).toBe(true)
  const wanted = sender.memory.ints('wanted')
  for (let record = 0; record < records; record++) wanted[record] = record * ROW
  const words = sender.write(records, 0)
  const cache = sender.memory.ints('cache')
  for (let record = 0; record < records; record++) {
    const place = record * ROW
    expect([cache[place + FROM], cache[place + BITS]]).toEqual([js.from[record], js.bits[record]])
  }
  const length = (writer.bits + 7) >>> 3
  const [expected, written] = [new Uint8Array(length), new Uint8Array(words.length * 4)]
  writer.copyTo(new DataView(expected.buffer), 0)
  for (const [at, word] of words.entries()) new DataView(written.buffer).setUint32(at * 4, word)
  expect(Buffer.compare(written.subarray(0, length), expected)).toBe(0)
  // What they have counted is the same as well.
  for (const { statistics } of codecs) statistics.adapt()
  expect(codecs[1].statistics.parameters).toEqual(codecs[0].statistics.parameters)

  const message = new BitWriter(100_000, 16)
  for (let bit = 0; bit < skip; bit++) message.write(1, 1)
  for (let record = 0; record < records; record++)
    message.copy(writer, js.from[record] as number, js.bits[record] as number)
  const bytes = new Uint8Array((message.bits + 7) >>> 3)
  message.copyTo(new DataView(bytes.buffer), 0)
  return bytes.subarray(0, MAX_FRAME_BYTES)
}

/** Both read the same. */
function read(all: {
  kept: Int32Array
  got: Batch
  receiver: ReceiverKernel
  kind: CompiledKind
  parameters: Uint8Array
  skip: number
  bytes: Uint8Array
}): void {
  const { kept, got, receiver, kind, parameters, skip, bytes } = all
  const { memory } = receiver
  const { count } = kind.table
  const records = got.count
  const reader = new BitReader(MAX_FRAME_BYTES)
  reader.load(bytes, 0)
  reader.seek(skip)
  const codecs = [new DeltaCodec(kind.table, 60), new DeltaCodec(kind.table, 60)] as const
  codecs[0].begin(parameters)
  codecs[0].read(reader, parameters, got, kept, 0, records)
  memory.ints('rows').set(kept)
  codecs[1].begin(parameters, memory)
  const end = receiver.read(reader.words, skip, reader.end, records)
  expect(end > reader.end).toBe(reader.failed)
  if (reader.failed) {
    seen.failed++
    return
  }
  expect(end).toBe(reader.position)
  expect(memory.ints('codes').subarray(0, records * count)).toEqual(got.codes.subarray(0, records * count))
  const numbers = new Int32Array(records * count)
  const valid = codecs[0].resolve(got, kept, numbers)
  expect(receiver.resolve(records)).toBe(valid)
  expect(memory.ints('numbers').subarray(0, records * count)).toEqual(numbers)
  seen[valid ? 'valid' : 'wrong']++
}
