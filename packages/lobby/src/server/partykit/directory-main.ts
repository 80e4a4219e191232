// PartyKit takes a party as the default export of its file.
export { DirectoryParty as default } from './directory-party.ts'
