// Limits of a lobby that its operator may change.

/** Limits of a lobby; docs/LOBBY.md (LOB7 to LOB9, LOB61) says what each holds. */
export interface LobbyLimits {
  /** Open sockets of one address, in a Node process. */
  readonly socketsPerAddress: number
  /** Open sockets of one address at one directory. */
  readonly directorySocketsPerAddress: number
  /** Open sockets of one address at one room. */
  readonly roomSocketsPerAddress: number
  /** New sockets of one address a second; 32 times as many in a burst. */
  readonly newSocketsPerAddress: number
  /** New rooms of one address a second; 32 times as many in a burst. */
  readonly newRoomsPerAddress: number
  /** Rooms of one address in the list of a directory. */
  readonly listedRoomsPerAddress: number
  /** Bytes of list answers to one address a second; 8 times as many in a burst. */
  readonly listBytesPerAddress: number
  /** Codes without a room that one address may try before it has to wait. */
  readonly missesPerAddress: number
  /** Bytes in memory of the unconfirmed messages of one room. */
  readonly roomOutboxBytes: number
  /** Bytes in memory of the unconfirmed messages of all rooms of a process. */
  readonly outboxBytes: number
  /** Milliseconds that a host has to answer, of whom most others hear nothing, before another player is host. */
  readonly hostAnswerMs: number
  /** Bytes a second that one seat may send through the relay. */
  readonly relayBytesPerSeat: number
  /** Bytes a second that the seats of one room may send through the relay, each an equal part. */
  readonly relayBytesPerRoom: number
}

/** Limits by default. */
export const DEFAULT_LIMITS: LobbyLimits = {
  socketsPerAddress: 1_024,
  directorySocketsPerAddress: 512,
  roomSocketsPerAddress: 160,
  newSocketsPerAddress: 32,
  newRoomsPerAddress: 2,
  listedRoomsPerAddress: 512,
  listBytesPerAddress: 1_048_576,
  missesPerAddress: 200,
  roomOutboxBytes: 8_388_608,
  outboxBytes: 67_108_864,
  hostAnswerMs: 500,
  relayBytesPerSeat: 131_072,
  relayBytesPerRoom: 4_194_304,
}
