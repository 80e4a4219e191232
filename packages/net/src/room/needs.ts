// Error of a call that belongs to a feature which the game does not declare.

import { TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** Returns the error, with the import and the line to add. */
export function needs(call: string, name: 'groups' | 'handover' | 'transfers'): TickmeshError {
  return new TickmeshError(`needs-${name}`, DEVELOPMENT ? declare(call, name, `use: [${name}()]`) : LEFT_OUT)
}

/** Returns the error of a call that belongs to the authority of a host. */
export function needsHost(call: string): TickmeshError {
  const message = DEVELOPMENT ? declare(call, 'hostAuthority', 'authority: hostAuthority()') : LEFT_OUT
  return new TickmeshError('needs-host-authority', message)
}

function declare(call: string, name: string, line: string): string {
  return `${call}: import { ${name} } from '@tickmesh/net', and declare ${line} in defineGame.`
}
