// Columns of a declaration, by section STA of WIRE.md: the numbers of an entity, and their values.

import type { FieldDeclaration, FieldsDeclaration } from './declaration.ts'
import { toQuaternion } from './quaternion.ts'

/** One number of an entity (STA1). */
export interface Column {
  readonly name: string
  readonly coding: 'flip' | 'difference' | 'bits'
  readonly least: number
  readonly greatest: number
  /** The number of the value 0, or of the value nearest to 0. */
  readonly zero: number
  readonly circle: boolean
  readonly float: boolean
  readonly min: number
  readonly step: number
  readonly predict: 'none' | 'linear' | { readonly velocity: string } | { readonly rotation: RotationPart }
}

/** One of the three numbers of a rotation. */
export interface RotationPart {
  readonly part: number
  readonly angularVelocity?: string
}

const AXES = { vec2: ['x', 'y'], vec3: ['x', 'y', 'z'] } as const

/** Position of a field's value among columns and blobs. */
interface Place {
  column: number
  blob: number
}

/** The columns of a kind, and what they stand for. */
export class Kind {
  readonly name: string
  readonly columns: readonly Column[]
  readonly blobs: number
  readonly #fields: FieldsDeclaration

  constructor(name: string, fields: FieldsDeclaration) {
    this.name = name
    this.#fields = fields
    this.columns = Object.entries(fields).flatMap(([field, of]) => columnsOf(field, of))
    this.blobs = Object.values(fields).reduce((sum, of) => sum + blobsOf(of), 0)
  }

  /** Returns the values of the fields; undefined values are left out. */
  values(numbers: readonly number[], blobs: readonly unknown[]): Record<string, unknown> {
    const place = { column: 0, blob: 0 }
    const values: Record<string, unknown> = {}
    for (const [name, field] of Object.entries(this.#fields)) {
      const value = valueOf(field, numbers, blobs, place)
      if (value !== undefined) values[name] = value
    }
    return values
  }
}

/** Returns as many bits as hold the numbers of a column. */
export function bitsOf({ least, greatest }: Column): number {
  return Math.max(1, Math.floor(Math.log2(greatest - least)) + 1)
}

/** Returns whether a number can be in a column (STA2). */
export function isValid(column: Column, number: number): boolean {
  if (number < column.least || number > column.greatest) return false
  return !column.float || !Number.isNaN(toFloat(number))
}

function whole(name: string, least: number, greatest: number, coding: Column['coding']): Column {
  const zero = Math.min(greatest, Math.max(least, 0))
  return { name, coding, least, greatest, zero, circle: false, float: false, min: 0, step: 1, predict: 'none' }
}

function columnsOf(name: string, field: FieldDeclaration): Column[] {
  switch (field.type) {
    case 'bool':
      return [whole(name, 0, 1, 'flip')]
    case 'press':
      return [whole(name, 0, 511, 'bits')]
    case 'uint':
      return [whole(name, 0, 2 ** field.bits - 1, 'difference')]
    case 'int':
      return [whole(name, -(2 ** (field.bits - 1)), 2 ** (field.bits - 1) - 1, 'difference')]
    case 'fixed': {
      const { min, max, step, predict = 'none', velocity } = field
      const greatest = Math.ceil((max - min) / step - 1e-9)
      const zero = Math.min(greatest, Math.max(0, Math.floor(-min / step + 0.5)))
      const by = velocity === undefined ? predict : { velocity }
      return [{ ...whole(name, 0, greatest, 'difference'), zero, min, step, predict: by }]
    }
    case 'float32':
      return [{ ...whole(name, -(2 ** 31), 2 ** 31 - 1, 'bits'), float: true }]
    case 'angle':
      return [{ ...whole(name, 0, 2 ** field.bits - 1, 'difference'), circle: true, predict: field.predict ?? 'none' }]
    case 'vec2':
    case 'vec3':
      return AXES[field.type].flatMap((axis) =>
        columnsOf(`${name}.${axis}`, field.of).map((column) => ({
          ...column,
          predict:
            typeof column.predict === 'object' && 'velocity' in column.predict
              ? { velocity: `${column.predict.velocity}.${axis}` }
              : column.predict,
        })),
      )
    case 'quat': {
      const { bits, angularVelocity } = field
      const greatest = 2 ** (bits - 1) - 1
      const step = Math.SQRT1_2 / greatest
      return [
        { ...whole(`${name}.0`, 0, 3, 'bits'), zero: 3 },
        ...[1, 2, 3].map((part): Column => {
          const rotation = angularVelocity === undefined ? { part } : { part, angularVelocity }
          return { ...whole(`${name}.${part}`, -greatest, greatest, 'difference'), step, predict: { rotation } }
        }),
      ]
    }
    case 'enum':
      return [whole(name, 0, Math.max(1, field.names.length - 1), 'bits')]
    case 'ref':
      return [whole(`${name}.high`, 0, 2 ** 18 - 1, 'bits'), whole(`${name}.low`, -(2 ** 31), 2 ** 31 - 1, 'bits')]
    case 'optional':
      return [whole(`${name}?`, 0, 1, 'flip'), ...columnsOf(name, field.of)]
    default:
      return []
  }
}

function blobsOf(field: FieldDeclaration): number {
  if (field.type === 'optional') return blobsOf(field.of)
  return field.type === 'string' || field.type === 'plain' ? 1 : 0
}

function valueOf(
  field: FieldDeclaration,
  numbers: readonly number[],
  blobs: readonly unknown[],
  place: Place,
): unknown {
  const next = (): number => numbers[place.column++] as number
  switch (field.type) {
    case 'bool':
      return next() === 1
    case 'press':
      return next() % 2 === 1
    case 'uint':
    case 'int':
      return next()
    case 'fixed':
      return Math.min(field.max, field.min + next() * field.step)
    case 'float32':
      return toFloat(next())
    case 'angle':
      return next() * ((2 * Math.PI) / 2 ** field.bits)
    case 'vec2':
    case 'vec3':
      return Object.fromEntries(AXES[field.type].map((axis) => [axis, valueOf(field.of, numbers, blobs, place)]))
    case 'quat': {
      const [x, y, z, w] = toQuaternion([next(), next(), next(), next()], Math.SQRT1_2 / (2 ** (field.bits - 1) - 1))
      return { x, y, z, w }
    }
    case 'enum':
      return field.names[next()]
    case 'ref': {
      const high = next()
      const low = next()
      const id = high * 2 ** 32 + (low < 0 ? low + 2 ** 32 : low)
      return id === 0 ? undefined : id
    }
    case 'optional': {
      const there = next() === 1
      const value = valueOf(field.of, numbers, blobs, place)
      return there ? value : undefined
    }
    case 'string':
    case 'plain':
      return blobs[place.blob++] ?? undefined
  }
}

function toFloat(number: number): number {
  const view = new DataView(new ArrayBuffer(4))
  view.setInt32(0, number)
  return view.getFloat32(0)
}
