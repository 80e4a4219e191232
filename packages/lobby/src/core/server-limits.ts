// Limits and intervals of the lobby's own; those that clients must know are in `protocol-limits.ts`.

/**
 * Seatings of a room: a burst of 16, or of all its seats if they are more, then one a second. A seating causes at most
 * four messages of the room: `joined`, `left`, and a change of the host with each. A player whose socket is lost misses
 * at most 75 s of them (15 s until the loss is noticed, 60 s for which the seat is kept): (64 + 75) × 4 = 556, and 576
 * are kept. So strangers who join and leave cannot cost another player the seat.
 */
export const SEATINGS_AT_ONCE = 16
export const SEATINGS_PER_S = 1

/** Tokens of a request that makes or finds a room: 16 in a burst, 4 a second. */
export const ROOM_COST = 32
/** Tokens of a request for the list: 4 in a burst, one a second beside the pings. */
export const LIST_COST = 120
/** Refused messages, less `FORGIVEN_PER_S` a second, after which a connection is closed. */
export const MAX_STRIKES = 512
export const FORGIVEN_PER_S = 16
/** Weight of a malformed message, in refused messages. */
export const MALFORMED_STRIKES = 16
/** Refused messages for each answer: an answer to every one would double a flood. */
export const ANSWER_EVERY = 64

/** Seconds of an address's rates that it may use in one burst. */
export const DOOR_BURST_S = 32
/** Addresses that are remembered; about 1 KB each, with all that is counted for them. */
export const MAX_ADDRESSES = 100_000
/** Milliseconds between looks for addresses that may be forgotten. */
export const DOOR_SWEEP_MS = 10_000
/** Codes that one address may enter uncounted: those of its last tickets and seats. */
export const MAX_ADMITTED = 512
/** Milliseconds after which a code that was entered is a miss, unless the room says otherwise. */
export const PENDING_MS = 15_000
/** Milliseconds for which one miss is remembered. */
export const MISS_FORGIVEN_MS = 600_000
/** Longest wait between two misses, milliseconds; it doubles from one second with each. */
export const MAX_MISS_WAIT_MS = 600_000
/** Seconds of an address's bytes of list answers that it may use in one burst. */
export const LIST_BURST_S = 8
/** Bytes that one room costs which a request for the list looks at. */
export const LIST_SCAN_BYTES = 64
/** Milliseconds for which an address without sockets is remembered: its rates are full again. */
export const ADDRESS_KEPT_MS = 120_000
/** Sockets of an object without a greeting; of more, the address with the most loses its oldest. */
export const MAX_UNGREETED = 1_024
/** Reports of reach: for each seat twice the seats of its room in a burst, and 4 a second. */
export const REACH_PER_S = 4

/** Open sockets of a directory; about 10 KB each. */
export const MAX_DIRECTORY_CONNECTIONS = 10_000
/** Rooms in the list of a directory; about 3 KB each. Further rooms are joined by code, but not listed. */
export const MAX_LIST = 10_000
/** Rooms of one address that come before those of others in the list: a quarter of a page. */
export const PAGE_ROOMS_OF_ADDRESS = 5
/** Milliseconds for which a page of the list is answered from the cache. */
export const PAGE_CACHED_MS = 1_000
/** Pages in the cache of a directory, one for each filter and page number. */
export const MAX_CACHED_PAGES = 64
/**
 * Rooms of quick matches in which tickets of one address may be unused at once: two at first, one more for each ticket
 * that is used, half for each room that its player missed.
 */
export const FIRST_OPEN_MATCHES = 2
export const MAX_OPEN_MATCHES = 32
/** Milliseconds for which a missed room still counts as open. */
export const MISSED_MATCH_MS = 60_000
/** Milliseconds for which a room still counts as open whose ticket was given back: a match taken and left in turn. */
export const RETURNED_MATCH_MS = 5_000
/** Milliseconds beyond a ticket's time for the room's call to arrive. */
export const TICKET_GRACE_MS = 2_000
/** Milliseconds after its last ticket for which an address's account is kept. */
export const ACCOUNT_KEPT_MS = 600_000
/** Milliseconds for which a directory's salt is valid: a day. */
export const SALT_MS = 86_400_000
/** Rooms that are looked at in one round of matching, fullest first, for one whose players nobody avoids. */
export const MAX_ROOM_TRIES = 16
/** Comparisons of players for groups, and for rooms, in one round of matching: 1 to 2 ms, whomever they avoid. */
export const MAX_MEETING_CHECKS = 10_000
/** Comparisons for the group of one waiting player, after which the next one has its turn. */
export const MAX_GROUP_CHECKS = 5_000
/** Players in the queues of one directory. */
export const MAX_WAITING = 10_000
/** Freed seats of a room whose players learn it when they resume. */
export const MAX_FORMER_SEATS = 256
/** Bytes of unconfirmed messages that each seat may have when the lobby's budget is used up: a link is set up. */
export const OUTBOX_FLOOR_BYTES = 32_768
/** Seconds of a seat's budget at the relay that it may use in one burst: what a network that stalled brings at once. */
export const RELAY_BURST_S = 4
/** Seconds of that budget that may wait for a player before no more state is sent to it. */
export const RELAY_LAG_S = 0.1
/** Seats reserved in one call. */
export const MAX_RESERVED = 255
/** Codes tried for a new room; with a million open rooms, one code in 22,000 is in use. */
export const MAX_MINT_TRIES = 4

/** Milliseconds between reports of a room without changes, for a directory that was restarted. */
export const REPORT_EVERY_MS = 15_000
/** Milliseconds without a report after which a directory removes a room: three reports. */
export const LISTED_MS = 45_000
/** Milliseconds for which the code of an ended room answers `room-closed` and is not used again. */
export const ENDED_MS = 60_000
/** Milliseconds between checks of timers. */
export const WAKE_EVERY_MS = 1_000
/** Random bytes of an id, a secret or a ticket. */
export const TOKEN_BYTES = 16

/** WebSocket close codes: 1000 done, 1008 abuse, 1013 try again later; codes from 4000 are this protocol's own. */
export const CLOSE_DONE = 1_000
export const CLOSE_ABUSE = 1_008
export const CLOSE_FULL = 1_013
export const CLOSE_SILENT = 4_000
export const CLOSE_REPLACED = 4_001

/** Milliseconds between two attempts to mint TURN credentials for a seat that has none, or whose are due. */
export const TURN_RETRY_MS = 10_000
/** ICE servers of one player. */
export const MAX_ICE_SERVERS = 16

/** Public STUN server; players behind routers need one. */
export const DEFAULT_ICE_SERVERS: readonly { readonly urls: string }[] = [{ urls: 'stun:stun.l.google.com:19302' }]
