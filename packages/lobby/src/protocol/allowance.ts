// Rate and resend limits that depend on the number of seats; both ends compute them alike.

import { MAX_UNACKED, MAX_UNACKED_BYTES } from './protocol-limits.ts'

/** Message rate of one connection to the lobby. The lobby refuses messages beyond it; a client waits. */
export interface Allowance {
  /** Messages in one burst. */
  readonly burst: number
  /** Messages a second, on average. */
  readonly perSecond: number
}

/** Allowance at a directory and at a room of up to 16 seats: 15 links need a burst of 15 × 32 messages. */
export const BASE_ALLOWANCE: Allowance = { burst: 512, perSecond: 128 }

/** Messages of one end to set up one link: a description, up to 25 candidates, and pings. */
const PER_LINK = 32
/** Messages a second for each player in the room: enough to set up each link again every 4 s. */
const PER_LINK_S = 8
/** Bytes for one link: twice the size of its set-up. */
const BYTES_PER_LINK = 32_768

/** Allowance at a room: in a full mesh each player sets up a link to every other. */
export function allowanceOf(maxPlayers: number): Allowance {
  return {
    burst: Math.max(BASE_ALLOWANCE.burst, PER_LINK * maxPlayers),
    perSecond: Math.max(BASE_ALLOWANCE.perSecond, PER_LINK_S * maxPlayers),
  }
}

/** Bound of unconfirmed messages, and of their bytes as JSON. */
export interface Unacked {
  readonly messages: number
  readonly bytes: number
}

/** Bound of a client's own messages that the room has not confirmed. */
export function unackedByRoom(maxPlayers: number): Unacked {
  return {
    messages: Math.max(MAX_UNACKED, PER_LINK * maxPlayers),
    bytes: Math.max(MAX_UNACKED_BYTES, BYTES_PER_LINK * maxPlayers),
  }
}

/** Bound of one sender's messages that a room keeps for one seat: an equal share for each sender. */
export function unackedOfSender(maxPlayers: number): Unacked {
  return { messages: MAX_UNACKED, bytes: Math.floor(unackedByRoom(maxPlayers).bytes / maxPlayers) }
}
