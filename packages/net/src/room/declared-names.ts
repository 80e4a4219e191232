// Check of a name against the game's declaration, in development.

import { TickmeshError } from '../errors.ts'
import { didYouMean } from '../nearest-name.ts'

/** Throws for a name that is not declared, with those that are. Call it as `if (DEVELOPMENT) assertDeclared(…)`. */
export function assertDeclared(what: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return
  const declared = names.length === 0 ? 'it declares none' : `it declares ${names.join(', ')}`
  const sentence = `${what} "${name}" is not declared in defineGame: ${declared}.${didYouMean(name, names)}`
  throw new TickmeshError('invalid-value', sentence)
}
