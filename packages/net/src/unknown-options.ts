// Checks of options, in development: types refuse what is wrong, plain JavaScript does not.

import { DEVELOPMENT } from './development.ts'
import { TickmeshError } from './errors.ts'
import { didYouMean } from './nearest-name.ts'
import { warnOnce } from './warn-once.ts'

/**
 * Throws `invalid-value` for options of a call that are no object, and warns of each that is none of `known`; the build
 * for production never calls it.
 */
export function assertOptions(call: string, options: unknown, known: readonly string[]): void {
  if (!DEVELOPMENT) return
  const isArray = Array.isArray(options)
  if (typeof options !== 'object' || options === null || isArray) {
    const given = isArray ? 'an array' : String(options)
    throw new TickmeshError('invalid-value', `${call} takes an object of options, not ${given}.`)
  }
  warnUnknown(call, options, known)
}

/** Warns of each option of a call that is none of `known`; the build for production never calls it. */
export function warnUnknown(call: string, options: unknown, known: readonly string[]): void {
  if (!DEVELOPMENT || typeof options !== 'object' || options === null) return
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    const sentence = `${call} has no option "${name}", and ignores it.${didYouMean(name, known)}`
    warnOnce('unknown-option', sentence, `${call} ${name}`)
  }
}
