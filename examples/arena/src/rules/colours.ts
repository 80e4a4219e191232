/** Colours of the pilots. Bright, and different in lightness too. */
export const COLOURS = ['#3df5ff', '#ff4fd8', '#a6ff4d', '#ffa63d', '#a98bff', '#fff04d', '#ff5f6b', '#6fa0ff'] as const

/** Returns the colour of a number, from 0. */
export function colourOf(number: number): string {
  return COLOURS[number % COLOURS.length] ?? COLOURS[0]
}

/** Returns the first of the wished numbers that nobody has; where all are taken, the first free one. */
export function freeColour(wished: readonly number[], taken: ReadonlySet<number>): number {
  return [...wished, ...COLOURS.keys()].find((number) => COLOURS[number] !== undefined && !taken.has(number)) ?? 0
}
