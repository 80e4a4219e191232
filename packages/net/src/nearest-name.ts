// Suggestion for a misspelt name, in development.

/** Most changes of letters between a name and its misspelling. */
const MAX_DISTANCE = 3

/** Returns " Did you mean …?" with the nearest of the names; nothing where none is near. */
export function didYouMean(name: string, names: readonly string[]): string {
  let nearest: string | undefined
  let least = Math.min(MAX_DISTANCE, Math.ceil(name.length / 2)) + 1
  for (const known of names) {
    const far = distance(name.toLowerCase(), known.toLowerCase())
    if (far >= least) continue
    least = far
    nearest = known
  }
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`
}

/** Returns the number of letters to insert, remove, replace or swap with the next (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, column) => column)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    const [above, before] = [rows[i - 1] ?? [], rows[i - 2] ?? []]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min((above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (above[j - 1] ?? 0) + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      }
      row.push(least)
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? 0
}
