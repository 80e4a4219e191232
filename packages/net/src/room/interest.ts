import type { OwnEntity as CoreEntity } from '../core/state/entities/entity.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import type { Game } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { SendRules } from './authority/authority.ts'
import { rethrowLater } from './call-user-code.ts'
import type { OwnEntity } from './entity.ts'
import type { Player } from './player.ts'

/** An own entity of any kind that the game declares; `entity.kind` tells which, and so its fields. */
export type AnyOwnEntity<G extends Game> = {
  [N in keyof G['state'] & string]: OwnEntity<G['state'][N]> & { readonly kind: N }
}[keyof G['state'] & string]

// Methods, so that the room of a certain game is also a room of any.
/** Whether a player is to have one of our entities. */
export type Relevance<G extends Game> = { rule(entity: AnyOwnEntity<G>, player: Player): boolean }['rule']
/** How much faster than others the turn of one of our entities comes with a player. */
export type Priority<G extends Game> = { rule(entity: AnyOwnEntity<G>, player: Player): number }['rule']

/** Interest of a player for whom the game has no rules. */
const NO_RULES: Interest = { relevant: undefined, priority: undefined }

/** The game's rules for one player. One that throws counts as the default; its error surfaces as an uncaught one. */
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
