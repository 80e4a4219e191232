// Figures and lines of the tables of attacks: Markdown, as docs/SECURITY.md has them.

/** Returns the 99th of a hundred. */
export function p99(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.99)] ?? Infinity
}

/** Returns a line of a table in Markdown: a name, numbers, and what became of the attacker. */
export function line(cells: readonly string[]): string {
  const padded = cells.map((cell, n) => (n === 0 ? cell.padEnd(60) : cell.padStart(n === cells.length - 1 ? 0 : 9)))
  return `| ${padded.join(' | ')} |`
}

/** Returns the first two lines of a table. */
export function head(cells: readonly string[]): string {
  const rule = cells.map((_, n) => (n === 0 || n === cells.length - 1 ? '---' : '--:'))
  return `${line(cells)}\n| ${rule.join(' | ')} |`
}
