// Relay links: links over the lobby's socket to the room, for pairs of players without a direct path.

import type { RelayPart } from '@tickmesh/lobby/protocol'
import { BudgetWatch } from './budget-watch.ts'
import { CHANNELS, LOW_WATER_BYTES, MAX_MESSAGE_BYTES, type ChannelName, type Link, type LinkEnd } from './link.ts'
import type { LinkOptions, LinkPath } from './link.ts'
import { OPEN_LIMIT_MS } from './link-limits.ts'
import type { RelayHub, RelayedLink } from './relay-hub.ts'

/** Upper bound of the bytes that wait on a reliable channel; `send` returns false beyond it. */
const QUEUE_BYTES = 262_144
/** Bytes of a reliable channel that may be under way: the next frame waits for an acknowledgement. */
const WINDOW_BYTES = 32_768
/** Bytes received after which they are acknowledged. */
const ACK_EVERY_BYTES: number = WINDOW_BYTES / 4
/** Channel of a link's own frames: none (the link is open), one byte (it has ended), eight (acknowledgement). */
const CONTROL = 3
/** Bytes of a frame before the message: number of the link, and of the reliable frames before. */
const HEADER_BYTES = 4

const NAMES: readonly ChannelName[] = ['events', 'state', 'transfer']

/** Signal of the initiator. */
interface RelaySignal {
  readonly relay: number
}

/** One direction of a reliable channel. */
class ReliableChannel {
  readonly queue: Uint8Array[] = []
  queued = 0
  sent = 0
  acknowledged = 0
  received = 0
  ackedReceived = 0

  get mayLeave(): boolean {
    return this.queue.length > 0 && ((this.sent - this.acknowledged) | 0) < WINDOW_BYTES
  }
}

/** Part of a link that gives messages back, for a direct link beside it that carries them sooner. */
export interface Unsent {
  /** Gives back the messages of a channel that have not left, in order. */
  takeUnsent(channel: 'events' | 'transfer'): readonly Uint8Array[]
}

class RelayLink implements Link, RelayedLink, Unsent {
  readonly #options: LinkOptions
  readonly #hub: RelayHub | undefined
  readonly #slot: number
  readonly #channels = { events: new ReliableChannel(), transfer: new ReliableChannel() }
  #at: 'waiting' | 'opening' | 'open' | 'over' = 'waiting'
  #session = 0
  /** Reliable frames sent and received, of both channels. */
  #sent = 0
  #received = 0
  readonly #watch: BudgetWatch
  #stopTimer: () => void = () => {}

