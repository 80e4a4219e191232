import { type Probe, sharedNow } from './probe.ts'

/** One way to get 64 bytes from page to page. */
export interface Subject {
  readonly name: string
  /** Sends a probe, at once. */
  send(probe: Probe): void
  /** Whom to tell of what came. */
  received: (probe: Probe, atMs: number) => void
  /** A later probe of one task takes the place of the one before. */
  readonly latestWins?: boolean
}

/** What one page saw of one subject. */
export interface Seen {
  readonly name: string
  readonly sent: number
  /** From the other page to this one, ms. */
  readonly oneWayMs: readonly number[]
  /** There and back, less the time that the other page held it, ms. */
  readonly roundTripMs: readonly number[]
}

/** Sends probes and notes those of the other page. */
export class Meter {
  readonly #subject: Subject
  #sent = 0
  #number = 0
  /** What came since `take`: nothing counts twice. */
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

  /** The last probe has not left yet: it is written again. */
  resend(): void {
    this.#write()
  }

  /** What was seen since the last call. */
  take(): Seen {
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
