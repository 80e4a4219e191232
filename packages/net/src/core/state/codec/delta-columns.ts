import type { Batch } from './batch.ts'
import { shortest } from './guesses.ts'
import { isNaNBits } from '../schema/quantize.ts'

// One loop a kind of column, over the records of a batch. Its codes lie `stride` apart.

export function codeChanged(
  column: number,
  { count, at, base, codes }: Batch,
  rows: Int32Array,
  stride: number,
  changed: number,
): void {
  for (let record = 0, to = column; record < count; record++, to += stride)
    codes[to] = rows[(at[record] as number) + column] === rows[(base[record] as number) + column] ? 0 : changed
}

export function codeFromLast(
  column: number,
  { count, at, base, codes }: Batch,
  rows: Int32Array,
  stride: number,
): void {
  for (let record = 0, to = column; record < count; record++, to += stride) {
    const was = rows[(base[record] as number) + column] as number
    const difference = ((rows[(at[record] as number) + column] as number) - was) | 0
    codes[to] = (difference << 1) ^ (difference >> 31)
  }
}

export function codeFromGuess(
  column: number,
  { count, at, codes, guesses }: Batch,
  rows: Int32Array,
  stride: number,
): void {
  for (let record = 0, to = column; record < count; record++, to += stride) {
    const difference = ((rows[(at[record] as number) + column] as number) - (guesses[record] as number)) | 0
    codes[to] = (difference << 1) ^ (difference >> 31)
  }
}

export function codeTurns(
  column: number,
  { count, at, codes, guesses }: Batch,
  rows: Int32Array,
  stride: number,
  mask: number,
): void {
  for (let record = 0, to = column; record < count; record++, to += stride) {
    const difference = shortest((rows[(at[record] as number) + column] as number) - (guesses[record] as number), mask)
    codes[to] = (difference << 1) ^ (difference >> 31)
  }
}

export function resolveChanged(
  column: number,
  { count, base, codes }: Batch,
  rows: Int32Array,
  stride: number,
  out: Int32Array,
  least: number,
  most: number,
): boolean {
  let valid = true
  for (let record = 0, at = column; record < count; record++, at += stride) {
    const value = (rows[(base[record] as number) + column] as number) ^ (codes[at] as number)
    if (value < least || value > most) valid = false
    out[at] = value
  }
  return valid
}

export function resolveFromLast(
  column: number,
  { count, base, codes }: Batch,
  rows: Int32Array,
  stride: number,
  out: Int32Array,
  least: number,
  most: number,
): boolean {
  let valid = true
  for (let record = 0, at = column; record < count; record++, at += stride) {
    const code = codes[at] as number
    const value = ((rows[(base[record] as number) + column] as number) + ((code >>> 1) ^ -(code & 1))) | 0
    if (value < least || value > most) valid = false
    out[at] = value
  }
  return valid
}

export function resolveFromGuess(
  column: number,
  { count, codes, guesses }: Batch,
  stride: number,
  out: Int32Array,
  least: number,
  most: number,
): boolean {
  let valid = true
  for (let record = 0, at = column; record < count; record++, at += stride) {
    const code = codes[at] as number
    const value = ((guesses[record] as number) + ((code >>> 1) ^ -(code & 1))) | 0
    if (value < least || value > most) valid = false
    out[at] = value
  }
  return valid
}

export function resolveTurns(
  column: number,
  { count, codes, guesses }: Batch,
  stride: number,
  out: Int32Array,
  mask: number,
): void {
  for (let record = 0, at = column; record < count; record++, at += stride) {
    const code = codes[at] as number
    out[at] = ((guesses[record] as number) + ((code >>> 1) ^ -(code & 1))) & mask
  }
}

/** Whether no float that was resolved is NaN: no sender of ours writes one. */
export function areNumbers(column: number, { count }: Batch, stride: number, out: Int32Array): boolean {
  for (let record = 0, at = column; record < count; record++, at += stride)
    if (isNaNBits(out[at] as number)) return false
  return true
}
