// Entry file of party `room`: PartyKit reads a party from the default export of its file.

export { RoomParty as default } from './room-party.ts'
