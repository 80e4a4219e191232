// File of the players whom this player has met, as it is exported and imported: JSON.

import { normalizeName } from '@tickmesh/lobby/protocol'
import { DEVELOPMENT } from '../development.ts'
import { TickmeshError } from '../errors.ts'
import { LEFT_OUT } from '../left-out.ts'
import type { KnownPlayer } from './known-players.ts'

/** Upper bound of a file, in UTF-16 units: twice what the most records take. */
const MAX_FILE_LENGTH = 1_048_576
/** Upper bound of the records of a game. */
export const MAX_RECORDS = 2_000

const FORMAT = 'tickmesh-players'

/** Returns the text of a file. */
export function writePlayers(game: string, players: Iterable<KnownPlayer>): string {
  return JSON.stringify({ format: FORMAT, version: 1, game, players: [...players] })
}

/**
 * Returns the records in the text of a file. Without `game`, a file of any game is read.
 *
 * @throws TickmeshError `invalid-value`: the text is no such file, or one of another game.
 */
export function readPlayers(text: unknown, game: string | undefined): readonly KnownPlayer[] {
  if (typeof text !== 'string' || text.length > MAX_FILE_LENGTH)
    throw refused(DEVELOPMENT ? 'it is no text, or too long' : '')
  let file: unknown
  try {
    file = JSON.parse(text)
  } catch (cause) {
    throw refused(DEVELOPMENT ? 'it is not JSON' : '', cause)
  }
  if (!isRecord(file) || file['format'] !== FORMAT || file['version'] !== 1)
    throw refused(DEVELOPMENT ? 'it is no list of players' : '')
  if (game !== undefined && file['game'] !== game)
    throw refused(DEVELOPMENT ? 'it is of another game, whose keys are others' : '')
  const { players } = file
  if (!Array.isArray(players) || players.length > MAX_RECORDS)
    throw refused(DEVELOPMENT ? `it has more than ${MAX_RECORDS} players` : '')
  return players.map((player: unknown, index) => {
    const read = readPlayer(player)
    if (read === undefined) throw refused(DEVELOPMENT ? `player ${index} of it is malformed` : '')
    return read
  })
}

/** Returns a record from what was stored or exported; undefined when it is none. */
export function readPlayer(value: unknown): KnownPlayer | undefined {
  if (!isRecord(value)) return undefined
  const { key, remembered, compared, blocked } = value
  // Of a key that was blocked, and whose holder's name was never seen, the name is empty.
  const name = value['name'] === '' && remembered === false ? '' : normalizeName(value['name'])
  const flags = [remembered, compared, blocked]
  if (!isThumbprint(key) || name === undefined || flags.some((flag) => typeof flag !== 'boolean')) return undefined
  return { key, name, remembered, compared, blocked } as KnownPlayer
}

/** Returns whether a value has the form of a key's thumbprint: 32 bytes in base64url. */
export function isThumbprint(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{42}[AEIMQUYcgkosw048]$/.test(value)
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return Object(value) === value
}

function refused(why: string, cause?: unknown): TickmeshError {
  const message = DEVELOPMENT ? `The file of players is not imported, and nothing is changed: ${why}.` : LEFT_OUT
  return new TickmeshError('invalid-value', message, { cause })
}
