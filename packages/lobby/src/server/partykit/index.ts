export { DirectoryParty } from './directory-party.ts'
export { RoomParty } from './room-party.ts'
