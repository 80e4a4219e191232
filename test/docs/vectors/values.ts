// Vectors of values.json and codes.json: values as msgpack, and codes of numbers in bits.

import { BitWriter } from '../../../packages/net/src/core/wire/bit-writer.ts'
import { pack } from '../../../packages/net/src/core/wire/msgpack.ts'
import { toHex } from '../reader/bytes.ts'
import type { Vector, VectorFile } from './vector-file.ts'

const INTEGERS = [
  ...[0, 127, 128, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 50 - 1, 2 ** 53 - 1],
  ...[-1, -32, -33, -128, -129, -32_768, -32_769, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 53) + 1],
]

const OTHERS: readonly (readonly [string, unknown])[] = [
  ['a float', 0.1],
  ['nil', null],
  ['false', false],
  ['true', true],
  ['text of 31 bytes', 'é'.repeat(15) + 'x'],
  ['text of 32 bytes', 'é'.repeat(16)],
  ['bytes', new Uint8Array([0, 255])],
  ['an array', [1, [], 'a']],
  ['a map', { a: 1, b: { c: null } }],
]

/** Integers in forms that no sender of ours uses, and a receiver accepts. */
const ACCEPTED: readonly (readonly [string, number])[] = [
  ['cc05', 5],
  ['cd0005', 5],
  ['ce00000005', 5],
  ['cf0000000000000005', 5],
  ['d005', 5],
  ['d10005', 5],
  ['d200000005', 5],
  ['d30000000000000005', 5],
  ['d3ffffffffffffffff', -1],
  ['ca40a00000', 5],
  ['cb4014000000000000', 5],
]

/** Other values that no sender of ours writes, and a receiver accepts. */
const ODD: readonly (readonly [string, string, unknown])[] = [
  ['16 arrays in each other', `${'91'.repeat(15)}90`, deep(16)],
  ['a number in 16 arrays', `${'91'.repeat(16)}01`, deep(16, 1)],
  ['text that is no UTF-8', 'a2c328', '\ufffd('],
  ['text with a long length', 'db0000000161', 'a'],
  ['the same key twice', '82a16101a16102', { a: 2 }],
  ['the key `__proto__`', '81a95f5f70726f746f5f5f01', { __proto_: 1 }],
]

/** Bytes that are not one value, or none that a receiver decodes. */
const REFUSED: readonly (readonly [string, string])[] = [
  ['no bytes', ''],
  ['bytes after the value', '0000'],
  ['17 arrays in each other', `${'91'.repeat(16)}90`],
  ['a key that is a number', '810101'],
  ['an extension', 'd40000'],
  ['the byte c1', 'c1'],
  ['an array of more values than bytes', 'dc000301'],
  ['text that does not end', 'a261'],
]

/** Returns so many arrays in each other. */
function deep(levels: number, inner?: number): unknown[] {
  return levels > 1 ? [deep(levels - 1, inner)] : inner === undefined ? [] : [inner]
}

/** Values as msgpack. */
export function valueVectors(): VectorFile {
  return {
    about:
      'Values as msgpack. `hex` is what a sender writes; with `accepted` it is another form that a receiver accepts, ' +
      'and with `refused` no value that it accepts (FRM1).',
    vectors: [
      ...INTEGERS.map((value) => ({ name: `${value}`, hex: toHex(pack(value)), value })),
      ...OTHERS.map(([name, value]) => ({ name, hex: toHex(pack(value)), value })),
      ...ACCEPTED.map(([hex, value]) => ({ name: `${value}`, hex, value, accepted: true })),
      ...ODD.map(([name, hex, value]) => ({ name, hex, value, accepted: true })),
      ...REFUSED.map(([name, hex]) => ({ name, hex, refused: true })),
    ],
  }
}

/** Codes of FRM7. */
export function codeVectors(): VectorFile {
  const codes: Vector[] = []
  for (const k of [0, 2, 6])
    for (const number of [0, 1, 5, 11, 12, 47, 48, 767, 768, 2 ** 31, 2 ** 32 - 1])
      codes.push({ name: `rice(${k})`, ...bitsOf((writer) => writer.rice(number, k)), number })
  for (const number of [1, 2, 3, 4, 100, 32_768, 65_535])
    codes.push({ name: 'sized(4)', ...bitsOf((writer) => writer.sized(number, 4)), number })
  return { about: 'Codes of numbers in bits (FRM7). `hex` has the code, and zeros to a whole byte.', vectors: codes }
}

function bitsOf(write: (writer: BitWriter) => void): { readonly bits: number; readonly hex: string } {
  const writer = new BitWriter(8)
  write(writer)
  const bytes = new Uint8Array((writer.bits + 7) >>> 3)
  writer.copyTo(new DataView(bytes.buffer), 0)
  return { bits: writer.bits, hex: toHex(bytes) }
}
