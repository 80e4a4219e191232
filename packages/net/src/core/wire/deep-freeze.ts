// Recursive `Object.freeze`, for values that came from others.

/**
 * Freezes a value and all it holds, and returns it: a change of a copy, which no other player sees, throws at once.
 * Objects of classes, which a schema made, belong to the game, and bytes cannot be frozen.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
  return value
}
