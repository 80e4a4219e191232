// Tests of the bit writer.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BitWriter } from './bit-writer.ts'
import { RUN_BITS, RUN_FROM } from './bits.ts'

/** Columns in the row of a run. */
const ROW = 5
const run = fc.array(fc.constantFrom('0', '1'), { maxLength: 100 }).map((bits) => bits.join(''))

function write(writer: BitWriter, bits: string): void {
  for (const bit of bits) writer.write(Number(bit), 1)
}

/** All bits of a writer, up to its last whole byte. */
function read(writer: BitWriter): string {
  const bytes = new Uint8Array((writer.bits + 7) >>> 3)
  writer.copyTo(new DataView(bytes.buffer), 0)
  return [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
}

/** Bits, filled with zeros to a multiple of a length. */
const filled = (bits: string, to: number): string => bits.padEnd(Math.ceil(bits.length / to) * to, '0')

describe('BitWriter', () => {
  it('gathers runs of another writer, each from a word of its own', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 8 }), run, fc.array(fc.nat()), (runs, before, picks) => {
        const source = new BitWriter(100, 1)
        const rows = new Int32Array(runs.length * ROW)
        for (const [number, bits] of runs.entries()) {
          rows[number * ROW + RUN_FROM] = source.align()
          rows[number * ROW + RUN_BITS] = bits.length
          write(source, bits)
        }
        expect(read(source)).toBe(
          filled(
            runs
              .slice(0, -1)
              .map((bits) => filled(bits, 32))
              .join('') + (runs.at(-1) ?? ''),
            8,
          ),
        )
        const picked = runs.length === 0 ? [] : picks.map((pick) => pick % runs.length)
        const offsets = Int32Array.of(0, ...picked.map((number) => number * ROW))
        const writer = new BitWriter(1_000, 1)
        write(writer, before)
        writer.gather(source, rows, offsets, 1, picked.length)
        const bits = before + picked.map((number) => runs[number]).join('')
        write(writer, '1')
        expect(writer.bits).toBe(bits.length + 1)
        expect(read(writer)).toBe(filled(`${bits}1`, 8))
      }),
    )
  })

  it('begins again with nothing after a reset', () => {
    const writer = new BitWriter(4, 1)
    write(writer, '111')
    writer.reset()
    expect(writer.bits).toBe(0)
    write(writer, '0')
    expect(read(writer)).toBe('00000000')
  })
})
