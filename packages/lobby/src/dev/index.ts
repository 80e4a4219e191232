export { StartLobbyError, type StartLobbyErrorCode } from './errors.ts'
export { DEFAULT_PORT, startLobby, type RunningLobby, type StartLobbyOptions } from './start-lobby.ts'
