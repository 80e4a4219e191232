import type { TickmeshError } from '../errors.ts'
import type { LeaveReason, LobbyStatus } from '../lobby-client/seat.ts'
import type { Player } from './player.ts'
import type { AnyEntity } from './state.ts'
import type { IncomingTransfer } from './room-transfers.ts'

/** Why a room ended for this player: they `left`, or an error says what happened (`room-closed`, `timeout`, …). */
export type RoomEnd =
  | { readonly reason: 'left' }
  | { readonly reason: TickmeshError['code']; readonly error: TickmeshError }

/** What a room tells, by name, with the arguments of its listeners. */
export type RoomEvents = {
  /** The link to a player is open both ways: what is sent from now on reaches them. Once a player. */
  join: readonly [player: Player]
  /** A player is gone, their entities with them. */
  leave: readonly [player: Player, reason: LeaveReason]
  /** `player.status`, `problem` or `cannotReach` changed. */
  status: readonly [player: Player]
  /** Another player owns what nobody else does. */
  host: readonly [host: Player]
  /**
   * The host handed an entity over, or, under a host's authority, another host goes on with it. Its id stays; on the
   * new owner it is another object, an own one to write (`from` is undefined if the entity was not known there), and
   * the former owner's own one is dead. Neither `spawn` nor `despawn` tells.
   */
  owner: readonly [entity: AnyEntity, from: Player | undefined, to: Player]
  /** A fixed step of the shared timeline: `tickRate` a second, on every player the same number at the same time. */
  tick: readonly [tick: number]
  /**
   * So many ticks will never be run: the tab slept, or steps took longer than they last. Below 0: the time of the room
   * was found to be wrong by seconds or more and is started over, so many ticks earlier; others' entities go and come
   * anew.
   */
  skip: readonly [ticks: number]
  /** The tick that the host agreed on with `start` has come; for who joins later, at once. */
  start: readonly [tick: number]
  /** The lobby went away or came back. Players who are linked play on. */
  lobby: readonly [status: LobbyStatus]
  /** A player offers data with `transfer`. Without a listener it is refused. */
  transfer: readonly [transfer: IncomingTransfer]
  /** The room is over for this player. Once, and last. */
  end: readonly [end: RoomEnd]
}

/** Every name of {@link RoomEvents}; the compiler holds it complete. */
export const ROOM_EVENTS = Object.keys({
  join: 0,
  leave: 0,
  status: 0,
  host: 0,
  owner: 0,
  tick: 0,
  skip: 0,
  start: 0,
  lobby: 0,
  transfer: 0,
  end: 0,
} satisfies { readonly [name in keyof RoomEvents]: 0 }) as (keyof RoomEvents)[]
