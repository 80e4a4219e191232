import type { Scheduler } from '../scheduler/scheduler.ts'

/**
 * The channels between every two players. All are negotiated before the first signal, for a message to a
 * channel whose other half does not exist yet is lost, reliable or not.
 *
 * - `events`: reliable and ordered.
 * - `state`: unordered, never retransmitted.
 * - `transfer`: reliable and ordered, for what is larger than an event, so that it never stands before one.
 */
export type ChannelName = 'events' | 'state' | 'transfer'

/** What each channel is, as `RTCPeerConnection.createDataChannel` takes it. */
export const CHANNELS: {
  readonly [name in ChannelName]: {
    readonly id: number
    readonly ordered: boolean
    readonly maxRetransmits?: number
  }
} = {
  events: { id: 0, ordered: true },
  state: { id: 1, ordered: false, maxRetransmits: 0 },
  transfer: { id: 2, ordered: true },
}

/**
 * How the packets of a link travel: `host` straight between two addresses of the machines themselves,
 * `server-reflexive` through a NAT's mapping, `relay` through a TURN server or another relay.
 */
export type LinkPath = 'host' | 'server-reflexive' | 'relay' | 'unknown'

/** Why a link ended. `failed`: no path was found or the last one died; `refused`: WebRTC is missing or blocked. */
export type LinkEnd =
  | { readonly reason: 'closed' }
  | { readonly reason: 'remote-closed' }
  | { readonly reason: 'failed'; readonly cause?: unknown }
  | { readonly reason: 'refused'; readonly cause?: unknown }

/** What a link tells its owner. None of these is called in the task that made the link or called into it. */
export interface LinkEvents {
  /** Every channel is open. At most once, before anything else but `signal` and `closed`. */
  opened(): void
  /** A message came. `bytes` are the receiver's to read during the call only. */
  received(channel: ChannelName, bytes: Uint8Array): void
  /** Carry this JSON value to `accept` of the peer's link, in order, exactly once. */
  signal(data: unknown): void
  /** `buffered(channel)` fell to `LOW_WATER_BYTES` or below after having been above it. */
  drained(channel: ChannelName): void
  /** The link is over. Exactly once, and last. */
  closed(end: LinkEnd): void
}

/** What the lobby tells a room about connecting. Each kind of link takes what concerns it, and a wrapper hands it on. */
export interface LinkContext {
  /** STUN and TURN servers. */
  readonly iceServers: readonly RTCIceServer[]
}

export interface LinkOptions {
  /** Exactly one end of a link is the initiator. */
  readonly initiator: boolean
  readonly context: LinkContext
  readonly events: LinkEvents
  readonly scheduler: Scheduler
}

/** `drained` is called when what waits to be sent falls to this many bytes. */
export const LOW_WATER_BYTES = 65_536

/** A message over this size is never handed to `send` (the smallest limit of the engines, with room to spare). */
export const MAX_MESSAGE_BYTES: number = 65_536 + 1_024

/**
 * One connection to one peer.
 *
 * Duties of an implementer:
 * 1. Every channel of `CHANNELS` exists before the first signal leaves.
 * 2. `send` never throws and never splits or joins messages: what goes in as one comes out as one.
 *    It returns false, and sends nothing, when the link is not open or its queue is full.
 * 3. `events` and `transfer` lose nothing, double nothing and keep their order for as long as the link is open;
 *    `state` may do all three, and never waits for an earlier message.
 * 4. `accept` takes anything: what is no signal of this kind of link is counted by its caller as refused (it
 *    returns false) and changes nothing. Signals that come before the link is ready wait.
 * 5. `restart` looks for a new path and keeps the channels and what they hold. Either end may call it.
 * 6. After `close`, nothing but `closed` is called, and the peer's link learns of it.
 * 7. A message that is sent in the task of `opened` reaches the other end.
 * 8. No callback of `LinkEvents` runs inside a call into the link.
 */
export interface Link {
  /** Whether every channel is open. */
  readonly open: boolean
  /** Sends one message; false when it was not taken. The bytes may be reused when this returns. */
  send(channel: ChannelName, bytes: Uint8Array): boolean
  /** Bytes that wait to be sent on a channel. */
  buffered(channel: ChannelName): number
  /** Whether `buffered(channel)` is over `bytes`: what to ask before every message, for it can be cheaper. */
  waitsOver(channel: ChannelName, bytes: number): boolean
  /** Takes a signal of the peer's link; false when it is none. */
  accept(signal: unknown): boolean
  /** Asks for a new path (an ICE restart). */
  restart(): void
  /** The path in use; `unknown` until the link is open. */
  path(): Promise<LinkPath>
  /** Ends the link. Again does nothing. */
  close(): void
}

/**
 * Makes links of one kind. It never throws: a link that cannot be made ends with `closed`, reason `failed` when a later one
 * may do (the room dials again), `refused` when none will. To change what links do, wrap them: `wrapLinks`.
 */
export type OpenLink = (options: LinkOptions) => Link
