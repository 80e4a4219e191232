// Check of the options of a field's declaration, in development.

/** Options by name, each with its values; undefined: any. */
export type KnownOptions = { readonly [option: string]: readonly unknown[] | undefined }

/**
 * Throws a `TypeError` for an option that a field does not have, and for another value than its own: types refuse both,
 * plain JavaScript does not. Call it as `if (DEVELOPMENT) checkFieldOptions(…)`.
 */
export function checkFieldOptions(field: string, options: object, known: KnownOptions): void {
  for (const [option, value] of Object.entries(options)) {
    if (!Object.keys(known).includes(option)) {
      throw new TypeError(`${field} has no option "${option}"; it has ${Object.keys(known).join(', ')}`)
    }
    const values = known[option]
    if (value === undefined || values === undefined || values.includes(value)) continue
    throw new TypeError(`${field}: ${option} is ${values.join(' or ')}, not ${String(value)}`)
  }
}
