import { type Probe, sharedNow } from './probe.ts'

/** One way to get 64 bytes from page to page. */
export interface Subject {
  readonly name: string
  /** Sends a probe; it must stamp as late as its kind of sending allows. */
  send(probe: Omit<Probe, 'sentMs'> & { readonly sentMs?: number }): void
  /** Whom to tell of what came. */
  received: (probe: Probe, atMs: number) => void
  /** Has its own pace, and calls this each time, until the returned function is called. */
  everyFrame?(ask: () => void): () => void
}

/** What one page saw of one subject. */
export interface Seen {
  readonly name: string
  readonly sent: number
  /** One way, ms; at the page that answers. */
  readonly oneWayMs: readonly number[]
  /** There and back, ms; at the page that asks. */
  readonly roundTripMs: readonly number[]
}

/** Sends probes and notes what comes back; or answers them and notes how long they took. */
export class Meter {
  readonly #subject: Subject
  #sent = 0
  #number = 0
  readonly #arrived = new Set<number>()
  #oneWayMs: number[] = []
  #roundTripMs: number[] = []

  constructor(subject: Subject) {
    this.#subject = subject
    subject.received = (probe, atMs) => this.#received(probe, atMs)
  }

  ask(): void {
    this.#sent += 1
    this.#number += 1
    this.#subject.send({ number: this.#number, back: false })
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
    return seen
  }

  #received({ sentMs, number, back }: Probe, atMs: number): void {
    if (this.#arrived.has(number)) return
    this.#arrived.add(number)
    if (back) {
      this.#roundTripMs.push(atMs - sentMs)
      return
    }
    this.#oneWayMs.push(atMs - sentMs)
    this.#subject.send({ number, back: true, sentMs })
  }
}

/** A subject that sends bytes. */
export function byteSubject(name: string, write: (probe: Probe) => void): Subject {
  return {
    name,
    send: ({ number, back, sentMs = sharedNow() }) => write({ number, back, sentMs }),
    received: () => {},
  }
}
