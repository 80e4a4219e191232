// Arguments of `state.give`: an entity, and the player who is to own it.

import type { Entity } from '../../core/state/entities/entity.ts'
import { DEVELOPMENT } from '../../development.ts'
import { TickmeshError } from '../../errors.ts'
import { LEFT_OUT } from '../../left-out.ts'
import type { Members } from '../members.ts'
import { SeatedPlayer, type Player } from '../player.ts'

/** Returns the player who is to own an entity. Throws a `TickmeshError` if that is no player of the room. */
export function recipientOf(entity: Pick<Entity, 'id'>, to: Player, members: Members): SeatedPlayer {
  if (typeof entity?.id !== 'number') {
    throw wrongGive(
      DEVELOPMENT ? 'the first argument is an entity, as state.all(kind) and state.get(id) give it.' : LEFT_OUT,
    )
  }
  if (!(to instanceof SeatedPlayer)) {
    throw wrongGive(
      DEVELOPMENT
        ? 'the second argument is the player who is to own it: one of room.players, or room.me to take it back.'
        : LEFT_OUT,
    )
  }
  const player = members.players.get(to.id)
  if (player === undefined) {
    const sentence = DEVELOPMENT ? `state.give: ${to.name} has left; choose one of room.players.` : LEFT_OUT
    throw new TickmeshError('not-connected', sentence)
  }
  return player
}

export function wrongGive(what: string): TickmeshError {
  return new TickmeshError('invalid-value', `state.give: ${what}`)
}
