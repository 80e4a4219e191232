// Names of directories and rooms: keys, room codes and URL paths.

import { CODE_ALPHABET, CODE_LENGTH, MAX_GAME_LENGTH, MAX_VERSION } from './protocol-limits.ts'

/** Kinds of object in a lobby. */
export type ObjectKind = 'directory' | 'room'

/** PartyKit's party of each kind; PartyKit fixes the name of the first one. */
export const PARTY: { readonly [kind in ObjectKind]: string } = { directory: 'main', room: 'room' }

const DIRECTORY_KEY = /^([A-Za-z0-9][A-Za-z0-9._-]*)@(0|[1-9][0-9]{0,4})$/
const CODE = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`)

/** Game and version that one directory serves. */
export interface GameVersion {
  readonly game: string
  readonly version: number
}

/** Returns the key of a game's directory, such as `arena@1`; undefined for an invalid id or version. */
export function directoryKey(game: string, version: number): string | undefined {
  const key = `${game}@${version}`
  return parseDirectoryKey(key) ? key : undefined
}

/** Returns the game and version of a directory's key; undefined for any other text. */
export function parseDirectoryKey(key: string): GameVersion | undefined {
  const [, game, version] = DIRECTORY_KEY.exec(key) ?? []
  if (game === undefined || version === undefined || game.length > MAX_GAME_LENGTH) return undefined
  if (Number(version) > MAX_VERSION) return undefined
  return { game, version: Number(version) }
}

/** Returns the code of a room from a player's input; undefined for an invalid one. */
export function normalizeCode(typed: string): string | undefined {
  if (typed.length > 64) return undefined
  const code = typed.replace(/[\s-]/g, '').toUpperCase()
  return CODE.test(code) ? code : undefined
}

/** Returns the URL path of an object, the same on every runtime. */
export function objectPath(kind: ObjectKind, key: string): string {
  return `/parties/${PARTY[kind]}/${key}`
}

/** Returns the object that a URL path names; undefined if the path or the key is invalid. */
export function parseObjectPath(path: string): { readonly kind: ObjectKind; readonly key: string } | undefined {
  const [, party, key] = /^\/parties\/([a-z]+)\/([^/]+)$/.exec(path) ?? []
  if (key === undefined) return undefined
  if (party === PARTY.directory && parseDirectoryKey(key)) return { kind: 'directory', key }
  if (party === PARTY.room && CODE.test(key)) return { kind: 'room', key }
  return undefined
}

/** True for a host name of this machine, where no STUN server is needed and `ws:` is allowed from `https:`. */
export function isLocalHost(hostname: string): boolean {
  const name = hostname.toLowerCase()
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '[::1]' ||
    name === '::1' ||
    /^127(\.\d{1,3}){3}$/.test(name)
  )
}
