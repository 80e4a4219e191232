// Checks of arguments that types refuse and plain JavaScript does not, in development: `if (DEVELOPMENT) assert…`.

import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import { warnUnknown } from '../unknown-options.ts'

/** Throws for what is no player: an id, or nobody. */
export function assertPlayer(call: string, value: unknown): void {
  if (typeof value === 'object' && value !== null && 'ordinal' in value) return
  throw new TickmeshError(
    'invalid-value',
    DEVELOPMENT ? `${call} takes a player: room.me, or one of room.players.get(id).` : LEFT_OUT,
  )
}

/** Throws for a rule that cannot be called. */
export function assertRule(name: string, value: unknown): void {
  if (value === undefined || typeof value === 'function') return
  throw new TickmeshError(
    'invalid-value',
    DEVELOPMENT ? `${name} is a function or undefined, not ${typeof value}.` : LEFT_OUT,
  )
}

/** Throws for a simulation without its functions; warns of others in a literal. */
export function assertSimulation(simulation: unknown): void {
  const { input, step, world = step } = (simulation ?? {}) as { [name: string]: unknown }
  if ([input, step, world].some((one) => typeof one !== 'function')) {
    throw new TickmeshError(
      'invalid-value',
      DEVELOPMENT ? 'room.simulate takes { input, step } and, for the host, world: functions.' : LEFT_OUT,
    )
  }
  if (Object.getPrototypeOf(simulation) === Object.prototype)
    warnUnknown('room.simulate', simulation, ['input', 'step', 'world'])
}
