// Conversion of a declaration as data to a game of `defineGame`.

import {
  defineGame,
  type Feature,
  type Field,
  type Game,
  groups,
  handover,
  hostAuthority,
  type NumberField,
  transfers,
} from '@tickmesh/net'
import { f } from '@tickmesh/net/3d'
import type { FieldDeclaration, FieldsDeclaration, GameDeclaration, StateDeclaration } from '../reader/declaration.ts'

/** Returns the game of a declaration as data. */
export function gameOf(declared: GameDeclaration): Game {
  const { id, version, tickRate, sendRate, authority, state, input } = declared
  return defineGame({
    id,
    version,
    tickRate,
    sendRate,
    ...(authority === 'host' ? { authority: hostAuthority(), input: fieldsOf(input ?? {}) } : {}),
    state: stateOf(state),
    events: schemas(declared.events),
    cues: schemas(declared.cues),
    shared: schemas(declared.shared),
    use: declared.use.map(featureOf),
  })
}

function featureOf(name: string): Feature {
  const feature = [groups(), handover(), transfers()].find((known) => known.name === name)
  if (feature === undefined) throw new TypeError(`${name} is no feature`)
  return feature
}

/** Returns the fields of a declaration as data. */
export function fieldsOf(fields: FieldsDeclaration): Record<string, Field<unknown>> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)]))
}

export function stateOf(state: StateDeclaration): Record<string, Record<string, Field<unknown>>> {
  return Object.fromEntries(Object.entries(state).map(([kind, fields]) => [kind, fieldsOf(fields)]))
}

function fieldOf(field: FieldDeclaration): Field<unknown> {
  switch (field.type) {
    case 'bool':
      return f.bool()
    case 'press':
      return f.press()
    case 'uint':
    case 'int':
    case 'fixed':
    case 'float32':
      return numberOf(field)
    case 'angle':
      return f.angle(field.bits, field.predict === undefined ? {} : { predict: field.predict })
    case 'vec2':
      return f.vec2(numberOf(field.of))
    case 'vec3':
      return f.vec3(numberOf(field.of))
    case 'quat': {
      const { type: _, ...options } = field
      return f.quat(options)
    }
    case 'enum':
      return f.enum(...(field.names as [string, ...string[]]))
    case 'ref':
      return f.ref()
    case 'optional':
      return f.optional(fieldOf(field.of))
    case 'string':
      return f.string(field.maxLength)
    case 'plain':
      return f.plain(field.maxBytes)
  }
}

function numberOf(field: FieldDeclaration): NumberField {
  switch (field.type) {
    case 'uint':
    case 'int': {
      const { type, bits, ...options } = field
      return type === 'uint' ? f.uint(bits, options) : f.int(bits, options)
    }
    case 'fixed': {
      const { type: _, min, max, step, ...options } = field
      return f.fixed(min, max, step, options)
    }
    case 'float32':
      return f.float32()
    default:
      throw new TypeError(`${field.type} is no number`)
  }
}

const ANY = { '~standard': { version: 1, vendor: 'vectors', validate: (value: unknown) => ({ value }) } } as const

function schemas(names: readonly string[]): Record<string, typeof ANY> {
  return Object.fromEntries(names.map((name) => [name, ANY]))
}
