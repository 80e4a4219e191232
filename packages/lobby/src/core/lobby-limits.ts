// Limits of a lobby that its operator may change.

/** Limits of a lobby; docs/LOBBY.md (LOB9) says what each holds. */
export interface LobbyLimits {
  /** Bytes in memory of the unconfirmed messages of one room. */
  readonly roomOutboxBytes: number
  /** Bytes in memory of the unconfirmed messages of all rooms of a process. */
  readonly outboxBytes: number
}

/** Limits by default. */
export const DEFAULT_LIMITS: LobbyLimits = {
  roomOutboxBytes: 8_388_608,
  outboxBytes: 67_108_864,
}
