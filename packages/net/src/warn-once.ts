// Function `warnOnce`: the only code of Tickmesh that writes to the console.

import { DEVELOPMENT } from './development.ts'

/** Mistakes that were reported, by code and subject. */
const reported = new Set<string>()
/** Upper bound of reported mistakes: a page that makes more of them has enough to read. */
const MAX_REPORTED = 100

/**
 * Reports a mistake of the game's developer by `console.warn`, once for each code and subject; in production, never.
 *
 * Call it as `if (DEVELOPMENT) warnOnce(…)`: a build for production then has no trace of it. The sentence says what is
 * wrong and what to do. `subject` is what the mistake is about where there can be several, such as a field's name.
 */
export function warnOnce(code: string, sentence: string, subject = ''): void {
  if (!DEVELOPMENT) return
  const key = `${code} ${subject}`
  if (reported.has(key) || reported.size === MAX_REPORTED) return
  reported.add(key)
  console.warn(`Tickmesh: ${sentence} (${code})`)
}
