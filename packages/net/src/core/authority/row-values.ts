// Values of a row of numbers, as a game gets them.

import type { Blob } from '../state/schema/blob.ts'
import type { ValueSource } from '../state/schema/field-access.ts'
import type { CompiledKind } from '../state/schema/schema.ts'

/** Returns a new object with the value of each field. */
export function rowValues(
  { fields }: CompiledKind,
  numbers: Float64Array,
  blobs: readonly Blob[],
): Record<string, unknown> {
  const source: ValueSource = {
    number: (column) => numbers[column] as number,
    blob: (blob) => blobs[blob]?.value,
  }
  const values: Record<string, unknown> = {}
  for (const { name, access } of fields) values[name] = access.read(source)
  return values
}
