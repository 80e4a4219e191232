// Memory links: links over a simulated network, which retransmit and reorder as data channels do.

import {
  CHANNELS,
  LOW_WATER_BYTES,
  MAX_MESSAGE_BYTES,
  type ChannelName,
  type Link,
  type LinkEnd,
  type LinkOptions,
  type LinkPath,
  type OpenLink,
} from './link.ts'
import { OPEN_LIMIT_MS, SEND_QUEUE_BYTES } from './link-limits.ts'
import { parseMemorySignal, type MemorySignal } from './memory-signal.ts'
import type { SimulatedNetwork } from './network.ts'
import { OrderedInbox } from './ordered-inbox.ts'
import { retransmitAfter } from './retransmission.ts'

/** Interval of keepalive packets, in milliseconds, as ICE's consent checks. */
const KEEPALIVE_MS = 2_500

/** Silence after which a link has failed, in milliseconds: about the browsers' limit. */
const SILENCE_LIMIT_MS = 20_000

/** Number of times that a lost `bye` is sent: a closed link cannot go on for ever. */
const FAREWELLS = 5

/** Packet between two memory links. */
type Packet =
  | { readonly type: 'hello' | 'alive' | 'bye'; readonly from: number }
  | {
      readonly type: 'data'
      readonly from: number
      readonly channel: ChannelName
      readonly sequence: number
      readonly bytes: Uint8Array
    }

/** Size of a packet without data, in bytes: about a STUN check. */
const BARE_BYTES = 60

type Phase =
  | { readonly at: 'waiting' }
  | { readonly at: 'connecting' | 'open'; readonly peer: { readonly address: number; readonly place: string } }
  | { readonly at: 'over' }

/**
 * Returns links over a simulated network, for tests and simulations: they do what real links do, in virtual time and
 * without a browser. `place` names this end in the network's conditions (`network.between('ann', 'bob', { loss: 0.05
 * })`).
 */
export function memoryLinks(network: SimulatedNetwork, place: string): OpenLink {
  return (options) => new MemoryLink(network, place, options)
}

class MemoryLink implements Link {
  readonly #network: SimulatedNetwork
  readonly #place: string
  readonly #options: LinkOptions
  readonly #address: number
  readonly #buffered: { [name in ChannelName]: number } = { events: 0, state: 0, transfer: 0 }
  readonly #sequences: { [name in ChannelName]: number } = { events: 0, state: 0, transfer: 0 }
  readonly #inboxes = { events: new OrderedInbox(), transfer: new OrderedInbox() }
  #phase: Phase = { at: 'waiting' }
  #path: number
  #lastHeard: number
  #stopTimer: () => void

  constructor(network: SimulatedNetwork, place: string, options: LinkOptions) {
    this.#network = network
    this.#place = place
    this.#options = options
    this.#address = network.attach((message) => this.#takePacket(message as Packet))
    this.#path = network.path()
    this.#lastHeard = options.scheduler.now()
    this.#stopTimer = options.scheduler.after(OPEN_LIMIT_MS, () => this.#endLink({ reason: 'failed' }))
    if (options.initiator) this.#signal('offer')
  }

  get open(): boolean {
    return this.#phase.at === 'open'
  }

