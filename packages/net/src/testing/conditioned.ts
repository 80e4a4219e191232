// Network conditioner: links that behave as if one end were at a bad place. For real links too.

import { TickmeshError } from '../errors.ts'
import { LOW_WATER_BYTES, MAX_MESSAGE_BYTES, type ChannelName, type Link } from '../link/link.ts'
import type { LinkEnd, LinkEvents, OpenLink } from '../link/link.ts'
import { SEND_QUEUE_BYTES } from '../link/link-limits.ts'
import { wrapLinks, type LinkChanges } from '../link/wrap-links.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { Timers } from '../scheduler/timers.ts'
import { checkConditions, type CheckedConditions, type LinkConditions } from './link-conditions.ts'
import { Line } from './line.ts'
import { Outages } from './outages.ts'
import { ReliableQueue } from './reliable-queue.ts'

type ReliableChannel = Exclude<ChannelName, 'state'>

/** Upper bound of the time that a closed link delivers what it holds, in milliseconds. */
const LINGER_MS = 1_000

/** Line of a place, which all its links share. */
interface Place {
  readonly conditions: CheckedConditions
  readonly up: Line
  readonly down: Line
}

/**
 * Returns links of `links` as from a bad place: what they send and what they receive is delayed, lost, duplicated and
 * reordered by `conditions`. Wraps links of any kind, for tests in virtual time and for trying a game out:
 * `conditioned(webrtcLinks(), PLACES.train)`.
 *
 * - One call is one place: its links share the line. For two players in one test, call it twice.
 * - `state` loses, repeats and reorders messages. `events` and `transfer` stay reliable and in order: a lost packet
 *   delays its message, and those behind it, as a retransmission would.
 * - Conditions add to those of the network below. In a browser, timers add up to 4 ms.
 * - Signals go through the lobby, and are not changed.
 *
 * Chance comes from the scheduler's `random`, so that a `VirtualScheduler` repeats a run.
 *
 * @throws TickmeshError `invalid-value`: no links, no conditions, or one that is out of its range.
 */
export function conditioned(links: OpenLink, conditions: LinkConditions): OpenLink {
  if (typeof links !== 'function' || Object(conditions) !== conditions) {
    const sentence = 'conditioned takes links (webrtcLinks()) and conditions (PLACES.train).'
    throw new TickmeshError('invalid-value', sentence)
  }
  const checked = checkConditions(conditions)
  const outages = new Outages(checked.outage)
  const place: Place = { conditions: checked, up: new Line(checked, outages), down: new Line(checked, outages) }
  return (options) =>
    wrapLinks(links, (link, events) => new ConditionedLink(link, events, options.scheduler, place).changes())(options)
}

/** One link at a place. */
class ConditionedLink {
  readonly #link: Link
  readonly #events: LinkEvents
  readonly #scheduler: Scheduler
  readonly #place: Place
  readonly #sending: Timers
  readonly #receiving: Timers
  readonly #sent: { readonly [channel in ReliableChannel]: ReliableQueue }
  readonly #received: { readonly [channel in ReliableChannel]: ReliableQueue }
  /** Channels that were above the low-water mark, and call `drained` when they are not. */
  readonly #full = new Set<ReliableChannel>()
  /** True from the owner's `close` or `closed` on. */
  #closed = false
  /** True when the wrapped link has ended: what it brought may still be under way. */
  #ended = false

