// Errors of `startLobby`.

/** Code of a `StartLobbyError`: another program uses the port, or the lobby failed (its output is in the message). */
export type StartLobbyErrorCode = 'port-taken' | 'failed'

/** Failure to start a lobby, with advice in its message. */
export class StartLobbyError extends Error {
  override readonly name: string = 'StartLobbyError'
  readonly code: StartLobbyErrorCode

  constructor(code: StartLobbyErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

export function portTaken(port: number, by: string): StartLobbyError {
  const message = `Port ${port} is taken by ${by}. End it, or start the lobby on another port`
  return new StartLobbyError('port-taken', message)
}
