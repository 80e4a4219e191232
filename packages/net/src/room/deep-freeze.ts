// Recursive `Object.freeze`, for shared values.

/** Freezes a value and all it holds: a change of a copy that must stay equal for all players throws at once. */
export function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const inner of Object.values(value)) deepFreeze(inner)
}
