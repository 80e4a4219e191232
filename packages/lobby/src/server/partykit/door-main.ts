// Entry file of party `door`: PartyKit reads a party from the default export of its file.

export { DoorParty as default } from './door-party.ts'
