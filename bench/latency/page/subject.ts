// Interface of the transports under comparison, and the meter of one of them.

import { type Probe, sharedNow } from './probe.ts'

/** Transport of 64 bytes from page to page. */
export interface Subject {
  readonly name: string
  /** Sends a probe at once. */
  send(probe: Probe): void
  /** Sends something else, in the ticks of others: the connection is as busy as a room's. */
  fill?(): void
  /** Called with each probe that arrives. */
  received: (probe: Probe, atMs: number) => void
  /** True when a later probe of one task replaces the one before. */
  readonly latestWins?: boolean
}

/** Measurements of one subject in one page. */
export interface Seen {
  readonly name: string
  readonly sent: number
  /** Delays from the other page to this one, ms. */
  readonly oneWayMs: readonly number[]
  /** Round trips, less the time that the probe waited in the other page, ms. */
  readonly roundTripMs: readonly number[]
}

/** Sends probes and records those of the other page. */
export class Meter {
  readonly #subject: Subject
  #sent = 0
  #number = 0
  /** Probes that arrived since `take`: none counts twice. */
  readonly #arrived = new Set<number>()
  #newest: { readonly sentMs: number; readonly atMs: number } | undefined
  #oneWayMs: number[] = []
  #roundTripMs: number[] = []

  constructor(subject: Subject) {
    this.#subject = subject
    subject.received = (probe, atMs) => this.#received(probe, atMs)
  }

  send(): void {
    this.#sent += 1
    this.#number += 1
    this.#write()
  }

  /** Writes the last probe again, which has not left yet. */
  resend(): void {
    this.#write()
  }

  /** Returns the measurements since the last call. */
  takeMeasurements(): Seen {
    const seen = {
      name: this.#subject.name,
      sent: this.#sent,
      oneWayMs: this.#oneWayMs,
      roundTripMs: this.#roundTripMs,
    }
    this.#sent = 0
    this.#oneWayMs = []
    this.#roundTripMs = []
    this.#arrived.clear()
    this.#newest = undefined
    return seen
  }

  #write(): void {
    const newest = this.#newest
    this.#newest = undefined
    const sentMs = sharedNow()
    const echo = { echoSentMs: newest?.sentMs ?? 0, holdMs: newest === undefined ? 0 : sentMs - newest.atMs }
    this.#subject.send({ sentMs, number: this.#number, ...echo })
  }

  #received({ sentMs, number, echoSentMs, holdMs }: Probe, atMs: number): void {
    if (this.#arrived.has(number)) return
    this.#arrived.add(number)
    this.#oneWayMs.push(atMs - sentMs)
    if (echoSentMs > 0) this.#roundTripMs.push(atMs - echoSentMs - holdMs)
    if (this.#newest === undefined || sentMs > this.#newest.sentMs) this.#newest = { sentMs, atMs }
  }
}
