import * as v from 'valibot'
import {
  MAX_DATA_BYTES,
  MAX_FILTER_KEYS,
  MAX_GAME_LENGTH,
  MAX_LISTED,
  MAX_MODE_LENGTH,
  MAX_NAME_LENGTH,
  MAX_PLAYERS,
} from './limits.ts'
import { LOBBY_ERROR_CODES } from './messages.ts'
import type { DirectoryMessage, IceServer, RoomMessage, ServerMessage } from './messages.ts'
import { fitsBytes } from './text.ts'

/** Why data does not pass, so that the answer can be `too-large` and not `malformed`. */
export const DATA_TOO_LARGE: string = `data is over ${MAX_DATA_BYTES} bytes of JSON`

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const count = whole(0, Number.MAX_SAFE_INTEGER)
const text = (max: number) => v.pipe(v.string(), v.maxLength(max))
/** Ids, secrets and tickets are 22 characters of base64url; other lobbies may mint other ones. */
const token = v.pipe(v.string(), v.minLength(1), v.maxLength(64))
// No control characters: a name stands on one line.
const name = v.pipe(text(MAX_NAME_LENGTH), v.minLength(1), v.regex(/^\P{Cc}*$/u))
const mode = v.pipe(text(MAX_MODE_LENGTH), v.minLength(1))
const data = v.pipe(
  v.unknown(),
  v.check((value) => fitsBytes(JSON.stringify(value), MAX_DATA_BYTES), DATA_TOO_LARGE),
)
const filter = v.pipe(
  v.record(text(64), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  v.check((keys) => Object.keys(keys).length <= MAX_FILTER_KEYS),
)

const ping = v.object({ type: v.literal('ping'), seen: count })

export const directoryMessage: v.GenericSchema<unknown, DirectoryMessage> = v.variant('type', [
  ping,
  v.object({ type: v.literal('hello'), protocol: count }),
  v.object({
    type: v.literal('create'),
    req: count,
    public: v.boolean(),
    maxPlayers: whole(1, MAX_PLAYERS),
    data: v.exactOptional(data),
  }),
  v.object({ type: v.literal('list'), req: count, mode: v.exactOptional(mode), data: v.exactOptional(filter) }),
  v.pipe(
    v.object({ type: v.literal('quick'), req: count, mode, min: whole(1, MAX_PLAYERS), max: whole(1, MAX_PLAYERS) }),
    v.check(({ min, max }) => min <= max),
  ),
  v.object({ type: v.literal('cancel'), req: count }),
])

export const roomMessage: v.GenericSchema<unknown, RoomMessage> = v.variant('type', [
  ping,
  v.object({
    type: v.literal('join'),
    protocol: count,
    game: text(MAX_GAME_LENGTH),
    version: count,
    name,
    ticket: v.exactOptional(token),
  }),
  v.object({ type: v.literal('resume'), protocol: count, id: token, secret: token, seen: count }),
  v.object({ type: v.literal('signal'), n: count, to: token, data: v.unknown() }),
  v.object({ type: v.literal('reach'), n: count, peer: token, reachable: v.boolean() }),
  v.object({ type: v.literal('leave') }),
  v.object({ type: v.literal('close') }),
])

const slot = whole(0, MAX_PLAYERS - 1)
const member = v.object({ id: token, slot, ordinal: count, name })
const iceServer = v.object({
  urls: v.union([v.string(), v.array(v.string())]),
  username: v.exactOptional(v.string()),
  credential: v.exactOptional(v.string()),
})
const listing = v.object({
  code: token,
  players: count,
  maxPlayers: count,
  data: v.unknown(),
  mode: v.exactOptional(mode),
})

export const iceServers: v.GenericSchema<unknown, IceServer[]> = v.pipe(v.array(iceServer), v.maxLength(16))

export const serverMessage: v.GenericSchema<unknown, ServerMessage> = v.variant('type', [
  v.object({ type: v.literal('welcome'), protocol: count }),
  v.object({ type: v.literal('queued'), req: count }),
  v.object({ type: v.literal('made'), req: count, code: token, ticket: token }),
  v.object({ type: v.literal('rooms'), req: count, rooms: v.pipe(v.array(listing), v.maxLength(MAX_LISTED)) }),
  v.object({
    type: v.literal('seated'),
    code: token,
    secret: token,
    id: token,
    members: v.pipe(v.array(member), v.maxLength(MAX_PLAYERS)),
    host: v.object({ id: token, term: count }),
    unreachable: v.pipe(v.array(v.tuple([slot, slot])), v.maxLength(MAX_PLAYERS * MAX_PLAYERS)),
    maxPlayers: whole(1, MAX_PLAYERS),
    public: v.boolean(),
    data: v.unknown(),
    mode: v.exactOptional(mode),
    seed: whole(0, 0xffff_ffff),
    iceServers,
    iceDefault: v.boolean(),
  }),
  v.object({ type: v.literal('resumed'), heard: count }),
  v.object({ n: count, type: v.literal('joined'), member }),
  v.object({ n: count, type: v.literal('left'), id: token, reason: v.picklist(['left', 'timeout']) }),
  v.object({ n: count, type: v.literal('host'), id: token, term: count }),
  v.object({ n: count, type: v.literal('signal'), from: token, data: v.unknown() }),
  v.object({ n: count, type: v.literal('reach'), from: token, peer: token, reachable: v.boolean() }),
  v.object({ type: v.literal('pong'), heard: count }),
  v.object({ type: v.literal('closed'), reason: v.picklist(['closed', 'replaced']) }),
  v.object({
    type: v.literal('error'),
    code: v.picklist(LOBBY_ERROR_CODES),
    message: v.string(),
    req: v.exactOptional(count),
  }),
])
