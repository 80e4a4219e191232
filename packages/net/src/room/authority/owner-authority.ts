// Default authority: each player writes the entities it spawned.

import type { Entity } from '../../core/state/entities/entity.ts'
import type { OwnershipRules } from '../../core/state/entities/ownership-rules.ts'
import type { Player } from '../player.ts'
import { needs, needsHost } from '../needs.ts'
import type { Authority, AuthorityDeclaration, AuthorityStrategy, SendRules, StepCounters } from './authority.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'

/** Counters of a game without steps. */
export const NO_COUNTERS: StepCounters = { corrections: 0, replayed: 0, missed: 0, late: 0, refused: 0 }

/** Authority of each player over its own entities. */
export const ownerAuthority: AuthorityStrategy = {
  name: 'owner',
  problemOf: inputProblem,
  declare: (state) => state,
  create: () => new OwnerAuthority(),
}

/** Returns why a declaration with inputs is refused; undefined when it has none. */
export function inputProblem({ input }: AuthorityDeclaration): string | undefined {
  if (Object.keys(input).length === 0) return undefined
  return DEVELOPMENT
    ? 'input belongs to authority: hostAuthority(); without it each player writes its own entities'
    : LEFT_OUT
}

/** Authority of one room in which each player writes its own entities, without hand-over. */
export class OwnerAuthority implements Authority {
  readonly ownership: OwnershipRules | undefined
  readonly counters: StepCounters = NO_COUNTERS

  mayWrite(): boolean {
    return true
  }

  spawnValues(
    values: Readonly<Record<string, unknown>>,
    controller: Player | undefined,
  ): Readonly<Record<string, unknown>> {
    if (controller !== undefined) throw needsHost(DEVELOPMENT ? 'state.spawn with a controller' : LEFT_OUT)
    return values
  }

  rules(game: SendRules): SendRules {
    return game
  }

  controllerOf(): undefined {
    return undefined
  }

  controlledBy(): [] {
    return []
  }

  control(): never {
    throw needsHost(DEVELOPMENT ? 'state.control' : LEFT_OUT)
  }

  give(_entity: Pick<Entity, 'id' | 'owner'>, _to: Player): void {
    throw needs(DEVELOPMENT ? 'state.give' : LEFT_OUT, 'handover')
  }

  simulate(): never {
    throw needsHost(DEVELOPMENT ? 'room.simulate' : LEFT_OUT)
  }

  keeps(): boolean {
    return false
  }
}