  constructor(link: Link, events: LinkEvents, scheduler: Scheduler, place: Place) {
    this.#link = link
    this.#events = events
    this.#scheduler = scheduler
    this.#place = place
    this.#sending = new Timers(scheduler)
    this.#receiving = new Timers(scheduler)
    const queue = (line: Line, timers: Timers, left: () => void): ReliableQueue =>
      new ReliableQueue({ line, scheduler, timers, left, fillMs: place.conditions.bufferMs / 2 })
    this.#sent = {
      events: queue(place.up, this.#sending, () => this.#checkDrained('events')),
      transfer: queue(place.up, this.#sending, () => this.#checkDrained('transfer')),
    }
    this.#received = {
      events: queue(place.down, this.#receiving, () => {}),
      transfer: queue(place.down, this.#receiving, () => {}),
    }
  }

  changes(): LinkChanges {
    const isOpen = (): boolean => this.#isOpen()
    return {
      get open() {
        return isOpen()
      },
      send: (channel, bytes) => this.#send(channel, bytes),
      buffered: (channel) => this.#held(channel) + this.#link.buffered(channel),
      waitsOver: (channel, bytes) => this.#waitsOver(channel, bytes),
      restart: () => this.#closed || this.#link.restart(),
      close: () => this.#close(),
      events: {
        opened: () => this.#closed || this.#events.opened(),
        received: (channel, bytes) => this.#receive(channel, bytes),
        signal: (data) => this.#closed || this.#events.signal(data),
        drained: (channel) => (channel === 'state' ? this.#events.drained(channel) : this.#checkDrained(channel)),
        closed: (end) => this.#linkClosed(end),
      },
    }
  }

  #isOpen(): boolean {
    return !this.#closed && this.#link.open
  }

  #send(channel: ChannelName, bytes: Uint8Array): boolean {
    const room = SEND_QUEUE_BYTES[channel] - bytes.byteLength
    if (!this.#isOpen() || bytes.byteLength > MAX_MESSAGE_BYTES || this.#waitsOver(channel, room)) return false
    const copy = bytes.slice()
    const pass = (): boolean => this.#link.send(channel, copy) || !this.#link.open
    if (channel === 'state') this.#carry(this.#place.up, this.#sending, copy.byteLength, pass)
    else {
      this.#sent[channel].push(copy.byteLength, pass)
      if (this.#waitsOver(channel, LOW_WATER_BYTES)) this.#full.add(channel)
    }
    return true
  }

  #receive(channel: ChannelName, bytes: Uint8Array): void {
    if (this.#closed) return
    const copy = bytes.slice()
    const pass = (): boolean => {
      this.#events.received(channel, copy)
      return true
    }
    if (channel === 'state') this.#carry(this.#place.down, this.#receiving, copy.byteLength, pass)
    else this.#received[channel].push(copy.byteLength, pass)
  }

  #carry(line: Line, timers: Timers, bytes: number, pass: () => void): void {
    for (const arrivesMs of line.datagram(bytes, this.#scheduler)) timers.after(arrivesMs - this.#scheduler.now(), pass)
  }

  #held(channel: ChannelName): number {
    return channel === 'state' ? 0 : this.#sent[channel].bytes
  }

  #waitsOver(channel: ChannelName, bytes: number): boolean {
    const held = this.#held(channel)
    return held > bytes || this.#link.waitsOver(channel, bytes - held)
  }

  #checkDrained(channel: ReliableChannel): void {
    if (!this.#full.has(channel) || this.#waitsOver(channel, LOW_WATER_BYTES)) return
    this.#full.delete(channel)
    if (this.#isOpen()) this.#events.drained(channel)
  }

  /** Ends the link for its owner at once. The peer's link ends when events under way have arrived. */
  #close(): void {
    if (this.#closed) return
    if (!this.#link.open && !this.#ended) return this.#link.close()
    this.#closed = true
    this.#receiving.cancelAll()
    const close = (): boolean => {
      this.#link.close()
      return true
    }
    if (!this.#ended) {
      this.#sent.events.push(0, close)
      this.#sending.after(LINGER_MS, close)
    }
    this.#scheduler.after(0, () => this.#events.closed({ reason: 'closed' }))
  }

  #linkClosed(end: LinkEnd): void {
    this.#sending.cancelAll()
    this.#ended = true
    if (this.#closed) return
    const tell = (): boolean => {
      this.#closed = true
      this.#receiving.cancelAll()
      this.#events.closed(end)
      return true
    }
    // The peer's farewell comes behind the messages that it has sent before.
    if (end.reason === 'remote-closed') this.#received.events.push(0, tell)
    else tell()
  }
}
