// Tests of the code tables of delta records.

import { expect, it } from 'vitest'
import { BitWriter } from '../../wire/bit-writer.ts'
import { CODING_BITS, CODING_DIFFERENCE, CODING_FLIP } from '../schema/column-kind.ts'
import {
  codePart,
  LENGTH_BITS,
  PEEK_BITS,
  READ_ENTRIES,
  READ_LENGTH_BITS,
  SMALL_BITS,
  WRITE_ENTRIES,
} from './code-table.ts'
import { ZERO_FLAG } from './parameters.ts'

const LONGEST = 26

/** Bits of a writer, as text. */
function bitsOf(write: (writer: BitWriter) => void): string {
  const writer = new BitWriter(8)
  write(writer)
  const bytes = new Uint8Array(32)
  writer.copyTo(new DataView(bytes.buffer), 0)
  return [...bytes]
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .slice(0, writer.bits)
}

/** Bits of an entry of `WRITE_ENTRIES`. */
function written(part: number, code: number): string {
  const entry = WRITE_ENTRIES[(part << SMALL_BITS) + code] as number
  const length = entry & ((1 << LENGTH_BITS) - 1)
  return (entry >>> 0).toString(2).padStart(32, '0').slice(0, length)
}

/** Expects that whatever follows these bits, they are read as the code; or not at all, when they are too long. */
function expectRead(part: number, bits: string, code: number): void {
  for (const rest of ['0', '1']) {
    const next = parseInt(bits.padEnd(PEEK_BITS, rest).slice(0, PEEK_BITS), 2)
    const entry = READ_ENTRIES[(part << PEEK_BITS) + next] as number
    const known = entry === 0 ? [] : [entry >> READ_LENGTH_BITS, entry & ((1 << READ_LENGTH_BITS) - 1)]
    expect(known).toEqual(bits.length > PEEK_BITS ? [] : [code, bits.length])
  }
}

it('[STA14] the tables have the short codes of every parameter', () => {
  for (let parameter = 0; parameter < 2 * ZERO_FLAG; parameter++) {
    const part = codePart(CODING_DIFFERENCE, parameter)
    const flagged = parameter >= ZERO_FLAG
    for (let code = 0; code < 1 << SMALL_BITS; code++) {
      const bits = bitsOf((writer) => {
        if (flagged) writer.write(code === 0 ? 0 : 1, 1)
        if (!flagged || code > 0) writer.rice(flagged ? code - 1 : code, parameter & (ZERO_FLAG - 1))
      })
      // An escape is left to the writer, too.
      const short = bits.length <= LONGEST && !/^1?1{12}/.test(bits)
      if (short || written(part, code) !== '') expect(written(part, code)).toBe(bits)
      if (short) expectRead(part, bits, code)
    }
  }
})

it('[STA14] the tables have one bit for a flip, and a 0 for a number that is not sent', () => {
  const flip = codePart(CODING_FLIP, 0)
  const bits = codePart(CODING_BITS, 0)
  expect([0, 1, 2].map((code) => written(flip, code))).toEqual(['0', '1', ''])
  expect([0, 1].map((code) => written(bits, code))).toEqual(['0', ''])
  expectRead(flip, '0', 0)
  expectRead(flip, '1', 1)
  expectRead(bits, '0', 0)
  expect(READ_ENTRIES[(bits << PEEK_BITS) + (1 << (PEEK_BITS - 1))]).toBe(0)
})
