// Contract of a link: channels, callbacks, duties. Rooms know only this, not the kind of link.

import type { TickmeshError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { RelayHub } from './relay-hub.ts'

/**
 * Channels between every two players. All are negotiated before the first signal, because a message to a
 * channel whose other half does not exist yet is lost, also on a reliable one.
 *
 * - `events`: reliable and ordered.
 * - `state`: unordered, never retransmitted.
 * - `transfer`: reliable and ordered, for data larger than an event, which so never delays events.
 */
export type ChannelName = 'events' | 'state' | 'transfer'

/** Options of each channel, as `RTCPeerConnection.createDataChannel` takes them. */
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
 * Path of a link's packets: `host` directly between addresses of the two machines,
 * `server-reflexive` through a NAT's mapping, `relay` through a TURN server, `lobby` through the room of the lobby.
 */
export type LinkPath = 'host' | 'server-reflexive' | 'relay' | 'lobby' | 'unknown'

/** End of a link. */
export interface LinkEnd {
  /** `failed`: no path was found, or the last one died; `refused`: no link of this kind is possible here. */
  readonly reason: 'closed' | 'remote-closed' | 'failed' | 'refused'
  /**
   * Cause of `failed` and `refused`, where one is known. A `TickmeshError` becomes `player.problem`; without one the
   * problem of a refusal is `webrtc-unavailable`.
   */
  readonly cause?: unknown
}

/** Callbacks of a link. None is called in the task that made the link, nor inside a call into the link. */
export interface LinkEvents {
  /** Called when every channel is open: at most once, and before all others but `signal` and `closed`. */
  opened(): void
  /** Called for each message. `bytes` may be read during the call only. */
  received(channel: ChannelName, bytes: Uint8Array): void
  /** Called with a JSON value that goes to `accept` of the peer's link: in order, exactly once. */
  signal(data: unknown): void
  /** Called when `buffered(channel)` falls to `LOW_WATER_BYTES` or below after having been above it. */
  drained(channel: ChannelName): void
  /** Called when the link has ended: exactly once, and last. */
  closed(end: LinkEnd): void
}

/** Other player, as links know it. */
export interface LinkPeer {
  readonly id: string
  /** True: it is asked before an address is shown to it, or gathered for it. */
  readonly asks?: boolean | undefined
}

/** Relay of the room, as links to one peer know it. */
export interface LinkRelay {
  readonly hub: RelayHub
  /** Slot of the peer. */
  readonly slot: number
  /** Called when much state to the peer is dropped for want of budget, and when it is not any more. */
  overBudget?(over: boolean): void
}

/** Values from the lobby that concern connecting. Each kind of link reads its own; a wrapper passes all on. */
export interface LinkContext {
  /** STUN and TURN servers. */
  readonly iceServers: readonly RTCIceServer[]
  /** Relay of the room; undefined where it is off. @internal */
  readonly relay?: LinkRelay | undefined
  /** Other end of the link: the same object for all links to this player. @internal */
  readonly player?: LinkPeer
  /** Wrapper of links that open once both ends have proven who they are; undefined without `identity()`. @internal */
  readonly secure?: ((open: OpenLink) => OpenLink) | undefined
  /** Log of the game. */
  readonly log?: Log
}

/** Options of a link. */
export interface LinkOptions {
  /** True when this end is the initiator. Exactly one end of a link is. */
  readonly initiator: boolean
  /** Circumstances of the room, such as its ICE servers. */
  readonly context: LinkContext
  /** Events of the link, for its owner. */
  readonly events: LinkEvents
  /** Source of time and random numbers. */
  readonly scheduler: Scheduler
  /** True: packets go through TURN servers alone, and candidates of no other kind are gathered. Default false. */
  readonly relayed?: boolean
}

/** Low-water mark: `drained` is called when no more than this many bytes wait to be sent. */
export const LOW_WATER_BYTES = 65_536

/** Upper bound of a message given to `send`: below the smallest limit of the engines. */
export const MAX_MESSAGE_BYTES: number = 65_536 + 1_024

/**
 * Connection to one peer.
 *
 * Duties of an implementer:
 * 1. Every channel of `CHANNELS` exists before the first signal leaves.
 * 2. `send` never throws and never splits or joins messages: one message in is one message out.
 *    It returns false, and sends nothing, when the link is not open or its queue is full.
 * 3. `events` and `transfer` lose and repeat no message and keep the order for as long as the link is open;
 *    `state` may do all three, and never waits for an earlier message.
 * 4. `accept` takes any value: one that is no signal of this kind of link changes nothing, and false is
 *    returned. Signals that arrive before the link is ready wait.
 * 5. `restart` looks for a new path and keeps the channels with their queues. Either end may call it.
 * 6. After `close`, nothing but `closed` is called, and the peer's link learns of it.
 * 7. A message that is sent in the task of `opened` reaches the other end.
 * 8. No callback of `LinkEvents` runs inside a call into the link.
 */
export interface Link {
  /** True when every channel is open. */
  readonly open: boolean
  /** Connection of WebRTC whose certificates `identity()` signs; undefined for other links, and before it is open. */
  readonly connection?: RTCPeerConnection | undefined
  /** Sends one message; returns false when it was not accepted. The bytes may be reused after the call. */
  send(channel: ChannelName, bytes: Uint8Array): boolean
  /** Returns the bytes that wait to be sent on a channel. */
  buffered(channel: ChannelName): number
  /** Returns whether `buffered(channel)` is over `bytes`. Ask this before each message: it can be cheaper. */
  waitsOver(channel: ChannelName, bytes: number): boolean
  /** Takes a signal of the peer's link; returns false when it is none. */
  accept(signal: unknown): boolean
  /** Looks for a new path (an ICE restart). */
  restart(): void
  /** Returns the path in use; `unknown` until the link is open. */
  path(): Promise<LinkPath>
  /** Returns why the link is not open yet, as far as it is known: `player.problem` of a player without a link. */
  problem?(): TickmeshError | undefined
  /** Ends the link. A second call has no effect. */
  close(): void
}

/**
 * Makes links of one kind. Never throws: a link that cannot be made ends with `closed`, with the reason `failed` when
 * a later one may succeed (the room dials again), or `refused` when none will. To change what links do, wrap them:
 * `wrapLinks`.
 */
export type OpenLink = (options: LinkOptions) => Link
