// Entry point `@tickmesh/lobby/server/partykit`: the parties that a PartyKit project exports.

export { DirectoryParty } from './directory-party.ts'
export { DoorParty } from './door-party.ts'
export { RoomParty } from './room-party.ts'