  constructor(options: LinkOptions) {
    const { context, initiator, scheduler } = options
    this.#options = options
    this.#hub = context.relay?.hub
    this.#slot = context.relay?.slot ?? 0
    this.#watch = new BudgetWatch(scheduler, (over) => context.relay?.overBudget?.(over))
    if (this.#hub === undefined) this.#endLink({ reason: 'refused' })
    else this.#stopTimer = scheduler.after(OPEN_LIMIT_MS, () => this.#endLink({ reason: 'failed' }))
    if (!initiator || this.#hub === undefined) return
    this.#begin(this.#hub.newSession())
    const signal: RelaySignal = { relay: this.#session }
    scheduler.after(0, () => this.#at === 'over' || options.events.signal(signal))
  }

  get open(): boolean {
    return this.#at === 'open'
  }

  send(channel: ChannelName, bytes: Uint8Array): boolean {
    const hub = this.#hub
    if (!this.open || hub === undefined || bytes.length > MAX_MESSAGE_BYTES) return false
    if (channel === 'state') {
      if (this.#drops(hub)) return false
      hub.sendState(() => this.#frame(CHANNELS.state.id, bytes))
      return true
    }
    const reliable = this.#channels[channel]
    if (reliable.queued + bytes.length > QUEUE_BYTES) return false
    reliable.queue.push(bytes.slice())
    reliable.queued += bytes.length
    hub.flush()
    return true
  }

  /** State does not wait: where it would, so many bytes count as waiting that the room sends none. */
  buffered(channel: ChannelName): number {
    if (channel !== 'state') return this.#channels[channel].queued
    return this.#hub !== undefined && this.#drops(this.#hub) ? LOW_WATER_BYTES : 0
  }

  waitsOver(channel: ChannelName, bytes: number): boolean {
    return this.buffered(channel) > bytes
  }

  accept(signal: unknown): boolean {
    const { relay } = (signal ?? {}) as Partial<RelaySignal>
    if (this.#options.initiator || typeof relay !== 'number' || !(relay >= 0 && relay < 65_536)) return false
    if (this.#at !== 'waiting') return this.#at === 'over' || relay === this.#session
    this.#begin(relay)
    this.#control(new Uint8Array(0))
    this.#options.scheduler.after(0, () => this.#open())
    return true
  }

  /** Changes nothing: the lobby's socket is the one path. */
  restart(): void {}

  path(): Promise<LinkPath> {
    return Promise.resolve(this.open ? 'lobby' : 'unknown')
  }

  close(): void {
    if (this.#at === 'opening' || this.#at === 'open') this.#control(new Uint8Array(1))
    this.#endLink({ reason: 'closed' })
  }

  takeUnsent(channel: 'events' | 'transfer'): Uint8Array[] {
    const reliable = this.#channels[channel]
    reliable.queued = 0
    return reliable.queue.splice(0)
  }

  lost(): void {
    this.#endLink({ reason: 'failed' })
  }

  nextFrame(bulk: boolean): RelayPart | undefined {
    const { events, transfer } = this.#channels
    const channel = events.mayLeave ? 'events' : 'transfer'
    const reliable = this.#channels[channel]
    const bytes = events.mayLeave || (bulk && transfer.mayLeave) ? reliable.queue.shift() : undefined
    if (bytes === undefined) return undefined
    const frame = this.#frame(CHANNELS[channel].id, bytes)
    this.#sent++
    reliable.sent += bytes.length
    const before = reliable.queued
    reliable.queued -= bytes.length
    if (before > LOW_WATER_BYTES && reliable.queued <= LOW_WATER_BYTES) {
      const { scheduler, events } = this.#options
      // State that is sent takes the events before it along: this may be inside a call.
      scheduler.after(0, () => this.open && events.drained(channel))
    }
    return frame
  }

  takePart({ channel, bytes }: RelayPart): void {
    if (this.#at === 'over' || bytes.length < HEADER_BYTES) return
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    if (view.getUint16(0) !== this.#session) return
    this.#open()
    // A frame is missing: whatever it was, the next link brings it again.
    if (view.getUint16(2) !== this.#received % 65_536) return this.lost()
    const message = bytes.subarray(HEADER_BYTES)
    const name = NAMES[channel]
    if (name === undefined) return this.#takeControl(message, view)
    if (name !== 'state') {
      const reliable = this.#channels[name]
      this.#received++
      reliable.received += message.length
      if (reliable.received - reliable.ackedReceived >= ACK_EVERY_BYTES) this.#acknowledge()
    }
    this.#options.events.received(name, message)
  }

  /** Returns whether state that is due now is dropped. */
  #drops(hub: RelayHub): boolean {
    const { overBudget } = hub
    this.#watch.note(overBudget)
    return overBudget || hub.socketLags
  }

  #takeControl({ length }: Uint8Array, view: DataView): void {
    const { events, transfer } = this.#channels
    if (length === 1) this.#endLink({ reason: 'remote-closed' })
    if (length !== 8) return
    events.acknowledged = view.getUint32(HEADER_BYTES)
    transfer.acknowledged = view.getUint32(HEADER_BYTES + 4)
    this.#hub?.flush()
  }

  #acknowledge(): void {
    const { events, transfer } = this.#channels
    const totals = new DataView(new ArrayBuffer(8))
    totals.setUint32(0, (events.ackedReceived = events.received))
    totals.setUint32(4, (transfer.ackedReceived = transfer.received))
    this.#control(new Uint8Array(totals.buffer))
  }

  #begin(session: number): void {
    this.#session = session
    this.#at = 'opening'
    this.#hub?.links.set(this.#slot, this)
  }

  #open(): void {
    if (this.#at !== 'opening') return
    this.#at = 'open'
    this.#stopTimer()
    this.#options.events.opened()
  }

  #control(bytes: Uint8Array): void {
    this.#hub?.sendPart(this.#frame(CONTROL, bytes))
  }

  #frame(channel: number, message: Uint8Array): RelayPart {
    const bytes = new Uint8Array(HEADER_BYTES + message.length)
    const view = new DataView(bytes.buffer)
    view.setUint16(0, this.#session)
    view.setUint16(2, this.#sent % 65_536)
    bytes.set(message, HEADER_BYTES)
    return { slot: this.#slot, channel, bytes }
  }

  #endLink(end: LinkEnd): void {
    if (this.#at === 'over') return
    this.#at = 'over'
    this.#stopTimer()
    this.#watch.stop()
    if (this.#hub?.links.get(this.#slot) === this) this.#hub.links.delete(this.#slot)
    this.#options.scheduler.after(0, () => this.#options.events.closed(end))
  }
}

/** Makes a link over the room's relay; `refused` where the lobby has none. */
export const relayLink = (options: LinkOptions): Link => new RelayLink(options)
