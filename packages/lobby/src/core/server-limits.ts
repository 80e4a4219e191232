/**
 * Seats that a room gives: so many at once, or all it has if they are more, and then one a second. A seating makes four of the room's own messages at
 * most: `joined`, `left`, and a change of the host with each. A player whose socket is lost misses 45 s of them at most (15 until that is
 * noticed, 30 for which the seat is kept): (64 + 45) × 4 = 436, and 512 are kept. So nobody's seat is lost because others come and go.
 */
export const SEATINGS_AT_ONCE = 16
export const SEATINGS_PER_S = 1

/** Tokens of a request that makes a room, or scans the list: 16 at once, 4 a second. */
export const HEAVY_COST = 32
/** Refused messages, less `FORGIVEN_PER_S` for every second, after which a connection is closed. */
export const MAX_STRIKES = 512
export const FORGIVEN_PER_S = 16
/** A malformed message weighs as much as this many refused ones. */
export const MALFORMED_STRIKES = 4
/** While messages are refused, one in this many is answered: an answer to each would double the flood. */
export const ANSWER_EVERY = 64

/** Sockets a directory holds at once; about 10 KB each. */
export const MAX_DIRECTORY_CONNECTIONS = 10_000
/** Sockets a room holds at once: every seat, its older socket, and those who ask to come in. */
export const MAX_ROOM_CONNECTIONS = 1_024
/** Public rooms a directory knows; about 3 KB each. More are made and joined by code, but not listed. */
export const MAX_BOOK = 10_000
/** Players who wait for a quick match in one directory. */
export const MAX_WAITING = 10_000
/** Seats reserved at once in one call. */
export const MAX_RESERVED = 255
/** Codes tried for a new room before giving up: with a million rooms open, one try in 24 is taken. */
export const MAX_MINT_TRIES = 8

/** Milliseconds between a room's reports to its directory when nothing changes: a new directory learns of it again. */
export const REPORT_EVERY_MS = 15_000
/** Milliseconds without a report after which a directory strikes a room off: three reports. */
export const BOOKED_MS = 45_000
/** Milliseconds for which a room's code answers `room-closed` and is not minted again. */
export const ENDED_MS = 60_000
/** Milliseconds between two looks at what is due. */
export const WAKE_EVERY_MS = 1_000
/** Bytes of an id, a secret or a ticket: 128 bits cannot be guessed. */
export const TOKEN_BYTES = 16

/** WebSocket close codes: 1000 done, 1008 abuse, 1013 try again later; 4000 and up are ours. */
export const CLOSE_DONE = 1_000
export const CLOSE_ABUSE = 1_008
export const CLOSE_FULL = 1_013
export const CLOSE_SILENT = 4_000
export const CLOSE_REPLACED = 4_001

/** A public STUN server, without which players behind routers do not find each other. */
export const DEFAULT_ICE_SERVERS: readonly { readonly urls: string }[] = [{ urls: 'stun:stun.l.google.com:19302' }]
