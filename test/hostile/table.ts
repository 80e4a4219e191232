// Figures and lines of the tables of attacks.

/** Returns the 99th of a hundred. */
export function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Infinity
}

/** Returns a line: a name, numbers, and what became of the attacker. */
export function line(cells: readonly string[]): string {
  return cells.map((cell, n) => (n === 0 ? cell.padEnd(60) : cell.padStart(n === cells.length - 1 ? 0 : 10))).join('  ')
}
