// Check of a value before it is sent: whether msgpack carries it unchanged.

import { MAX_DEPTH } from './walker.ts'

/** The first part of a value that would not arrive unchanged. */
export interface Unpackable {
  /** Path of the part, as in `value.list[3].when`. */
  readonly path: string
  /** Reason, with what to send instead. */
  readonly reason: string
}

/**
 * Returns the first part of a value that would not arrive unchanged; `undefined` when all of it would. Sendable: null,
 * booleans, numbers, well-formed strings, `Uint8Array`, arrays and plain objects of these, nested at most 16 deep.
 * Refused: everything that msgpack would change (`undefined`, functions, symbols, bigints, Date, Map, Set, Error, other
 * classes and typed arrays, holes, `__proto__` keys, lone surrogates), and cycles, as nested too deep. `-0` passes, and
 * arrives as 0.
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
        ? { path, reason: 'a string with a lone surrogate; send valid text' }
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
  if (depth >= MAX_DEPTH) return { path, reason: `nested more than ${MAX_DEPTH} deep, or a cycle` }
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
