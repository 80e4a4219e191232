// Error of a call that belongs to a feature which the game does not declare.

import { TickmeshError } from '../errors.ts'

/** Returns the error, with the import and the line to add. */
export function needs(call: string, name: 'groups' | 'handover' | 'transfers'): TickmeshError {
  return new TickmeshError(
    `needs-${name}`,
    `${call}: import { ${name} } from '@tickmesh/net', and declare use: [${name}()] in defineGame.`,
  )
}
