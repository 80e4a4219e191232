// Entry point `@tickmesh/lobby/protocol`: the protocol between client and lobby, for both ends.

export * from './protocol-limits.ts'
export * from './messages.ts'
export {
  PARTY,
  directoryKey,
  isLocalHost,
  normalizeCode,
  objectPath,
  parseDirectoryKey,
  parseObjectPath,
  type GameVersion,
  type ObjectKind,
} from './address.ts'
export {
  BASE_ALLOWANCE,
  allowanceOf,
  unackedByRoom,
  unackedOfSender,
  type Allowance,
  type Unacked,
} from './allowance.ts'
export { hideAddresses, type Privacy } from './hidden-addresses.ts'
export { parseDirectoryMessage, parseIceServers, parseRoomMessage, parseServerMessage, type Parsed } from './parse.ts'
export { NAME_RULE, normalizeName } from './player-name.ts'
export { RELAY_STATE, readRelayBatch, writeRelayBatch, type RelayPart } from './relay-batch.ts'
export { fitsBytes, fitsDepth, utf8Length } from './text.ts'
