// Entry point `@tickmesh/lobby/core`: the objects of the lobby, without sockets or a platform.

export type { Calls, Connection, ObjectRuntime, LobbyConfig, LobbyObject } from './runtime.ts'
export type { DirectoryAnswer, DirectoryCall, Match, RoomAnswer, RoomCall, RoomSpec } from './calls.ts'
export { ByteBudget } from './byte-budget.ts'
export { DEFAULT_LIMITS, type LobbyLimits } from './lobby-limits.ts'
export { Directory } from './directory.ts'
export { Room } from './room.ts'
export { LocalLobby, type LocalRuntime, type LocalSession } from './local-lobby.ts'
