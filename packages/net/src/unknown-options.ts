// Warnings about options that nothing reads, in development: types refuse them, plain JavaScript does not.

import { DEVELOPMENT } from './development.ts'
import { didYouMean } from './nearest-name.ts'
import { warnOnce } from './warn-once.ts'

/** Warns of each option of a call that is none of `known`; the build for production never calls it. */
export function warnUnknown(call: string, options: unknown, known: readonly string[]): void {
  if (!DEVELOPMENT || typeof options !== 'object' || options === null) return
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const sentence = `${call} has no option "${name}", and ignores it.${didYouMean(name, known)}`
    warnOnce('unknown-option', sentence, `${call} ${name}`)
  }
}
