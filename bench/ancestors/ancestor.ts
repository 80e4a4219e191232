// Interface of the libraries that the benches compare with Tickmesh.

/** Properties of a library, in words for the report; `none` and `no` where it has nothing of the kind. */
export interface Traits {
  /** Channel that the benches send by: the fastest documented one. */
  readonly sentBy: string
  readonly unreliable: string
  readonly reliable: string
  /** Encryption beyond DTLS, which every data channel has. */
  readonly encryption: string
  readonly rooms: string
  readonly reconnect: string
  /** Path without a direct connection. */
  readonly relay: string
  /** Server at which the players meet in the bench. */
  readonly server: string
}

/** Another player of the room. */
export interface Peer {
  /** Sends bytes to this player alone. */
  send(bytes: Uint8Array<ArrayBuffer>): void
}

/** Place in a room, and the events there. */
export interface Place {
  /** Port of the library's server on the loopback interface. */
  readonly port: number
  /** Room to enter; empty for a new one. */
  readonly room: string
  /** Number of this player: those before it are in the room, up to `others`. */
  readonly index: number
  /** Number of players that wait in the room. */
  readonly others: number
  /** Called for each player to whom messages can be sent now. */
  opened(peer: Peer): void
  /** Called with each message; `from` tells its senders apart. */
  received(bytes: Uint8Array, from: string): void
}

/** Library that brings players of a room together. */
export interface Ancestor {
  readonly name: string
  readonly traits: Traits
  /** Loads what cannot be imported. */
  prepare?(): Promise<unknown>
  /** Enters a room, and returns its name: the others are opened later. */
  enter(place: Place): Promise<string>
}

/** Returns bytes as text, for libraries whose messages are JSON. */
export function textOf(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
}

/** Returns the bytes of such a text. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
