import { CODE_ALPHABET, CODE_LENGTH, MAX_GAME_LENGTH, MAX_VERSION } from './protocol-limits.ts'

/** The two kinds of object a lobby is made of. */
export type ObjectKind = 'directory' | 'room'

/** The party of each kind: PartyKit fixes the name of its first one. */
export const PARTY: { readonly [kind in ObjectKind]: string } = { directory: 'main', room: 'room' }

const DIRECTORY_KEY = /^([A-Za-z0-9][A-Za-z0-9._-]*)@(0|[1-9][0-9]{0,4})$/
const CODE = new RegExp(`^[${CODE_ALPHABET}]{${CODE_LENGTH}}$`)

export interface GameVersion {
  readonly game: string
  readonly version: number
}

/** The key of a game's directory, such as `arena@1`; undefined if the game's id or version cannot be one. */
export function directoryKey(game: string, version: number): string | undefined {
  const key = `${game}@${version}`
  return parseDirectoryKey(key) ? key : undefined
}

/** The game and version of a directory's key; undefined if it is none. */
export function parseDirectoryKey(key: string): GameVersion | undefined {
  const [, game, version] = DIRECTORY_KEY.exec(key) ?? []
  if (game === undefined || version === undefined || game.length > MAX_GAME_LENGTH) return undefined
  if (Number(version) > MAX_VERSION) return undefined
  return { game, version: Number(version) }
}

/** A room's code as it is minted, from what a player typed; undefined if it can be none. */
export function normalizeCode(typed: string): string | undefined {
  if (typed.length > 64) return undefined
  const code = typed.replace(/[\s-]/g, '').toUpperCase()
  return CODE.test(code) ? code : undefined
}

/** Where an object is found: the same path on every runtime. */
export function objectPath(kind: ObjectKind, key: string): string {
  return `/parties/${PARTY[kind]}/${key}`
}

/** The object that a path names; undefined if it names none or its key can be none. */
export function parseObjectPath(path: string): { readonly kind: ObjectKind; readonly key: string } | undefined {
  const [, party, key] = /^\/parties\/([a-z]+)\/([^/]+)$/.exec(path) ?? []
  if (key === undefined) return undefined
  if (party === PARTY.directory && parseDirectoryKey(key)) return { kind: 'directory', key }
  if (party === PARTY.room && CODE.test(key)) return { kind: 'room', key }
  return undefined
}

/** Whether a host name means this very machine, where no STUN server is needed and `ws:` is allowed from `https:`. */
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
