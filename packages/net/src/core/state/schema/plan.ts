import { pack, unpack } from '../../wire/msgpack.ts'
import type { FieldSpec } from './fields.ts'

/** Text or plain data: its bytes on the wire and its value, never changed once made. */
export interface Blob {
  readonly bytes: Uint8Array
  readonly value: unknown
}

/** Where a field's value lies: columns of numbers, or a blob. */
export type FieldPlan =
  | { readonly type: 'number'; readonly column: number; readonly check: NumberCheck }
  | { readonly type: 'bool'; readonly column: number }
  | { readonly type: 'enum'; readonly column: number; readonly names: readonly string[] }
  | { readonly type: 'vec2'; readonly x: number; readonly y: number; readonly check: NumberCheck }
  | { readonly type: 'ref'; readonly high: number; readonly low: number }
  | { readonly type: 'blob'; readonly blob: number; readonly spec: Extract<FieldSpec, { type: 'string' | 'plain' }> }
  | { readonly type: 'optional'; readonly present: number; readonly of: FieldPlan }

/** The range that a number is refused outside of; infinite where it is clamped. */
export interface NumberCheck {
  readonly min: number
  readonly max: number
}

/** Where the values of an entity lie. */
export interface ValueSource {
  /** The number of a column, as a game sees it. */
  number(column: number): number
  /** The value of a text or plain field. */
  blob(blob: number): unknown
}

/** A row of numbers and blobs that stay. */
export class Row implements ValueSource {
  readonly #numbers: Float64Array
  readonly #blobs: readonly (Blob | undefined)[]

  constructor(numbers: Float64Array, blobs: readonly (Blob | undefined)[]) {
    this.#numbers = numbers
    this.#blobs = blobs
  }

  number(column: number): number {
    return this.#numbers[column] as number
  }

  blob(blob: number): unknown {
    return this.#blobs[blob]?.value
  }
}

/** Reads a field's value. */
export function readField(plan: FieldPlan, source: ValueSource): unknown {
  switch (plan.type) {
    case 'number':
      return source.number(plan.column)
    case 'bool':
      return source.number(plan.column) === 1
    case 'enum':
      return plan.names[source.number(plan.column)]
    case 'vec2':
      return { x: source.number(plan.x), y: source.number(plan.y) }
    case 'ref': {
      const id = source.number(plan.high) * 2 ** 32 + (source.number(plan.low) >>> 0)
      return id === 0 ? undefined : id
    }
    case 'blob':
      return source.blob(plan.blob)
    case 'optional':
      return source.number(plan.present) === 1 ? readField(plan.of, source) : undefined
  }
}

/** Writes a field's value; throws a `TypeError` or `RangeError` that names the field when it does not fit. */
export function writeField(
  name: string,
  plan: FieldPlan,
  value: unknown,
  numbers: Float64Array,
  at: number,
  blobs: Blob[],
): void {
  switch (plan.type) {
    case 'number':
      numbers[at + plan.column] = checkNumber(name, value, plan.check)
      return
    case 'bool':
      if (typeof value !== 'boolean') throw new TypeError(`${name} is a bool; it cannot be ${show(value)}`)
      numbers[at + plan.column] = value ? 1 : 0
      return
    case 'enum': {
      const index = plan.names.indexOf(value as string)
      if (index < 0) throw new TypeError(`${name} is one of ${plan.names.join(', ')}; it cannot be ${show(value)}`)
      numbers[at + plan.column] = index
      return
    }
    case 'vec2': {
      if (typeof value !== 'object' || value === null)
        throw new TypeError(`${name} is { x, y }; it cannot be ${show(value)}`)
      const { x, y } = value as { x: unknown; y: unknown }
      const checked = checkNumber(`${name}.x`, x, plan.check)
      numbers[at + plan.y] = checkNumber(`${name}.y`, y, plan.check)
      numbers[at + plan.x] = checked
      return
    }
    case 'ref': {
      if (
        value !== undefined &&
        (typeof value !== 'number' || !Number.isInteger(value) || value <= 0 || value >= 2 ** 50)
      ) {
        throw new TypeError(`${name} is the id of an entity or undefined; it cannot be ${show(value)}`)
      }
      const id = value ?? 0
      numbers[at + plan.high] = Math.floor(id / 2 ** 32)
      numbers[at + plan.low] = id | 0
      return
    }
    case 'blob': {
      const blob = makeBlob(name, plan.spec, value)
      // The same bytes keep their identity: that is how a change is told.
      if (!sameBlob(blob, blobs[plan.blob])) blobs[plan.blob] = blob
      return
    }
    case 'optional':
      if (value !== undefined) writeField(name, plan.of, value, numbers, at, blobs)
      else clearField(plan.of, numbers, at, blobs)
      numbers[at + plan.present] = value === undefined ? 0 : 1
  }
}

