// Check of the options of a field's declaration, in development.

/** Options by name, each with its values; undefined: any. */
export type KnownOptions = { readonly [option: string]: readonly unknown[] | undefined }

/**
 * Throws a `TypeError` for options that are no object, for one that a field does not have, and for another value than
 * its own: types refuse these, plain JavaScript does not. Call it as `if (DEVELOPMENT) checkFieldOptions(…)`.
 */
export function checkFieldOptions(field: string, options: unknown, known: KnownOptions): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new TypeError(
      `${field} takes an object of options, not ${Array.isArray(options) ? 'an array' : String(options)}`,
    )
  }
  for (const [option, value] of Object.entries(options)) {
    if (!Object.keys(known).includes(option)) {
      throw new TypeError(`${field} has no option "${option}"; it has ${Object.keys(known).join(', ')}`)
    }
    const values = known[option]
    if (value === undefined || values === undefined || values.includes(value)) continue
    throw new TypeError(`${field}: ${option} is ${values.join(' or ')}, not ${String(value)}`)
  }
}
