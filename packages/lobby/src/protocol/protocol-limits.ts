// Constants of the protocol that both ends must have alike: sizes, intervals, alphabet of room codes.

/** Version of this protocol; both ends must have the same. Rises with every incompatible change. */
export const PROTOCOL_VERSION = 2

/** Bytes of UTF-8 in one message to the lobby. An SDP with its candidates takes about 3 KB. */
export const MAX_MESSAGE_BYTES = 16_384
/** Bytes of UTF-8 in one message from the lobby: 64 members, or a page of the room list, fit. */
export const MAX_ANSWER_BYTES = 262_144
/** Bytes of one binary message to a room: a part of the largest message of a link, and parts for all others. */
export const MAX_RELAY_BYTES = 81_920
/** Bytes that each part of a binary message counts in the budget beside its own: small ones are work too. */
export const RELAY_PART_COST = 64
/** Levels of arrays and objects in one message; bounded because parsing recurses. */
export const MAX_DEPTH = 32

/** UTF-16 units in a player's name. */
export const MAX_NAME_LENGTH = 32
/** UTF-16 units in the id of a game. */
export const MAX_GAME_LENGTH = 64
/** Highest version of a game. */
export const MAX_VERSION = 65_535
/** Characters in the hash of a player's key that a quick match gives: base64url of 8 bytes. */
export const KEY_HASH_LENGTH = 11
/** Hashes in the list of players whom a quick match avoids. */
export const MAX_AVOIDED = 32
/** UTF-16 units in the name of a quick-match mode. */
export const MAX_MODE_LENGTH = 32
/** Bytes of UTF-8 in a room's free-form data as JSON: a page of the list stays below `MAX_ANSWER_BYTES`. */
export const MAX_DATA_BYTES = 2_048
/** Levels of a room's data: a `rooms` answer adds three around it. */
export const MAX_DATA_DEPTH: number = MAX_DEPTH - 3
/** Keys in the data filter of a list request. */
export const MAX_FILTER_KEYS = 8
/** Seats of a room: an entity id has six bits for its owner's slot. */
export const MAX_PLAYERS = 64
/** Seats of a room, by default. */
export const DEFAULT_MAX_PLAYERS = 8
/** Rooms on one page of the list. */
export const PAGE_ROOMS = 20

/** Characters of a room's code: digits and capitals without the look-alikes 0 O, 1 I L, U V. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Characters in a room's code: 30⁷ is 22 thousand million codes, too many to guess one that is in use. */
export const CODE_LENGTH = 7

/** Milliseconds between a client's pings. */
export const PING_EVERY_MS = 5_000
/** Milliseconds of silence after which either end closes a socket: three pings. */
export const SILENT_AFTER_MS = 15_000
/** Milliseconds a seat is kept after its socket was lost, at most: a tunnel and an empty battery look alike. */
export const SEAT_KEPT_MS = 60_000
/** Milliseconds a seat is kept whose player has closed all its links too. */
export const CLOSED_SEAT_KEPT_MS = 5_000
/** Milliseconds a host may be away before it is replaced. */
export const HOST_GRACE_MS = 5_000
/** Milliseconds until a ticket expires. */
export const TICKET_MS = 10_000
/** Milliseconds from the start of a connection until its first `hello`, `join` or `resume`. */
export const GREETING_MS = 10_000

/** Unconfirmed messages kept for resending; more in rooms of over 18 players, see `unackedByRoom`. */
export const MAX_UNACKED = 576
/** Bytes of unconfirmed messages kept for resending; more in rooms of over 32 players. */
export const MAX_UNACKED_BYTES = 1_048_576
/** Numbered messages after which a client confirms without waiting for its next ping. */
export const ACK_EVERY = 64
