// Packets of the `state` channel: entities, inputs, cues and clock samples, sent and received.

import type { Congestion } from '../core/flow/congestion.ts'
import type { Pace } from '../core/packet/endpoint.ts'
import { MAX_QUEUED_BYTES, UNSYNCED } from '../core/packet/header.ts'
import type { ClockSample } from '../core/packet/instant.ts'
import type { PartReader } from '../core/packet/part-reader.ts'
import { PART_CUE, PART_INPUTS, PART_INPUT_STATUS, SmallParts } from '../core/packet/small-parts.ts'
import type { Interest } from '../core/state/entities/interest.ts'
import type { Sending } from '../core/state/peer-link.ts'
import type { StateSync } from '../core/state/state-sync.ts'
import type { StateCounters } from '../core/state/state-types.ts'
import { TokenBucket, type TokenBucketOptions } from '../core/token-bucket.ts'
import { dropEarly } from './early-states.ts'
import type { Link } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Timeline } from './timeline.ts'
import type { Members } from './members.ts'
import type { Peer } from './peer.ts'
import type { SeatedPlayer } from './player.ts'

/**
 * Upper bound of the packets with entities to one peer at one send instant: at 20 Hz, 2.9 Mbit/s. Records beyond it
 * wait.
 */
const MAX_PACKETS = 16

/** Silence after which a peer is not heard, ms: longer than the time between two checks of it. */
const UNHEARD_MS = 150
/** Longest time between packets with inputs, ms: acks and clocks need no more packets. */
const CARRIED_MS = 50
/** Small parts that are read of one peer, a second and in one burst: as many as messages. */
const READ_PARTS: TokenBucketOptions = { perSecond: 4_000, burst: 8_000 }

/** Refusals that count against their sender: for others an honest player need not know that it is to blame. */
const OFFENCES: ReadonlySet<keyof StateCounters> = new Set(['malformed', 'noBaseline', 'tooMany', 'overBudget'])

/** Part of the room's state in packets. */
interface EntityRules {
  /** Returns a player's interest in the own entities. */
  interest(player: SeatedPlayer): Interest
  /** Sends a new link its snapshot, once. */
  sendSnapshot(peer: Peer, interest: Interest, nowMs: number): void
  /** Called when a packet of a player was taken. */
  heard(peer: Peer): void
  /** Reports to the game what happened to entities. */
  dispatchEvents(): void
}

/** Part of the authority in packets. */
interface InputRules {
  /** Adds the host's input status for a player to the parts of a packet, if this player is host. */
  addInputStatus?(parts: SmallParts, player: SeatedPlayer): void
  takeInputs?(peer: Peer, part: PartReader): void
  takeInputStatus?(peer: Peer, part: PartReader): void
  /** Called after a packet of a player, whose entities were applied as far as possible. */
  heard?(player: SeatedPlayer): void
}

/** Sources and receivers of the parts of packets. */
export interface StateChannelContext {
  readonly members: Members
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly state: EntityRules
  readonly sync: StateSync
  readonly authority: InputRules
  takeCue(peer: Peer, part: PartReader): void
}

/** A send instant that is written over for the next one. */
type PresentSending = { -readonly [part in keyof Required<Sending>]: Required<Sending>[part] }

/** Small parts that wait for the next packet to a peer. */
interface Waiting {
  readonly parts: SmallParts
  readonly read: TokenBucket
  /** Time of the last inputs to it, local ms. */
  inputsAtMs: number
}

