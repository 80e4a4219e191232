// Compilation of a state declaration into the schema that the codec uses, with its limits and its hash input.

import { ORIGIN_BITS } from './ids.ts'
import { MAX_HEADER_BITS, MAX_PACKET_BYTES, PREFIX_BYTES } from '../../wire/packet-limits.ts'
import type { ByteDescription } from '../../wire/byte-description.ts'
import type { BlobRules } from './blob.ts'
import { type Column, CODING_DIFFERENCE } from './column-kind.ts'
import { bitsOf, ColumnTable, MAX_COLUMNS } from './columns.ts'
import { isField } from './field.ts'
import type { FieldAccess } from './field-access.ts'
import type { StateDeclaration } from './fields.ts'
import { DEVELOPMENT } from '../../../development.ts'
import { LEFT_OUT } from '../../../left-out.ts'

/** Kinds of entities at most: six bits of an entity's id. */
export const MAX_KINDS = 64
/** Text and plain fields of one kind at most. */
export const MAX_BLOBS = 16
/** Bits of a blob's length. */
export const BLOB_LENGTH_BITS = 10
/**
 * Upper bound of the bits of a section's header and its gap parameter, its Rice parameters not counted (see
 * `sections.ts`).
 */
export const SECTION_BITS = 164
/** Bits of the parameter of a column coded by difference: a zero flag, and four bits of k. */
export const PARAMETER_BITS = 5

/** A field of a compiled kind. */
export interface CompiledField {
  readonly name: string
  /** Name with that of the kind: `ship.x`. */
  readonly path: string
  /** The name of its type. */
  readonly type: string
  readonly access: FieldAccess
}

/** A kind of entity, ready for the codec. */
export interface CompiledKind {
  readonly name: string
  /** Number on the wire: the position in the declaration. */
  readonly number: number
  readonly fields: readonly CompiledField[]
  readonly table: ColumnTable
  readonly blobs: readonly BlobRules[]
}

/** A state declaration, ready for the codec. */
export interface StateSchema {
  readonly kinds: readonly CompiledKind[]
  readonly byName: ReadonlyMap<string, CompiledKind>
  /** Bits of a kind's number on the wire; 0 when there is one kind only. */
  readonly kindBits: number
}

const RESERVED_NAMES = [
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
] as const

/** Name that an entity has of its own: no field can have it. */
export type ReservedName = (typeof RESERVED_NAMES)[number]

const RESERVED: ReadonlySet<string> = new Set(RESERVED_NAMES)

/** Compiles a declaration. Throws a `TypeError` that names the wrong field. */
export function compileState(declaration: StateDeclaration): StateSchema {
  const names = Object.keys(declaration)
  if (names.length > MAX_KINDS)
    throw new TypeError(DEVELOPMENT ? `state: ${names.length} kinds; at most ${MAX_KINDS}` : LEFT_OUT)
  const kinds = names.map((name, number) => compileKind(name, number, declaration))
  return {
    kinds,
    byName: new Map(kinds.map((kind) => [kind.name, kind])),
    kindBits: kinds.length < 2 ? 0 : 32 - Math.clz32(kinds.length - 1),
  }
}

/**
 * Describes a declaration as bytes; only declarations of equal bytes can meet. Kinds and fields count in their order.
 */
export function describeState(bytes: ByteDescription, declaration: StateDeclaration): void {
  const kinds = Object.entries(declaration)
  bytes.u16(kinds.length)
  for (const [kind, fields] of kinds) {
    const described = Object.entries(fields)
    bytes.text(kind).u16(described.length)
    for (const [name, { spec }] of described) {
      bytes.text(name).u8(spec.number)
      spec.describe(bytes)
    }
  }
}

function compileKind(name: string, number: number, declaration: StateDeclaration): CompiledKind {
  const at = `state.${name}`
  checkName(at, name)
  const declared: unknown = declaration[name]
  if (typeof declared !== 'object' || declared === null)
    throw new TypeError(DEVELOPMENT ? `${at} must be an object of fields` : LEFT_OUT)
  const columns: Column[] = []
  const blobs: BlobRules[] = []
  const fields = Object.entries(declared).map(([field, candidate]): CompiledField => {
    const path = `${at}.${field}`
    checkName(path, field)
    if (RESERVED.has(field))
      throw new TypeError(
        DEVELOPMENT ? `${path}: the name is taken (an entity has a "${field}" of its own); choose another` : LEFT_OUT,
      )
    if (!isField(candidate))
      throw new TypeError(
        DEVELOPMENT ? `${path} must be a field, such as f.bool() or f.fixed(-100, 100, 0.1)` : LEFT_OUT,
      )
    const { spec } = candidate
    const access = spec.access(columns.length, blobs.length)
    columns.push(...spec.columns(field))
    blobs.push(...(spec.blobs ?? []))
    return { name: field, path: `${name}.${field}`, type: spec.type, access }
  })
  if (columns.length > MAX_COLUMNS)
    throw new TypeError(DEVELOPMENT ? `${at} needs ${columns.length} numbers; at most ${MAX_COLUMNS}` : LEFT_OUT)
  if (blobs.length > MAX_BLOBS)
    throw new TypeError(
      DEVELOPMENT ? `${at} has ${blobs.length} text and plain fields; at most ${MAX_BLOBS}` : LEFT_OUT,
    )
  checkVelocities(at, columns)
  const table = new ColumnTable(columns)
  const bits =
    PREFIX_BYTES * 8 +
    MAX_HEADER_BITS +
    SECTION_BITS +
    PARAMETER_BITS * columns.length +
    64 +
    ORIGIN_BITS +
    columns.reduce((sum, column) => sum + bitsOf(column), 0) +
    blobs.reduce((sum, blob) => sum + BLOB_LENGTH_BITS + blob.maxBytes * 8, 0)
  if (bits > MAX_PACKET_BYTES * 8) {
    throw new TypeError(
      DEVELOPMENT
        ? `${at} can take ${Math.ceil(bits / 8)} bytes; an entity must fit one packet of ${MAX_PACKET_BYTES}`
        : LEFT_OUT,
    )
  }
  return { name, number, fields, table, blobs }
}

function checkName(path: string, name: string): void {
  if (!/^[A-Za-z_$][\w$]{0,63}$/.test(name) || name === '__proto__') {
    throw new TypeError(DEVELOPMENT ? `${path}: names are letters, digits, _ and $, at most 64 of them` : LEFT_OUT)
  }
}

function checkVelocities(at: string, columns: readonly Column[]): void {
  for (const column of columns) {
    const { predict } = column
    if (predict.by !== 'velocity') continue
    const velocity = columns.find((other) => other.name === predict.field)
    if (velocity === undefined)
      throw new TypeError(
        DEVELOPMENT ? `${at}.${column.name}: there is no field "${predict.field}" to be its velocity` : LEFT_OUT,
      )
    const { kind, coding } = velocity
    const numeric = coding === CODING_DIFFERENCE && kind.scale !== 'other' && !kind.cyclic
    if (!numeric || velocity.predict.by === 'velocity') {
      throw new TypeError(
        DEVELOPMENT
          ? `${at}.${column.name}: its velocity "${predict.field}" must be a fixed, int or uint field ` +
              'without a velocity'
          : LEFT_OUT,
      )
    }
  }
}
