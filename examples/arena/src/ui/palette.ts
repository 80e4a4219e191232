/** One colour a seat. Bright, and told apart by lightness too. */
export const COLOURS = ['#3df5ff', '#ff4fd8', '#a6ff4d', '#ffa63d', '#a98bff', '#fff04d', '#ff5f6b', '#6fa0ff'] as const

export function colourOf(slot: number): string {
  return COLOURS[slot % COLOURS.length] ?? COLOURS[0]
}

/** The index of a seat's colour: textures are made one a colour, since the canvas renderer ignores tint. */
export function colourIndex(slot: number): number {
  return slot % COLOURS.length
}
