// Entry file of party `main`: PartyKit reads a party from the default export of its file.

export { DirectoryParty as default } from './directory-party.ts'
