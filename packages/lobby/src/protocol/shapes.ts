// Readers of all messages in `messages.ts`, with the limits of their fields.

import {
  KEY_HASH_LENGTH,
  MAX_AVOIDED,
  MAX_DATA_BYTES,
  MAX_DATA_DEPTH,
  MAX_FILTER_KEYS,
  MAX_GAME_LENGTH,
  PAGE_ROOMS,
  MAX_MODE_LENGTH,
  MAX_PLAYERS,
} from './protocol-limits.ts'
import {
  LOBBY_ERROR_CODES,
  type DirectoryMessage,
  type IceServer,
  type RoomMessage,
  type Scalar,
  type ServerMessage,
} from './messages.ts'
import {
  Mismatch,
  anything,
  array,
  flag,
  integer,
  matching,
  object,
  oneOf,
  record,
  tagged,
  text,
  type Reader,
} from './reader.ts'
import { normalizeName } from './player-name.ts'
import { fitsBytes, fitsDepth } from './text.ts'

const count = integer(0, Number.MAX_SAFE_INTEGER)
const seatCount = integer(1, MAX_PLAYERS)
/** Ids, secrets and tickets: 22 characters of base64url here; other lobbies may mint longer ones. */
const token = text(1, 64)
const name: Reader<string> = (value) => {
  const normal = normalizeName(value)
  if (normal === undefined) throw new Mismatch('must be a name of a player')
  return normal
}
const mode = text(1, MAX_MODE_LENGTH)
const privacy = oneOf(['open', 'guarded', 'private'])
const string = matching((value) => typeof value === 'string', 'text')

const roomData: Reader<unknown> = (value) => {
  const json = JSON.stringify(value)
  if (!fitsBytes(json, MAX_DATA_BYTES))
    throw new Mismatch(`must be at most ${MAX_DATA_BYTES} bytes of JSON`, 'too-large')
  if (!fitsDepth(json, MAX_DATA_DEPTH)) throw new Mismatch(`must have at most ${MAX_DATA_DEPTH} levels`)
  return value
}

const filterKey = text(0, 64)
const filterValue = matching(
  (value): value is Scalar => value === null || ['string', 'number', 'boolean'].includes(typeof value),
  'text, a number, a boolean or null',
)
const filter: Reader<{ readonly [key: string]: Scalar }> = (value) => {
  const entries = Object.entries(record(value))
  if (entries.length > MAX_FILTER_KEYS) throw new Mismatch(`must have at most ${MAX_FILTER_KEYS} keys`)
  return Object.fromEntries(entries.map(([key, each]) => [filterKey(key), filterValue(each)]))
}

const ping = object({ seen: count })
const keyHash = text(KEY_HASH_LENGTH, KEY_HASH_LENGTH)
const quick = object(
  { req: count, mode, min: seatCount, max: seatCount },
  { self: keyHash, avoid: array(keyHash, MAX_AVOIDED) },
)

/** Reader of a message to a directory. */
export const directoryMessage: Reader<DirectoryMessage> = tagged<DirectoryMessage>({
  ping,
  hello: object({ protocol: count }),
  create: object({ req: count, public: flag, maxPlayers: seatCount }, { data: roomData }),
  list: object({ req: count }, { mode, data: filter, page: count }),
  quick: (value) => {
    const asked = quick(value)
    if (asked.min > asked.max) throw new Mismatch('must be at most max').under('min')
    return asked
  },
  cancel: object({ req: count }),
})

/** Reader of a message to a room. */
export const roomMessage: Reader<RoomMessage> = tagged<RoomMessage>({
  ping,
  join: object(
    { protocol: count, game: text(0, MAX_GAME_LENGTH), version: count, name },
    { ticket: token, keptMs: count, privacy, asks: flag },
  ),
  resume: object({ protocol: count, id: token, secret: token, seen: count }),
  signal: object({ n: count, to: token, data: anything }),
  reach: object({ n: count, peer: token, reachable: flag }, { closed: flag }),
  leave: object({}),
  close: object({}),
})

const slot = integer(0, MAX_PLAYERS - 1)
const member = object({ id: token, slot, ordinal: count, name }, { asks: flag })
const host = object({ id: token, term: count })
const listing = object({ code: token, players: count, maxPlayers: count, data: anything }, { mode })
const urls = matching(
  (value): value is string | readonly string[] =>
    typeof value === 'string' || (Array.isArray(value) && value.every((url) => typeof url === 'string')),
  'text or an array of texts',
)
const slots = array(slot, 2)
const slotPair: Reader<readonly [number, number]> = (value) => {
  const [from, to] = slots(value)
  if (from === undefined || to === undefined) throw new Mismatch('must be two slots')
  return [from, to]
}

/** Reader of a list of ICE servers. */
export const iceServers: Reader<readonly IceServer[]> = array(
  object({ urls }, { username: string, credential: string }),
  16,
)

/** Reader of a message from a directory or a room. */
export const serverMessage: Reader<ServerMessage> = tagged<ServerMessage>({
  ready: object({ protocol: count }, { salt: token }),
  queued: object({ req: count }),
  made: object({ req: count, code: token, ticket: token }),
  rooms: object({ req: count, rooms: array(listing, PAGE_ROOMS) }),
  seated: object(
    {
      code: token,
      secret: token,
      id: token,
      members: array(member, MAX_PLAYERS),
      host,
      unreachable: array(slotPair, MAX_PLAYERS * MAX_PLAYERS),
      maxPlayers: seatCount,
      public: flag,
      data: anything,
      seed: integer(0, 0xffff_ffff),
      iceServers,
      iceDefault: flag,
      relayBytesPerSecond: count,
    },
    { mode },
  ),
  resumed: object({ heard: count }),
  ice: object({ iceServers }),
  joined: object({ n: count, member }),
  left: object({ n: count, id: token, reason: oneOf(['left', 'timeout']) }),
  host: object({ n: count, id: token, term: count }),
  signal: object({ n: count, from: token, data: anything }),
  reach: object({ n: count, from: token, peer: token, reachable: flag }),
  pong: object({ heard: count }),
  closed: object({ reason: oneOf(['closed', 'replaced']) }),
  error: object({ code: oneOf(LOBBY_ERROR_CODES), message: string }, { req: count }),
})
