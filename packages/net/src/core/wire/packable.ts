import { MAX_DEPTH } from './walker.ts'

/** Why a value cannot be sent as it is, and where in it. */
export interface Unpackable {
  /** The place, as in `value.list[3].when`. */
  readonly path: string
  /** What is wrong there. */
  readonly reason: string
}

/**
 * Says whether a value arrives as it was sent: `undefined` when it does, else the first place where it would not.
 * Sendable: null, booleans, numbers, well-formed strings, `Uint8Array`, arrays and plain objects of these, nested at
 * most 16 deep. Refused: everything msgpack would change on the way (`undefined`, functions, symbols, bigints, Date,
 * Map, Set, Error, other classes and typed arrays, holes, `__proto__` keys, lone surrogates) and cycles (as too deep).
 * Of numbers only `-0` changes: it arrives as 0.
 */
export function packable(value: unknown): Unpackable | undefined {
  return check(value, 'value', 0)
}

function check(value: unknown, path: string, depth: number): Unpackable | undefined {
  switch (typeof value) {
    case 'number':
    case 'boolean':
      return undefined
    case 'string':
      return LONE_SURROGATE.test(value)
        ? { path, reason: 'a string with a lone surrogate; it is no valid text' }
        : undefined
    case 'object':
      return value === null ? undefined : checkObject(value, path, depth)
    case 'undefined':
      return { path, reason: 'undefined; leave the key out, or send null' }
    case 'bigint':
      return { path, reason: 'a bigint; send a number or a string' }
    case 'function':
    case 'symbol':
      return { path, reason: `a ${typeof value}; only data can be sent` }
  }
}

function checkObject(value: object, path: string, depth: number): Unpackable | undefined {
  if (value instanceof Uint8Array) return undefined
  if (depth >= MAX_DEPTH) return { path, reason: `nested over ${MAX_DEPTH} deep, or a cycle` }
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) {
      const wrong = check(value[index], `${path}[${index}]`, depth + 1)
      if (wrong !== undefined) return wrong
    }
    return undefined
  }
  const prototype: unknown = Object.getPrototypeOf(value)
  // A plain object of another realm (an iframe's) has a prototype of its own, whose prototype is null.
  if (prototype !== null && prototype !== Object.prototype && Object.getPrototypeOf(prototype) !== null) {
    return { path, reason: `an object of class ${className(value)}; send plain data` }
  }
  for (const key of Object.keys(value)) {
    if (key === '__proto__') return { path, reason: 'a key named __proto__' }
    if (LONE_SURROGATE.test(key)) return { path, reason: 'a key with a lone surrogate' }
    const wrong = check((value as Record<string, unknown>)[key], `${path}.${key}`, depth + 1)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

function className(value: object): string {
  const name: unknown = value.constructor?.name
  return typeof name === 'string' && name !== '' ? name : 'unknown'
}

const LONE_SURROGATE = /\p{Surrogate}/u
