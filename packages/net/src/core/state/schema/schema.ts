import { MAX_FRAME_BYTES, MAX_HEADER_BITS, PREFIX_BYTES } from '../../packet/header.ts'
import { CODE, type Column, columnsOf, ColumnTable, GUESS, MAX_COLUMNS, QUANT } from './columns.ts'
import { type FieldSpec, isField, type NumberSpec, type StateDeclaration } from './fields.ts'
import { ORIGIN_BITS } from '../codec/origin.ts'
import { blobBytes, type FieldPlan, type NumberCheck } from './plan.ts'

/** Kinds of entities at most: six bits of an entity's id. */
export const MAX_KINDS = 64
/** Text and plain fields of one kind at most. */
export const MAX_BLOBS = 16
/** Bits of a blob's length. */
export const BLOB_LENGTH_BITS = 10
/** Bits of a section's header and of its way to tell indices at most, its Rice parameters not counted (see `sections.ts`). */
export const SECTION_BITS = 164
/** Bits of the parameter of a column coded by difference: whether unchanged values are set apart, and four of Rice's. */
export const PARAMETER_BITS = 5

/** A field of a compiled kind. */
export interface CompiledField {
  readonly name: string
  readonly plan: FieldPlan
}

/** A text or plain field of a compiled kind. */
export type BlobSpec = Extract<FieldSpec, { readonly type: 'string' | 'plain' }>

/** A kind of entity, ready for the codec. */
export interface CompiledKind {
  readonly name: string
  /** Its number on the wire: its place in the declaration. */
  readonly number: number
  readonly fields: readonly CompiledField[]
  readonly table: ColumnTable
  readonly blobs: readonly BlobSpec[]
}

/** A state declaration, ready for the codec. */
export interface StateSchema {
  readonly kinds: readonly CompiledKind[]
  readonly byName: ReadonlyMap<string, CompiledKind>
  /** Bits of a kind's number on the wire; 0 when there is one kind only. */
  readonly kindBits: number
}

/** Names that an entity has of its own. */
const RESERVED: ReadonlySet<string> = new Set([
  'id',
  'kind',
  'owner',
  'own',
  'view',
  'latest',
  'despawn',
  'snap',
  'constructor',
  'toJSON',
  'then',
  'prototype',
  '__proto__',
])

/** Compiles a declaration. Throws a `TypeError` that names the place when it is wrong. */
export function compileState(declaration: StateDeclaration): StateSchema {
  const names = Object.keys(declaration)
  if (names.length > MAX_KINDS) throw new TypeError(`state: ${names.length} kinds; at most ${MAX_KINDS}`)
  const kinds = names.map((name, number) => compileKind(name, number, declaration))
  return {
    kinds,
    byName: new Map(kinds.map((kind) => [kind.name, kind])),
    kindBits: kinds.length < 2 ? 0 : 32 - Math.clz32(kinds.length - 1),
  }
}

/** The declaration as text: equal texts, and only those, speak the same bytes. Kinds and fields count in their order. */
export function describeState(declaration: StateDeclaration): string {
  return JSON.stringify(
    Object.entries(declaration).map(([kind, fields]) => [
      kind,
      Object.entries(fields).map(([field, { spec }]) => [field, canonical(spec)]),
    ]),
  )
}

/** Objects as sorted lists of entries, for the order of keys in a specification means nothing. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, canonical(inner)])
}

function compileKind(name: string, number: number, declaration: StateDeclaration): CompiledKind {
  const at = `state.${name}`
  checkName(at, name)
  const declared: unknown = declaration[name]
  if (typeof declared !== 'object' || declared === null) throw new TypeError(`${at} must be an object of fields`)
  const columns: Column[] = []
  const blobs: BlobSpec[] = []
  const fields = Object.entries(declared).map(([field, spec]): CompiledField => {
    const place = `${at}.${field}`
    checkName(place, field)
    if (RESERVED.has(field))
      throw new TypeError(`${place}: the name is taken (an entity has a "${field}" of its own); choose another`)
    if (!isField(spec)) throw new TypeError(`${place} must be a field, such as f.bool() or f.fixed(-100, 100, 0.1)`)
    const plan = planOf(spec.spec, columns.length, blobs)
    columns.push(...columnsOf(field, spec.spec))
    return { name: field, plan }
  })
  if (columns.length > MAX_COLUMNS) throw new TypeError(`${at} needs ${columns.length} numbers; at most ${MAX_COLUMNS}`)
  if (blobs.length > MAX_BLOBS)
    throw new TypeError(`${at} has ${blobs.length} text and plain fields; at most ${MAX_BLOBS}`)
  checkVelocities(at, columns)
  const table = new ColumnTable(columns)
  const bits =
    PREFIX_BYTES * 8 +
    MAX_HEADER_BITS +
    SECTION_BITS +
    PARAMETER_BITS * columns.length +
    64 +
    ORIGIN_BITS +
    columns.reduce((sum, column) => sum + column.bits, 0) +
    blobs.reduce((sum, blob) => sum + BLOB_LENGTH_BITS + blobBytes(blob) * 8, 0)
  if (bits > MAX_FRAME_BYTES * 8) {
    throw new TypeError(
      `${at} can take ${Math.ceil(bits / 8)} bytes; an entity must fit one frame of ${MAX_FRAME_BYTES}`,
    )
  }
  return { name, number, fields, table, blobs }
}

function checkName(place: string, name: string): void {
  if (!/^[A-Za-z_$][\w$]{0,63}$/.test(name) || name === '__proto__') {
    throw new TypeError(`${place}: names are letters, digits, _ and $, at most 64 of them`)
  }
}

function checkVelocities(at: string, columns: readonly Column[]): void {
  for (const column of columns) {
    const { predict } = column
    if (predict.by !== 'velocity') continue
    const velocity = columns.find((other) => other.name === predict.field)
    if (velocity === undefined)
      throw new TypeError(`${at}.${column.name}: there is no field "${predict.field}" to be its velocity`)
    const numeric = velocity.code === CODE.delta && (velocity.quant === QUANT.linear || velocity.quant === QUANT.plain)
    if (!numeric || GUESS[velocity.predict.by] === GUESS.velocity) {
      throw new TypeError(
        `${at}.${column.name}: its velocity "${predict.field}" must be a fixed, int or uint field without a velocity`,
      )
    }
  }
}

function planOf(spec: FieldSpec, column: number, blobs: BlobSpec[]): FieldPlan {
  switch (spec.type) {
    case 'bool':
      return { type: 'bool', column }
    case 'int':
    case 'fixed':
    case 'float32':
      return { type: 'number', column, check: checkOf(spec) }
    case 'angle':
      // Beyond 2^52 steps there are no whole numbers of steps left to count.
      return { type: 'number', column, check: { min: -1e9, max: 1e9 } }
    case 'vec2':
      return { type: 'vec2', x: column, y: column + 1, check: checkOf(spec.of) }
    case 'enum':
      return { type: 'enum', column, names: spec.names }
    case 'ref':
      return { type: 'ref', high: column, low: column + 1 }
    case 'optional':
      return { type: 'optional', present: column, of: planOf(spec.of, column + 1, blobs) }
    case 'string':
    case 'plain':
      blobs.push(spec)
      return { type: 'blob', blob: blobs.length - 1, spec }
  }
}

function checkOf(spec: NumberSpec): NumberCheck {
  if (spec.type !== 'float32' && spec.outOfRange === 'refuse') return { min: spec.min, max: spec.max }
  return { min: -Infinity, max: Infinity }
}
