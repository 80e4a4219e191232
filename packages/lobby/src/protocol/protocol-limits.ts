/** Rises with every change that an older end could not follow. Both ends must speak the same one. */
export const PROTOCOL_VERSION = 1

/** Bytes of UTF-8 in one message to the lobby. An SDP with its candidates takes about 3 KB. */
export const MAX_MESSAGE_BYTES = 16_384
/** Bytes of UTF-8 in one message from the lobby: 64 members, or a page of the room list, fit. */
export const MAX_ANSWER_BYTES = 262_144
/** Levels of arrays and objects in one message: parsing and printing recurse. */
export const MAX_DEPTH = 32

/** UTF-16 units in a player's name: one line above a ship. */
export const MAX_NAME_LENGTH = 32
/** UTF-16 units in the id of a game. */
export const MAX_GAME_LENGTH = 64
/** The last version of a game. */
export const MAX_VERSION = 65_535
/** UTF-16 units in the name of a quick-match mode. */
export const MAX_MODE_LENGTH = 32
/** Bytes of UTF-8 in a room's free-form data as JSON: a list of 100 rooms stays below `MAX_ANSWER_BYTES`. */
export const MAX_DATA_BYTES = 2_048
/** Keys in the data filter of a list request. */
export const MAX_FILTER_KEYS = 8
/** Seats a room can have: an entity's id has six bits for its owner's, and a full mesh ends long before. */
export const MAX_PLAYERS = 64
export const DEFAULT_MAX_PLAYERS = 8
/** Rooms in one answer to `list`. */
export const MAX_LISTED = 100

/** Characters of a room's code. Digits and capitals without the look-alikes 0 O, 1 I L, U V. */
export const CODE_ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
/** 30⁵ is 24 million codes: short enough to say aloud, and a guess at a private room is hopeless under the rate limit. */
export const CODE_LENGTH = 5

/** Milliseconds between a client's pings. */
export const PING_EVERY_MS = 5_000
/** Milliseconds of silence after which either end gives a socket up: three pings. */
export const SILENT_AFTER_MS = 15_000
/** Milliseconds a seat is kept for a player whose socket was lost: a reload or a change of network fits. */
export const SEAT_KEPT_MS = 30_000
/** Milliseconds a host may be away before another takes over. */
export const HOST_GRACE_MS = 5_000
/** Milliseconds a reserved seat waits for its player. */
export const TICKET_MS = 10_000
/** Milliseconds a new connection has for its first `hello`, `join` or `resume`. */
export const GREETING_MS = 10_000

/** Numbered messages kept for resending; more in rooms of over 16 players, see `unackedByRoom`. */
export const MAX_UNACKED = 512
/** Bytes kept for resending; more in rooms of over 32 players. */
export const MAX_UNACKED_BYTES = 1_048_576
/** A client confirms what it heard after this many numbered messages, or with its next ping. */
export const ACK_EVERY = 64
