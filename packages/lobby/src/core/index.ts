// Entry point `@tickmesh/lobby/core`: the objects of the lobby, without sockets or a platform.

export type {
  Calls,
  Connection,
  DoorPort,
  ObjectRuntime,
  LobbyConfig,
  LobbyObject,
  TurnMinter,
  TurnServers,
} from './runtime.ts'
export type {
  DirectoryAnswer,
  DirectoryCall,
  DoorAnswer,
  DoorCall,
  Match,
  RoomAnswer,
  RoomCall,
  RoomSpec,
} from './calls.ts'
export { AddressLimits } from './address-limits.ts'
export { ByteBudget } from './byte-budget.ts'
export { DEFAULT_LIMITS, type LobbyLimits } from './lobby-limits.ts'
export { addressOf } from './client-address.ts'
export type { RelayCounters } from './relay-counters.ts'
export { newRelayCounters } from './relay-counters.ts'
export { Door, type DoorRecord } from './door.ts'
export { Tally } from './tally.ts'
export { TokenBucket } from './token-bucket.ts'
export { Directory } from './directory.ts'
export { Room } from './room.ts'
export { LocalLobby, type LocalRuntime, type LocalSession } from './local-lobby.ts'