// What an absent value leaves behind must be the same wherever it comes from, so that it is never sent as a change.
function clearField(plan: FieldPlan, numbers: Float64Array, at: number, blobs: Blob[]): void {
  if (plan.type === 'number' || plan.type === 'bool' || plan.type === 'enum') numbers[at + plan.column] = 0
  else if (plan.type === 'vec2') numbers[at + plan.x] = numbers[at + plan.y] = 0
  else if (plan.type === 'blob') blobs[plan.blob] = EMPTY_BLOB
}

/** A number that is in range, or clamped later. Throws for NaN, and outside a range declared to refuse. */
export function checkNumber(name: string, value: unknown, check: NumberCheck): number {
  if (typeof value !== 'number' || value !== value)
    throw new TypeError(`${name} is a number; it cannot be ${show(value)}`)
  if (value < check.min || value > check.max) {
    throw new RangeError(`${name} is from ${check.min} to ${check.max}; it cannot be ${value}`)
  }
  return value
}

/** What stands where no value was ever written. */
export const EMPTY_BLOB: Blob = { bytes: new Uint8Array([0xc0]), value: undefined }

function makeBlob(name: string, spec: Extract<FieldSpec, { type: 'string' | 'plain' }>, value: unknown): Blob {
  if (spec.type === 'string') {
    if (typeof value !== 'string') throw new TypeError(`${name} is text; it cannot be ${show(value)}`)
    if (value.length > spec.maxLength)
      throw new RangeError(`${name} has ${value.length} characters; at most ${spec.maxLength}`)
  }
  let bytes
  try {
    bytes = pack(value)
  } catch (error) {
    throw new TypeError(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
  if (bytes.length > blobBytes(spec))
    throw new RangeError(`${name} has ${bytes.length} bytes; at most ${blobBytes(spec)}`)
  return { bytes, value }
}

/** The most bytes that a blob takes, msgpack's own included. A UTF-16 unit takes at most three in UTF-8. */
export function blobBytes(spec: Extract<FieldSpec, { type: 'string' | 'plain' }>): number {
  return spec.type === 'string' ? spec.maxLength * 3 + 3 : spec.maxBytes
}

/** A blob from a peer's bytes; undefined when it does not fit its field. */
export function readBlob(spec: Extract<FieldSpec, { type: 'string' | 'plain' }>, bytes: Uint8Array): Blob | undefined {
  if (bytes.length === 1 && bytes[0] === 0xc0 && spec.type === 'string') return EMPTY_BLOB
  const unpacked = unpack(bytes)
  if (unpacked === undefined) return undefined
  const { value } = unpacked
  if (spec.type === 'string' && (typeof value !== 'string' || value.length > spec.maxLength)) return undefined
  return { bytes, value }
}

/** Whether two blobs hold the same bytes. */
export function sameBlob(a: Blob | undefined, b: Blob | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.bytes.length !== b.bytes.length) return false
  return a.bytes.every((byte, index) => byte === b.bytes[index])
}

function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40))
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
