// Avoidance in quick matches: who may meet whom.

/** Player of a quick match, as far as others avoid it. */
export interface Avoiding {
  /** Hash of the player's key; undefined if its client gave none. */
  readonly self?: string | undefined
  /** Hashes of the keys of players whom this one must not meet. */
  readonly avoid?: readonly string[] | undefined
}

/** Returns whether two players may meet: neither avoids the other. */
export function mayMeet(a: Avoiding, b: Avoiding): boolean {
  return !avoids(a, b) && !avoids(b, a)
}

function avoids({ avoid }: Avoiding, { self }: Avoiding): boolean {
  return self !== undefined && avoid?.includes(self) === true
}
