// Checks of the integers in a peer's messages.

/** Returns whether a value is an integer of 0 or more. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Returns whether a value is an integer. */
export function isTick(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
