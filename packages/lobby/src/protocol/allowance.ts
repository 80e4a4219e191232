import { MAX_UNACKED, MAX_UNACKED_BYTES } from './protocol-limits.ts'

/** What one connection to the lobby may do. Both ends go by it: the lobby refuses what is over it, a client waits. */
export interface Allowance {
  /** Messages at once. */
  readonly burst: number
  /** Messages a second, in the long run. */
  readonly perSecond: number
}

/** Of a directory, and of a room with up to 16 seats: a joiner sets up 15 links with a burst of 15 × 32 messages. */
export const BASE_ALLOWANCE: Allowance = { burst: 512, perSecond: 128 }

/** Messages that set up one link, from one end: a description, up to 25 candidates, and pings. */
const PER_LINK = 32
/** Messages a second for each player in the room: a link that is set up anew every 4 s. */
const PER_LINK_S = 8
/** Bytes that set up one link, twice over. */
const BYTES_PER_LINK = 32_768

/** What a connection to a room may do: a full mesh sets up as many links for each player as there are others. */
export function allowanceOf(maxPlayers: number): Allowance {
  return {
    burst: Math.max(BASE_ALLOWANCE.burst, PER_LINK * maxPlayers),
    perSecond: Math.max(BASE_ALLOWANCE.perSecond, PER_LINK_S * maxPlayers),
  }
}

/** What may wait unconfirmed: messages, and their bytes as texts. */
export interface Unacked {
  readonly messages: number
  readonly bytes: number
}

/** What a client keeps of its own messages until the room confirms them. */
export function unackedByRoom(maxPlayers: number): Unacked {
  return {
    messages: Math.max(MAX_UNACKED, PER_LINK * maxPlayers),
    bytes: Math.max(MAX_UNACKED_BYTES, BYTES_PER_LINK * maxPlayers),
  }
}

/** What a room keeps for one seat of the messages of one other player: an equal share, so that none uses up another's. */
export function unackedOfSender(maxPlayers: number): Unacked {
  return { messages: MAX_UNACKED, bytes: Math.floor(unackedByRoom(maxPlayers).bytes / maxPlayers) }
}
