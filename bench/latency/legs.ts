// Legs of a WebSocket over a bad network: from a page to the server, and back.

import type { Line } from '../../packages/net/src/testing/line.ts'
import type { Conditions } from '../network.ts'
import { seeded } from '../stats.ts'

/** One direction of a connection. */
export interface Leg {
  /** Returns the time at which a message sent at `nowMs` is read at the other end, ms. */
  pass(nowMs: number, bytes: number): number
}

/** Both directions of a page's connection to the server. */
export type Legs = readonly [there: Leg, back: Leg]

/**
 * One direction of a TCP connection over a bad network. DevTools does not affect WebSockets, so a proxy simulates
 * the network: a segment takes `latencyMs`; a lost one is sent again after two round trips (the tail loss probe of
 * RFC 8985), and later segments wait, because TCP keeps the order.
 */
class TcpLeg implements Leg {
  readonly #conditions: Conditions
  readonly #random: () => number
  #freeMs = 0

  constructor(conditions: Conditions, random: () => number) {
    this.#conditions = conditions
    this.#random = random
  }

  pass(nowMs: number): number {
    const { latencyMs, lossPercent } = this.#conditions
    let arrivesMs = nowMs + latencyMs
    while (this.#random() * 100 < lossPercent) arrivesMs += 2 * (2 * latencyMs)
    this.#freeMs = Math.max(this.#freeMs, arrivesMs)
    return this.#freeMs
  }
}

/** Returns a function that gives every connection legs of these conditions. */
export function tcpLegs(conditions: Conditions): () => Legs {
  const random = seeded(1)
  return () => [new TcpLeg(conditions, random), new TcpLeg(conditions, random)]
}

/** Line of a place, for a stream: lost segments are sent again, and later ones wait for them. */
export class PlaceLeg implements Leg {
  readonly #line: () => Line
  readonly #random: () => number
  #lastMs = 0

  /** `line` returns the line as it is now: the place's conditions come after the handshakes. */
  constructor(line: () => Line, random: () => number) {
    this.#line = line
    this.#random = random
  }

  pass(nowMs: number, bytes: number): number {
    this.#lastMs = Math.max(this.#lastMs, this.#line().reliable(bytes, { now: () => nowMs, random: this.#random }))
    return this.#lastMs
  }
}
