// Inbound: the messages and links of one player within their limits, and the refused ones.

import type { StandardSchemaV1 } from '@standard-schema/spec'
import { MAX_OUTBOX_BYTES, MAX_OUTBOX_MESSAGES } from '../core/mesh/durable-outbox.ts'
import { TokenBucket, type TokenBucketOptions } from '../core/token-bucket.ts'
import { deepFreeze } from '../core/wire/deep-freeze.ts'
import { DEVELOPMENT } from '../development.ts'
import type { ChannelName } from '../link/link.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { validate, type Verdict } from './validate.ts'

/**
 * Messages that one peer may send on a channel, a second and in one burst: ten times the need of a busy game, and on
 * `events` a burst of twice what an honest peer can have queued.
 */
const MESSAGES: { readonly [channel in ChannelName]: TokenBucketOptions } = {
  state: { perSecond: 4_000, burst: 8_000 },
  events: { perSecond: 4_000, burst: 2 * MAX_OUTBOX_MESSAGES },
  transfer: { perSecond: 16_000, burst: 16_000 },
}
/**
 * Refused messages before the link of a peer is ended, a second and in one burst. A few are noise, or come from another
 * build's schema. A long one counts as several: reading it took as long.
 */
const REFUSALS: TokenBucketOptions = { perSecond: 100, burst: 10_000 }
const REFUSED_BYTES = 256
/**
 * Values that are decoded of one peer's messages, a second and at once; so many bytes count as a value. All shared
 * values of a room, of one byte each, are half of a burst.
 */
const VALUES: TokenBucketOptions = { perSecond: 250_000, burst: 2_000_000 }
const VALUE_BYTES = 16
/** Bytes as which a value counts at least where a message is kept: in memory it can take 64 of them. */
export const KEPT_VALUE_BYTES = 4
/** Time that decoding and checking one peer's messages may take, ms: a quarter of a second in each. */
const READING: TokenBucketOptions = { perSecond: 250, burst: 1_000 }
/**
 * Of that, the time that they may take at once, ms, before messages on `events` wait: with one more, of up to 25 ms, no
 * more than the interval of two frames of state.
 */
const AT_ONCE_MS = 25
const WAIT_PER_MS = 1_000 / READING.perSecond
/** Upper bound of what counts of one measurement, ms: the page may have been frozen in the middle of it. */
const MAX_MEASURED_MS = 500
/** Links that the answering end makes for a peer. A redial comes after 300 ms at the earliest, and then ever later. */
const ATTEMPTS: TokenBucketOptions = { perSecond: 2, burst: 8 }

/** Upper bound of the messages that wait, bytes: an honest player has no more under way, with a snapshot's parts. */
const MAX_WAITING_BYTES: number = MAX_OUTBOX_BYTES + 1_048_576

/** Calls of an inbound. */
export interface InboundEvents {
  read(channel: ChannelName, bytes: Uint8Array): void
  /** The messages are too many, or reading them takes too long. */
  flood(): void
  /** A message was refused, as one of so many: the first one, and some later ones. */
  refused(what: string, refused: number): void
}

