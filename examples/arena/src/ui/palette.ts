/** Colours, one for each seat. Bright, and different in lightness too. */
export const COLOURS = ['#3df5ff', '#ff4fd8', '#a6ff4d', '#ffa63d', '#a98bff', '#fff04d', '#ff5f6b', '#6fa0ff'] as const

export function colourOf(slot: number): string {
  return COLOURS[slot % COLOURS.length] ?? COLOURS[0]
}

/** Returns the index of a seat's colour: each colour has its textures, because the canvas renderer ignores tint. */
export function colourIndex(slot: number): number {
  return slot % COLOURS.length
}
