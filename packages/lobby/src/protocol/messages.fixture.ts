// Samples of every message of the protocol, for the tests of its parsers.

const id = 'k3Jq0aWd8sZ1xYb7PpLmNg'
const hash = 'k3Jq0aWd8sZ'
const member = { id, slot: 3, ordinal: 9, name: 'Ann', asks: true }

/** Valid messages to a directory, each with every field that it may have. */
export const DIRECTORY_MESSAGES = [
  { type: 'ping', seen: 0 },
  { type: 'hello', protocol: 2 },
  { type: 'create', req: 1, public: true, maxPlayers: 4, data: { map: 'ice' } },
  { type: 'list', req: 2, mode: 'duel', data: { map: 'ice', laps: 3, night: false, owner: null }, page: 1 },
  { type: 'quick', req: 3, mode: 'duel', min: 2, max: 4, self: hash, avoid: [hash, hash] },
  { type: 'cancel', req: 3 },
] as const

/** Valid messages to a room. */
export const ROOM_MESSAGES = [
  { type: 'ping', seen: 7 },
  { type: 'join', protocol: 2, game: 'arena', version: 1, name: 'Ann', ticket: id, privacy: 'private', asks: true },
  { type: 'resume', protocol: 2, id, secret: id, seen: 7 },
  { type: 'signal', n: 1, to: id, data: { sdp: 'v=0' } },
  { type: 'reach', n: 2, peer: id, reachable: false },
  { type: 'leave' },
  { type: 'close' },
] as const

/** Valid messages from a lobby. */
export const SERVER_MESSAGES = [
  { type: 'ready', protocol: 2, salt: id },
  { type: 'queued', req: 3 },
  { type: 'made', req: 1, code: 'K7QXMWD', ticket: id },
  { type: 'rooms', req: 2, rooms: [{ code: 'K7QXMWD', players: 1, maxPlayers: 4, data: null, mode: 'duel' }] },
  {
    type: 'seated',
    code: 'K7QXMWD',
    secret: id,
    id,
    members: [member],
    host: { id, term: 1 },
    unreachable: [[3, 4]],
    maxPlayers: 8,
    public: true,
    data: null,
    mode: 'duel',
    seed: 7,
    iceServers: [{ urls: ['stun:a', 'turn:b'], username: 'u', credential: 'c' }, { urls: 'stun:c' }],
    iceDefault: true,
    relayBytesPerSecond: 131_072,
  },
  { type: 'resumed', heard: 1 },
  { type: 'ice', iceServers: [{ urls: 'turn:b', username: 'u', credential: 'c' }] },
  { type: 'joined', n: 1, member },
  { type: 'left', n: 2, id, reason: 'timeout' },
  { type: 'host', n: 3, id, term: 2 },
  { type: 'signal', n: 4, from: id, data: [1] },
  { type: 'reach', n: 5, from: id, peer: id, reachable: true },
  { type: 'pong', heard: 2 },
  { type: 'closed', reason: 'replaced' },
  { type: 'error', code: 'internal', message: 'the room could not be made; try again', req: 1 },
] as const
