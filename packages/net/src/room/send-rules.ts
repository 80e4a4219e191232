// Public types of `state.relevant` and `state.priority`, and the rules as replication calls them.

import type { OwnEntity as CoreEntity } from '../core/state/entities/entity.ts'
import type { Values } from '../core/state/schema/fields.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import type { Game } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { SendRules } from './authority/authority.ts'
import { rethrowLater } from './call-user-code.ts'
import type { OwnEntity } from './entity-types.ts'
import type { Player } from './player.ts'

/** Own entity of any kind of a game: `kind` narrows its fields. */
export type AnyOwnEntity<G extends Game> = {
  [N in keyof G['state'] & string]: OwnEntity<Values<G['state'][N]>, N>
}[keyof G['state'] & string]

// Method types, so that a room of one game is assignable to a room of any game.
/** Rule that decides whether an own entity is sent to a player. */
export type Relevance<G extends Game> = { rule(entity: AnyOwnEntity<G>, player: Player): boolean }['rule']
/** Rule that weighs the waiting time of an own entity in the sends to a player: 0 or more. */
export type Priority<G extends Game> = { rule(entity: AnyOwnEntity<G>, player: Player): number }['rule']

/** Interest of a player for whom the game has no rules. */
const NO_RULES: Interest = { relevant: undefined, priority: undefined }

/**
 * Returns the game's rules for one player. When a rule throws, its default counts, and the error becomes an uncaught
 * one.
 */
export function interestOf(player: Player, { relevant, priority }: SendRules, scheduler: Scheduler): Interest {
  if (relevant === undefined && priority === undefined) return NO_RULES
  const orDefault = <T>(rule: (entity: CoreEntity, player: Player) => T, byDefault: T) => {
    return (entity: CoreEntity): T => {
      try {
        return rule(entity, player)
      } catch (error) {
        rethrowLater(scheduler, error)
        return byDefault
      }
    }
  }
  return { relevant: relevant && orDefault(relevant, true), priority: priority && orDefault(priority, 1) }
}
