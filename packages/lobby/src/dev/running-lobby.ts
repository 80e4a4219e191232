// Result of `startLobby`, the same for both runtimes.

/** Lobby that `startLobby` started. */
export interface RunningLobby {
  readonly runtime: 'partykit' | 'node'
  /** Address of the lobby on this machine: `ws://localhost:PORT`. The lobby listens on all addresses. */
  readonly url: string
  readonly port: number
  /** Resolves at the end of the lobby: with undefined after `stop`, with an error after failed restarts. */
  readonly ended: Promise<Error | undefined>
  /** Ends the lobby and its processes; resolves when the port is free. */
  stop(): Promise<void>
}