  send(channel: ChannelName, bytes: Uint8Array): boolean {
    if (this.#phase.at !== 'open' || bytes.byteLength > MAX_MESSAGE_BYTES) return false
    if (this.#buffered[channel] + bytes.byteLength > SEND_QUEUE_BYTES[channel]) return false
    this.#buffered[channel] += bytes.byteLength
    const sequence = this.#sequences[channel]++
    this.#carryData({ type: 'data', from: this.#address, channel, sequence, bytes: bytes.slice() })
    return true
  }

  buffered(channel: ChannelName): number {
    return this.#buffered[channel]
  }

  waitsOver(channel: ChannelName, bytes: number): boolean {
    return this.#buffered[channel] > bytes
  }

  accept(signal: unknown): boolean {
    const parsed = parseMemorySignal(signal)
    if (parsed === undefined) return false
    if (
      this.#options.initiator !==
      (parsed.type === 'answer' || parsed.type === 'restart-wanted' || parsed.type === 'restarted')
    )
      return false
    if (this.#phase.at === 'over') return true
    switch (parsed.type) {
      case 'offer':
      case 'answer':
        if (this.#phase.at !== 'waiting') return false
        if (parsed.type === 'offer') {
          this.#path = parsed.path
          this.#signal('answer')
        }
        this.#phase = { at: 'connecting', peer: { address: parsed.address, place: parsed.place } }
        this.#carryBare('hello', Number.POSITIVE_INFINITY)
        return true
      case 'restart-wanted':
        this.restart()
        return true
      case 'restart':
        this.#path = parsed.path
        this.#signal('restarted')
        return true
      case 'restarted':
        this.#path = parsed.path
        return true
    }
  }

  restart(): void {
    if (this.#phase.at !== 'open') return
    if (this.#options.initiator) this.#signal('restart', this.#network.path())
    else this.#signal('restart-wanted')
  }

  path(): Promise<LinkPath> {
    return Promise.resolve(this.open ? 'host' : 'unknown')
  }

  close(): void {
    if (this.#phase.at === 'over') return
    if (this.#phase.at !== 'waiting') this.#carryBare('bye', FAREWELLS)
    this.#endLink({ reason: 'closed' })
  }

  #endLink(end: LinkEnd): void {
    if (this.#phase.at === 'over') return
    this.#phase = { at: 'over' }
    this.#stopTimer()
    this.#network.detach(this.#address)
    this.#options.scheduler.after(0, () => this.#options.events.closed(end))
  }

  #signal(type: MemorySignal['type'], path: number = this.#path): void {
    const signal: MemorySignal = { kind: 'memory', type, address: this.#address, place: this.#place, path }
    this.#options.scheduler.after(0, () => {
      if (this.#phase.at !== 'over') this.#options.events.signal(signal)
    })
  }

  /** Takes a packet that the network delivers to this address. */
  #takePacket(packet: Packet): void {
    if (this.#phase.at === 'waiting' || this.#phase.at === 'over' || packet.from !== this.#phase.peer.address) return
    this.#lastHeard = this.#options.scheduler.now()
    if (packet.type === 'bye') return this.#endLink({ reason: 'remote-closed' })
    // Any packet proves that the path works, and that the peer, which may have opened earlier, has this address.
    if (this.#phase.at === 'connecting') {
      this.#phase = { at: 'open', peer: this.#phase.peer }
      this.#stopTimer()
      this.#watch()
      this.#options.events.opened()
    }
    // The peer asks whether its `hello` arrived; one sent before the answer had arrived was not received.
    if (packet.type === 'hello') this.#carryBare('alive', Number.POSITIVE_INFINITY)
    if (packet.type !== 'data') return
    if (packet.channel === 'state') return this.#receive('state', packet.bytes)
    for (const bytes of this.#inboxes[packet.channel].takeMessage(packet.sequence, packet.bytes))
      this.#receive(packet.channel, bytes)
  }

  #receive(channel: ChannelName, bytes: Uint8Array): void {
    if (this.#phase.at === 'open') this.#options.events.received(channel, bytes)
  }

  /** Keeps the path alive, and detects when it is not. */
  #watch(): void {
    this.#stopTimer = this.#options.scheduler.after(KEEPALIVE_MS, () => {
      if (this.#options.scheduler.now() - this.#lastHeard > SILENCE_LIMIT_MS) return this.#endLink({ reason: 'failed' })
      this.#carryBare('alive', 1)
      this.#watch()
    })
  }

  /** Sends a packet without data, at most `tries` times, until it arrived or the link has ended. */
  #carryBare(type: 'hello' | 'alive' | 'bye', tries: number): void {
    const phase = this.#phase
    if (phase.at === 'waiting' || phase.at === 'over') return
    const { address, place } = phase.peer
    const packet: Packet = { type, from: this.#address }
    const attempt = (left: number): void => {
      this.#network.carry({
        from: this.#place,
        to: place,
        path: this.#path,
        bytes: BARE_BYTES,
        departed: () => {},
        arrived: () => this.#network.hand(address, packet),
        lost: () => {
          const pointless = left <= 1 || (type !== 'bye' && this.#phase.at === 'over')
          if (!pointless) this.#options.scheduler.after(this.#retransmitAfter(place, 0), () => attempt(left - 1))
        },
      })
    }
    attempt(tries)
  }

  #carryData(packet: Packet & { readonly type: 'data' }, tries = 0): void {
    const phase = this.#phase
    if (phase.at !== 'open') return
    const { address, place } = phase.peer
    const reliable = CHANNELS[packet.channel].maxRetransmits === undefined
    let counted = true
    // A reliable message stays in the queue until it arrives: so the queue grows in an outage.
    const leaves = (): void => {
      if (counted) this.#uncount(packet.channel, packet.bytes.byteLength)
      counted = false
    }
    this.#network.carry({
      from: this.#place,
      to: place,
      path: this.#path,
      bytes: packet.bytes.byteLength,
      departed: () => {
        if (!reliable) leaves()
      },
      arrived: () => {
        leaves()
        this.#network.hand(address, packet)
      },
      lost: () => {
        if (reliable)
          this.#options.scheduler.after(this.#retransmitAfter(place, tries), () => this.#carryData(packet, tries + 1))
      },
    })
  }

  #retransmitAfter(place: string, tries: number): number {
    return retransmitAfter(this.#network.roundTripMs(this.#place, place), tries)
  }

  #uncount(channel: ChannelName, bytes: number): void {
    const before = this.#buffered[channel]
    this.#buffered[channel] = before - bytes
    const drained = before > LOW_WATER_BYTES && before - bytes <= LOW_WATER_BYTES
    if (drained && this.#phase.at === 'open') this.#options.events.drained(channel)
  }
}
