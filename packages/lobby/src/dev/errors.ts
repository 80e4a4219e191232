/** `port-taken`: something else listens there. `failed`: the lobby did not come up; the message holds what it printed. */
export type StartLobbyErrorCode = 'port-taken' | 'failed'

/** Why a lobby was not started. The message says what to do. */
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
