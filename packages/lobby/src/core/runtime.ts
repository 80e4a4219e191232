// Interfaces between the objects of the lobby and the runtime that hosts them.

import type { IceServer, ObjectKind } from '../protocol/index.ts'
import type { AddressLimits } from './address-limits.ts'
import type { ByteBudget } from './byte-budget.ts'
import type { DirectoryAnswer, DirectoryCall, RoomAnswer, RoomCall } from './calls.ts'
import type { LobbyLimits } from './lobby-limits.ts'
import type { RelayCounters } from './relay-counters.ts'

/** Socket of one client, as an object of the lobby sees it. No method throws, even on a dead socket. */
export interface Connection {
  /** Network address of the client, as `addressOf` gives it; undefined if nothing is counted for it. */
  readonly address?: string | undefined
  send(message: string | Uint8Array): void
  /** Returns the bytes that wait to be sent; absent where the platform does not tell. */
  queued?(): number
  close(code: number, reason: string): void
}

/** Requests between objects. */
export interface Calls {
  readonly directory: { readonly request: DirectoryCall; readonly answer: DirectoryAnswer }
  readonly room: { readonly request: RoomCall; readonly answer: RoomAnswer }
}

/** Door of the lobby, as its objects reach it. Neither method rejects. */
export interface DoorPort {
  /** Must be called when a guest of a room turned out not to guess its code. */
  known(address: string, code: string): void
  /** Lets an address into a room for which it has a ticket or a seat. */
  admit(address: string, code: string): Promise<void>
}

/**
 * Interface of a runtime to one object: time, randomness, calls to other objects, wake-ups.
 *
 * Duties of an implementer:
 * 1. `now` is in milliseconds and never goes backwards.
 * 2. `bytes` are cryptographically random: ids, secrets and codes consist of them.
 * 3. `call` reaches the object of that kind and key, which it creates if there is none, or rejects. Only objects of
 *    the lobby can make such a call.
 * 4. `wakeAt` calls the object's `wake` once, not before that time. A later `wakeAt` replaces an earlier one;
 *    undefined cancels it.
 * 5. `outboxBytes` and `relayed` are one for all objects in a process.
 */
export interface ObjectRuntime {
  now(): number
  bytes(count: number): Uint8Array
  call<Kind extends ObjectKind>(
    kind: Kind,
    key: string,
    request: Calls[Kind]['request'],
  ): Promise<Calls[Kind]['answer']>
  wakeAt(time: number | undefined): void
  /** Limits of the lobby. */
  readonly limits: LobbyLimits
  /** Usage by address: in the process, or in this object where objects share no memory. */
  readonly addresses: AddressLimits
  readonly door: DoorPort
  /** Memory of the unconfirmed messages of all rooms in this process. */
  readonly outboxBytes: ByteBudget
  readonly relayed: RelayCounters
}

/** Interface of one object to its runtime. The runtime drops an object that is `idle` and has no connection. */
export interface LobbyObject<Kind extends ObjectKind> {
  opened(connection: Connection): void
  /** Called for each message: text, or bytes of the relay. */
  received(connection: Connection, message: string | Uint8Array): void
  closed(connection: Connection): void
  called(request: Calls[Kind]['request']): Calls[Kind]['answer']
  wake(): void
  /** True if the object has no state to lose. */
  readonly idle: boolean
}

/** TURN servers with credentials of one player. */
export interface TurnServers {
  readonly servers: readonly IceServer[]
  /** Time until the credentials expire, in milliseconds. */
  readonly lifetimeMs: number
}

/** Minter of TURN credentials. */
export interface TurnMinter {
  /** Resolves with the servers for one player; with undefined when it failed, within two seconds. Never rejects. */
  mint(id: string): Promise<TurnServers | undefined>
}

/** Configuration of a lobby. */
export interface LobbyConfig {
  /** Limits that differ from `DEFAULT_LIMITS`. */
  readonly limits?: Partial<LobbyLimits> | undefined
  /** STUN and TURN servers for players; undefined for a public STUN server, which players on localhost ignore. */
  readonly iceServers?: readonly IceServer[]
  /** False to relay no messages of games. Default true. */
  readonly relay?: boolean
  /** Source of the players' TURN credentials. Default: none. */
  readonly turn?: TurnMinter
}
