// Error of a call that belongs to a feature which the game does not declare.

import { TickmeshError } from '../errors.ts'

/** Returns the error, with the import and the line to add. */
export function needs(call: string, name: 'groups' | 'handover' | 'transfers'): TickmeshError {
  return new TickmeshError(`needs-${name}`, declare(call, name, `use: [${name}()]`))
}

/** Returns the error of a call that belongs to the authority of a host. */
export function needsHost(call: string): TickmeshError {
  return new TickmeshError('needs-host-authority', declare(call, 'hostAuthority', 'authority: hostAuthority()'))
}

function declare(call: string, name: string, line: string): string {
  return `${call}: import { ${name} } from '@tickmesh/net', and declare ${line} in defineGame.`
}
