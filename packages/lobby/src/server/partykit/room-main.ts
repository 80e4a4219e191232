// PartyKit takes a party as the default export of its file.
export { RoomParty as default } from './room-party.ts'