/** Channel `state` of a room: composes the packets to each peer, and passes on the parts of received ones. */
export class StateChannel {
  readonly #context: StateChannelContext
  readonly #waiting = new Map<string, Waiting>()
  /** Time and budget of the packets that are made or taken: one record for all of them. */
  readonly #sending: PresentSending = {
    nowMs: 0,
    sharedMs: 0,
    stratum: UNSYNCED,
    maxPackets: MAX_PACKETS,
    maxBytes: 0,
    interest: {},
    pace: 'idle',
  }
  #unsentCues = 0
  #corked = false

  constructor(context: StateChannelContext) {
    this.#context = context
  }

  /** Cues that were not sent to somebody because the link was down or too much waited on it. */
  get unsentCues(): number {
    return this.#unsentCues
  }

  /**
   * Called before ticks run: data sent in them waits for `uncork`, or for a send instant before it, and shares
   * packets.
   */
  cork(): void {
    this.#corked = true
  }

  /** Sends what waits, once the ticks that were due have run. */
  uncork(): void {
    this.#corked = false
    for (const peer of this.#context.members.peers.values()) {
      const waiting = this.#waiting.get(peer.player.id)
      if (waiting !== undefined && waiting.parts.count > 0) this.#flush(peer, waiting)
    }
  }

  /** Sends at a send instant the data that is due to each peer, as much as its link takes. */
  send(): void {
    const { members, sync, timeline } = this.#context
    for (const peer of members.inTurn()) if (!dropEarly(sync, peer, timeline)) this.#sendTo(peer)
  }

  /** Sends inputs to a peer: with the ticks that run, in one packet with all else that goes there. */
  sendInputs(peer: Peer, add: (parts: SmallParts) => boolean): void {
    const waiting = this.#of(peer)
    waiting.inputsAtMs = this.#context.scheduler.now()
    this.#add(peer, waiting, add)
  }

  /** Sends a cue: at once, or with the ticks that run. */
  sendCue(peer: Peer, add: (parts: SmallParts) => boolean): void {
    if (this.#open(peer) === undefined) this.#unsentCues++
    else this.#add(peer, this.#of(peer), add)
  }

  /** Takes a message of the channel. */
  receive(peer: Peer, bytes: Uint8Array): void {
    const { sync, state } = this.#context
    const { slot } = peer.player
    const { accepted, clock, refusal } = sync.receive(slot, bytes, this.#now())
    state.dispatchEvents()
    if (accepted) state.heard(peer)
    if (accepted || clock !== undefined) this.#measured(peer, clock)
    this.#takeParts(peer, sync.parts)
    if (peer.link === undefined) return
    this.#context.authority.heard?.(peer.player)
    state.dispatchEvents()
    if (refusal !== undefined && OFFENCES.has(refusal)) {
      peer.refuse(`packet: ${refusal}`, refusal === 'malformed' ? bytes.length : 0)
    }
    if (sync.ackDue(slot)) this.#flush(peer, this.#of(peer))
  }

  /** Drops what waited for a link that ended. */
  lost(peer: Peer): void {
    const waiting = this.#waiting.get(peer.player.id)
    if (waiting === undefined) return
    this.#unsentCues += waiting.parts.countOf(PART_CUE)
    this.#waiting.delete(peer.player.id)
  }

  #sendTo(peer: Peer): void {
    const { sync, state } = this.#context
    const { player } = peer
    const { slot } = player
    const flow = sync.flow(slot)
    if (peer.link === undefined || flow === undefined) return
    const sending = this.#now()
    const { nowMs } = sending
    const interest = state.interest(player)
    state.sendSnapshot(peer, interest, nowMs)
    sending.maxBytes = flow.budget(nowMs, false)
    peer.muted = flow.muted && player.silentMs >= UNHEARD_MS
    const link = this.#open(peer)
    const waiting = this.#of(peer)
    const { parts } = waiting
    if (link === undefined) {
      sync.skip(slot, nowMs)
      this.#drop(waiting)
    } else {
      this.#context.authority.addInputStatus?.(parts, player)
      sending.interest = interest
      sending.pace = this.#pace(player, waiting, flow)
      for (const packet of sync.packets(slot, sending, parts)) link.send('state', packet)
      parts.clear()
    }
    peer.hold(flow.held)
    player.measured.setFlow(flow.bytesPerSecond, flow.sendsPerSecond)
  }

  /** Clocks and round trips between the host and the others need packets at a pace; where inputs go, those are it. */
  #pace(player: SeatedPlayer, { inputsAtMs }: Waiting, flow: Congestion): Pace {
    if (this.#sending.nowMs - inputsAtMs < CARRIED_MS) return 'carried'
    return flow.scavenger !== undefined || player.isHost || this.#context.members.me.isHost ? 'steady' : 'idle'
  }

  #add(peer: Peer, waiting: Waiting, add: (parts: SmallParts) => boolean): void {
    if (!add(waiting.parts)) {
      this.#flush(peer, waiting)
      add(waiting.parts)
    }
    if (!this.#corked) this.#flush(peer, waiting)
  }

  /** Sends what waits for a peer, in a packet without entities. */
  #flush(peer: Peer, waiting: Waiting): void {
    const link = this.#open(peer)
    const packet = link && this.#context.sync.packet(peer.player.slot, this.#now(), waiting.parts)
    if (packet !== undefined && link?.send('state', packet) === true) waiting.parts.clear()
    else this.#drop(waiting)
  }

  #drop({ parts }: Waiting): void {
    this.#unsentCues += parts.countOf(PART_CUE)
    parts.clear()
  }

  /**
   * Returns the link to a peer, if a packet may go now: where too much waits, a later packet is fresher, and to a peer
   * that acknowledges nothing and is not heard, probes go alone.
   */
  #open({ link, muted }: Peer): Link | undefined {
    return link === undefined || muted || link.waitsOver('state', MAX_QUEUED_BYTES) ? undefined : link
  }

  #of({ player }: Peer): Waiting {
    let waiting = this.#waiting.get(player.id)
    if (waiting === undefined) {
      waiting = { parts: new SmallParts(), read: new TokenBucket(READ_PARTS), inputsAtMs: Number.NEGATIVE_INFINITY }
      this.#waiting.set(player.id, waiting)
    }
    return waiting
  }

  /** Returns `#sending` at the present time. */
  #now(): PresentSending {
    const { scheduler, timeline } = this.#context
    const sending = this.#sending
    sending.nowMs = scheduler.now()
    sending.sharedMs = timeline.at(sending.nowMs)
    sending.stratum = timeline.stratum
    return sending
  }

  #takeParts(peer: Peer, parts: PartReader): void {
    const { scheduler } = this.#context
    // A listener may have blocked the player, and so may that of any part.
    for (let type = parts.next(); type !== undefined && peer.link !== undefined; type = parts.next()) {
      const { read } = this.#of(peer)
      if (!read.takeToken(scheduler.now())) return peer.refuse('too many parts')
      if (type === PART_INPUTS) this.#context.authority.takeInputs?.(peer, parts)
      else if (type === PART_INPUT_STATUS) this.#context.authority.takeInputStatus?.(peer, parts)
      else this.#context.takeCue(peer, parts)
    }
  }

  #measured({ player }: Peer, clock: ClockSample | undefined): void {
    const { sync, timeline } = this.#context
    const quality = sync.quality(player.slot)
    if (quality !== undefined && quality.rttMs > 0) player.measured.setQuality(quality)
    if (clock !== undefined) timeline.sample(player.id, clock)
  }
}
