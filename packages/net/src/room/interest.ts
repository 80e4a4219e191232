import { CONTROLLER, controllerCode } from '../core/authority/controller.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import type { Game } from '../game.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Player, SeatedPlayer } from './player.ts'
import type { OwnEntity } from './state.ts'

/** An own entity of any kind that the game declares; `entity.kind` tells which, and so its fields. */
export type AnyOwnEntity<G extends Game> = {
  [N in keyof G['state'] & string]: OwnEntity<G['state'][N]> & { readonly kind: N }
}[keyof G['state'] & string]

// Methods, so that the room of a certain game is also a room of any.
/** Whether a player is to have one of our entities. */
export type Relevance<G extends Game> = { rule(entity: AnyOwnEntity<G>, player: Player): boolean }['rule']
/** How much faster than others the turn of one of our entities comes with a player. */
export type Priority<G extends Game> = { rule(entity: AnyOwnEntity<G>, player: Player): number }['rule']

/** What a player controls comes before what it sees, by this much: until the host's word on it is there, its prediction is one. */
const CONTROLLED_WEIGHT = 16

/** The rules of a host for one player: the heir is to have everything, and first of all comes what the player controls. */
export function hostRules<G extends Game>(
  relevant: Relevance<G> | undefined,
  priority: Priority<G> | undefined,
  { player, isHeir }: { readonly player: SeatedPlayer; readonly isHeir: boolean },
): { readonly relevant: Relevance<G> | undefined; readonly priority: Priority<G> } {
  const code = controllerCode(player.ordinal)
  return {
    relevant: isHeir ? undefined : relevant,
    priority: (entity, to) => {
      const controlled = (entity as Readonly<Record<string, unknown>>)[CONTROLLER] === code
      return (priority?.(entity, to) ?? 1) * (controlled ? CONTROLLED_WEIGHT : 1)
    },
  }
}

/** The game's rules for one player. One that throws counts as the default; its error surfaces as an uncaught one. */
export function interestOf<G extends Game>(
  player: Player,
  rules: { readonly relevant: Relevance<G> | undefined; readonly priority: Priority<G> | undefined },
  scheduler: Scheduler,
): Interest {
  const { relevant, priority } = rules
  const guarded = <T>(rule: (entity: AnyOwnEntity<G>, player: Player) => T, byDefault: T) => {
    return (entity: unknown): T => {
      try {
        return rule(entity as AnyOwnEntity<G>, player)
      } catch (error) {
        scheduler.after(0, () => {
          throw error
        })
        return byDefault
      }
    }
  }
  return { relevant: relevant && guarded(relevant, true), priority: priority && guarded(priority, 1) }
}