/** Messages of one player. Those on `events` wait where reading takes long: other players are heard meanwhile. */
export class Inbound {
  readonly #messages = {
    state: new TokenBucket(MESSAGES.state),
    events: new TokenBucket(MESSAGES.events),
    transfer: new TokenBucket(MESSAGES.transfer),
  }
  readonly #values = new TokenBucket(VALUES)
  readonly #reading = new TokenBucket(READING)
  readonly #refusals = new TokenBucket(REFUSALS)
  readonly #attempts = new TokenBucket(ATTEMPTS)
  readonly #scheduler: Scheduler
  readonly #events: InboundEvents
  /** Messages on `events` that wait. */
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  /** Bytes of the message that is read, until a refusal counts them. */
  #unpaidBytes = 0
  /** Values of the message on channel `events` that is read. */
  #unpacked = 0
  #readableAtMs = Number.NEGATIVE_INFINITY
  #refused = 0

  constructor(scheduler: Scheduler, events: InboundEvents) {
    this.#scheduler = scheduler
    this.#events = events
  }

  /** Size of the message on channel `events` or `transfer` that is read, bytes; that of its values where it is more. */
  get messageBytes(): number {
    return Math.max(this.#unpaidBytes, KEPT_VALUE_BYTES * this.#unpacked)
  }

  /** Handles a message: reads it, now or later, or refuses it. `mayWait`: both ends have said hello. */
  receive(channel: ChannelName, bytes: Uint8Array, mayWait: boolean): void {
    if (!this.#messages[channel].takeToken(this.#scheduler.now())) {
      // A drop on a reliable channel would break its promise.
      return channel === 'state' ? this.refuse('rate') : this.#events.flood()
    }
    if (channel !== 'events' || !mayWait || (this.#waitingBytes === 0 && this.#mayRead)) {
      return this.#read(channel, bytes)
    }
    this.#waiting.push(bytes.slice())
    this.#waitingBytes += bytes.length
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.#events.flood()
  }

  /** Reads messages that wait, as many as may be read by now. */
  resume(): void {
    while (this.#waitingBytes > 0 && this.#mayRead) {
      const bytes = this.#waiting.shift() ?? new Uint8Array()
      this.#waitingBytes -= bytes.length
      this.#read('events', bytes)
    }
  }

  /** Drops the messages that wait: their link has ended. */
  clear(): void {
    this.#waiting = []
    this.#waitingBytes = 0
  }

  /** Counts a link that a signal asks for. Returns false when it is beyond the limit. */
  admitAttempt(): boolean {
    return this.#attempts.takeToken(this.#scheduler.now())
  }

  /** Counts values that were decoded, and the time that it took. Returns false when they are too many. */
  admitValues(values: number, bytes: number, ms: number = 0): boolean {
    this.#unpacked = values
    return this.#values.takeTokens(values + bytes / VALUE_BYTES, this.#scheduler.now()) && this.#admitTime(ms)
  }

  /**
   * Validates a value; undefined: it is refused. `schema` is undefined where nothing is declared. A player whose values
   * take too long to check is cut off.
   */
  validate(
    what: string,
    schema: StandardSchemaV1 | undefined,
    value: unknown,
  ): Extract<Verdict, { ok: true }> | undefined {
    if (schema === undefined) return void this.refuse(`unknown ${what}`)
    const fromMs = this.#scheduler.now()
    const verdict = validate(schema, value)
    if (DEVELOPMENT && verdict.ok) deepFreeze(verdict.value)
    if (!this.#admitTime(this.#scheduler.now() - fromMs)) this.#events.flood()
    return verdict.ok ? verdict : void this.refuse(`${what}: ${verdict.why}`)
  }

  /** Counts a message that was refused: a few are noise, very many, or very long ones, are a flood. */
  refuse(what: string, bytes: number = this.#unpaidBytes): void {
    this.#unpaidBytes = 0
    const refused = ++this.#refused
    if (refused === 1 || refused % 1_000 === 0) this.#events.refused(what, refused)
    const cost = 1 + Math.floor(bytes / REFUSED_BYTES)
    if (!this.#refusals.takeTokens(cost, this.#scheduler.now())) this.#events.flood()
  }

  /** Counts time in which a message was decoded or checked. Returns false when it is beyond the limit. */
  #admitTime(ms: number): boolean {
    const nowMs = this.#scheduler.now()
    const counted = Math.min(MAX_MEASURED_MS, Math.max(0, ms))
    this.#readableAtMs = Math.max(this.#readableAtMs, nowMs - WAIT_PER_MS * AT_ONCE_MS) + WAIT_PER_MS * counted
    return this.#reading.takeTokens(counted, nowMs)
  }

  get #mayRead(): boolean {
    return this.#scheduler.now() >= this.#readableAtMs
  }

  #read(channel: ChannelName, bytes: Uint8Array): void {
    this.#unpaidBytes = channel === 'state' ? 0 : bytes.length
    this.#unpacked = 0
    this.#events.read(channel, bytes)
    this.#unpaidBytes = 0
  }
}
