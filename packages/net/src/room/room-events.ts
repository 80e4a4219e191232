// Public types of `room.on`, and the list of event names.

import { TickmeshError } from '../errors.ts'
import type { Game } from '../game.ts'
import type { LeaveReason, LobbyStatus } from '../lobby-client/seat.ts'
import type { Dispute } from './dispute.ts'
import type { Player } from './player.ts'
import type { EntityOf } from './state.ts'
import type { IncomingTransfer } from './transfer-types.ts'

/** Reason for which a room ended for this player: `left`, or the code of an error (`room-closed`, `timeout`, …). */
export type RoomEnd =
  | {
      /** This player left. */
      readonly reason: 'left'
    }
  | {
      /** Code of the error. */
      readonly reason: TickmeshError['code']
      /**
       * Error that ended the room.
       */
      readonly error: TickmeshError
    }

/** Returns the end of a room whose lobby is lost and in which nobody else is. */
export function alone(): RoomEnd {
  const message = 'The lobby was lost, and nobody else is in the room.'
  return { reason: 'lobby-lost', error: new TickmeshError('lobby-lost', message) }
}

/** Events of `room.on`, by name, with the arguments of their listeners. */
export interface RoomEvents<G extends Game = Game> {
  /**
   * A player's first link is open in both directions. Once for each player; a late listener is called for each player
   * who has joined.
   */
  join: [player: Player]
  /** A player has left the room. Its entities are despawned. */
  leave: [player: Player, reason: LeaveReason]
  /** `status`, `problem` or `cannotReach` of a player changed. */
  status: [player: Player]
  /**
   * Messages of `from` to `to`, one of whom is this player, were dropped, because too many waited to be sent. The link
   * has started over: entities, shared values and owners are complete, and events are missing. Of messages to this
   * player, `messages` is the number that `from` names.
   */
  missed: [messages: number, from: Player, to: Player]
  /** `player.identity` is set, or changed. The first time is before `join`. With `use: [identity()]`. */
  identity: [player: Player]
  /**
   * A player has the name of one whom this player remembers, but another key: somebody else, or the same person on
   * another device. `remembered` is the thumbprint of the key that has the name. With `use: [identity()]`.
   */
  impostor: [player: Player, remembered: string]
  /**
   * Two players contradict each other: see {@link Dispute}. Nothing acts on it, for `witness` may be the one who lies.
   * With `use: [identity()]`.
   */
  dispute: [dispute: Dispute]
  /** Another player became host. */
  host: [host: Player]
  /**
   * An entity has another owner: the host handed it over or, under a host's authority, another host took it over. Its
   * id stays, and there is neither `spawn` nor `despawn`. On the new owner, `entity` is a new own entity; the former
   * owner's own entity can no longer be written. `from` is undefined if the entity was not known here.
   */
  owner: [entity: EntityOf<G>, from: Player | undefined, to: Player]
  /** A tick of the shared timeline, `tickRate` times a second: the same number at the same time for every player. */
  tick: [tick: number]
  /**
   * A number of overdue ticks was skipped and will not run: the tab slept, or ticks take longer than their interval.
   * Less than 0: the room's time was wrong by seconds or more, and starts over that many ticks earlier; other players'
   * entities are despawned and spawned again.
   */
  skip: [ticks: number]
  /**
   * The tick of `room.start` is reached. For a player who joins after it, at once. Kept for the first listener, 10 s.
   */
  start: [tick: number]
  /** The connection to the lobby was lost or is back. Linked players play on without it. */
  lobby: [status: LobbyStatus]
  /**
   * A player offers data with `room.transfer`. Kept for the first listener for 10 s, then refused. With
   * `use: [transfers()]`.
   */
  transfer: [transfer: IncomingTransfer]
  /** The room has ended for this player. Once, after all other events; who listens later asks `room.ended`. */
  end: [end: RoomEnd]
}

/** Names of {@link RoomEvents}; the compiler checks that none is missing. */
export const ROOM_EVENTS = Object.keys({
  join: 0,
  leave: 0,
  status: 0,
  missed: 0,
  identity: 0,
  impostor: 0,
  dispute: 0,
  host: 0,
  owner: 0,
  tick: 0,
  skip: 0,
  start: 0,
  lobby: 0,
  transfer: 0,
  end: 0,
} satisfies { readonly [name in keyof RoomEvents]: 0 }) as (keyof RoomEvents)[]
