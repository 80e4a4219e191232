// Description and hash of a declaration, by HEL3 of WIRE.md.

import type { FieldDeclaration, GameDeclaration, StateDeclaration } from './declaration.ts'

/** Returns the description of a declaration: the bytes that HEL3 covers. */
export function describe(game: GameDeclaration): Uint8Array {
  const names = [game.events, game.cues, game.shared, game.use].flatMap((list) => {
    const sorted = list.toSorted((a, b) => (a < b ? -1 : 1))
    return [...uint(sorted.length, 2), ...sorted.flatMap(text)]
  })
  const { id, version, tickRate, sendRate, authority, state, input } = game
  const begin = [...text(id), ...uint(version, 2), tickRate, sendRate, ...describeState(state), ...names]
  return Uint8Array.from(
    authority === 'owner' ? [...begin, 0] : [...begin, 1, ...text(authority), ...describeState({ input: input ?? {} })],
  )
}

/** Returns the declaration hash of a description. */
export function hashOf(description: Uint8Array): number {
  return (fnv1a(description, 0x811c9dc5) % 2 ** 21) * 2 ** 32 + fnv1a(description, 0x01234567)
}

function fnv1a(bytes: Uint8Array, offset: number): number {
  let hash = BigInt(offset)
  for (const byte of bytes) hash = ((hash ^ BigInt(byte)) * 0x01000193n) % 2n ** 32n
  return Number(hash)
}

function describeState(state: StateDeclaration): number[] {
  const kinds = Object.entries(state)
  return [
    ...uint(kinds.length, 2),
    ...kinds.flatMap(([kind, fields]) => [
      ...text(kind),
      ...uint(Object.keys(fields).length, 2),
      ...Object.entries(fields).flatMap(([name, field]) => [...text(name), ...describeField(field)]),
    ]),
  ]
}

function describeField(field: FieldDeclaration): number[] {
  switch (field.type) {
    case 'bool':
      return [0]
    case 'uint':
      return [1, ...int(0), ...int(2 ** field.bits - 1), Number(field.outOfRange === 'refuse')]
    case 'int': {
      const half = 2 ** (field.bits - 1)
      return [1, ...int(-half), ...int(half - 1), Number(field.outOfRange === 'refuse')]
    }
    case 'fixed': {
      const { min, max, step, snap = (max - min) / 4 } = field
      const numbers = [min, max, step, snap].flatMap(float)
      return [2, ...numbers, Number(field.outOfRange === 'refuse'), ...prediction(field)]
    }
    case 'float32':
      return [3]
    case 'angle':
      return [4, field.bits, ...prediction(field)]
    case 'vec2':
      return [5, ...describeField(field.of)]
    case 'vec3':
      return [11, ...describeField(field.of)]
    case 'quat': {
      const { bits, angularVelocity, snap = Math.PI } = field
      return [12, bits, ...float(snap), ...(angularVelocity === undefined ? [0] : [2, ...text(angularVelocity)])]
    }
    case 'enum':
      return [6, ...uint(field.names.length, 2), ...field.names.flatMap(text)]
    case 'string':
      return [7, ...uint(field.maxLength, 2)]
    case 'ref':
      return [8]
    case 'optional':
      return [9, ...describeField(field.of)]
    case 'plain':
      return [10, ...uint(field.maxBytes, 2)]
    case 'press':
      return [13]
  }
}

function prediction({ predict, velocity }: { readonly predict?: 'linear'; readonly velocity?: string }): number[] {
  if (velocity !== undefined) return [2, ...text(velocity)]
  return [predict === 'linear' ? 1 : 0]
}

function text(value: string): number[] {
  const bytes = new TextEncoder().encode(value)
  return [...uint(bytes.length, 2), ...bytes]
}

function uint(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) % 256)
}

function int(value: number): number[] {
  return uint(value < 0 ? value + 2 ** 32 : value, 4)
}

function float(value: number): number[] {
  return [...new Uint8Array(new Float64Array([value]).buffer)]
}
