import type { IceServer, ObjectKind } from '../protocol/index.ts'
import type { DirectoryAnswer, DirectoryCall, RoomAnswer, RoomCall } from './calls.ts'

/** One client's socket, as an object of the lobby sees it. Neither method throws, also not on a dead socket. */
export interface Connection {
  send(text: string): void
  close(code: number, reason: string): void
}

/** The requests of the objects to one another. */
export interface Calls {
  readonly directory: { readonly request: DirectoryCall; readonly answer: DirectoryAnswer }
  readonly room: { readonly request: RoomCall; readonly answer: RoomAnswer }
}

/**
 * What a runtime lends to one object.
 *
 * Duties of an implementer:
 * 1. `now` is in milliseconds and never goes backwards.
 * 2. `bytes` are cryptographically random: ids, secrets and codes are made of them.
 * 3. `call` reaches the object of that kind and key, makes it if there is none, and rejects if that fails.
 *    Nobody outside the lobby can make such a call.
 * 4. `wakeAt` calls the object's `wake` once, not before that time; a later `wakeAt` replaces an earlier one and
 *    undefined takes it back.
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
}

/** What a runtime tells one object. The object is forgotten when it is `idle` and has no connection. */
export interface LobbyObject<Kind extends ObjectKind> {
  opened(connection: Connection): void
  /** One text message. A binary one is passed as an empty text, which is malformed. */
  received(connection: Connection, text: string): void
  closed(connection: Connection): void
  called(request: Calls[Kind]['request']): Calls[Kind]['answer']
  wake(): void
  /** Nothing would be lost if this object were made anew. */
  readonly idle: boolean
}

export interface LobbyConfig {
  /** What players are told to use; undefined for a public STUN server, which those on localhost leave alone. */
  readonly iceServers?: readonly IceServer[]
}
