// Entry point `@tickmesh/lobby/dev`: starts a lobby for development and tests.

export { StartLobbyError, type StartLobbyErrorCode } from './errors.ts'
export type { RunningLobby } from './running-lobby.ts'
export { DEFAULT_PORT, startLobby, type StartLobbyOptions } from './start-lobby.ts'
