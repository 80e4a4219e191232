// Simulated network: delay, jitter, loss and bandwidth between named places, in virtual time.

import { DEVELOPMENT } from '../development.ts'
import { prng } from '../scheduler/prng.ts'
import type { Bottleneck } from './bottleneck.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import { assertOptions } from '../unknown-options.ts'

/** Conditions of one direction between two places. Every field may change while packets are in flight. */
export interface Conditions {
  /** One-way delay, in milliseconds. */
  readonly delayMs: number
  /**
   * Upper bound of the time added to each packet's delay (uniform from 0), in milliseconds. It reorders packets that
   * follow closely.
   */
  readonly jitterMs: number
  /** Chance that a packet of `PACKET_BYTES` or less is lost, 0 to 1. A longer message is several packets. */
  readonly loss: number
  /** Chance that a packet arrives twice, 0 to 1. */
  readonly duplication: number
  /** Chance that a packet is held back by `HELD_BACK_MS`, 0 to 1. */
  readonly reordering: number
  /**
   * Rate of the sender's line; packets beyond it wait in the sender's own queue (`Link.buffered`). `Infinity`: no
   * limit.
   */
  readonly bytesPerSecond: number
  /**
   * Router that packets pass after they have left the sender's queue. Directions with the same one share it. Default:
   * none.
   */
  readonly bottleneck?: Bottleneck | undefined
}

/** Bytes of a message that a data channel puts in one packet. A message is lost when any of its packets is. */
export const PACKET_BYTES = 1_150

/**
 * Time by which a reordered packet is held back, in milliseconds: two frames of 60 Hz, so that at least one overtakes
 * it.
 */
export const HELD_BACK_MS = 34

/** Conditions of a local network without faults. */
export const CLEAN: Conditions = {
  delayMs: 1,
  jitterMs: 0,
  loss: 0,
  duplication: 0,
  reordering: 0,
  bytesPerSecond: Number.POSITIVE_INFINITY,
}

/** Counts of the network, or of one direction of it, so far. */
export interface Traffic {
  /** Messages given to the network, repetitions counted. */
  sent: number
  /** Bytes of these messages, without headers. */
  bytes: number
  /** Arrivals, duplicates counted. */
  arrived: number
  /** Messages that the network lost. */
  lost: number
}

/** Message in flight. `departed` is called once; then `arrived` once or twice, or else `lost` once. */
export interface Parcel {
  readonly from: string
  readonly to: string
  /** Path of the message, as `SimulatedNetwork.path` returned it. */
  readonly path: number
  readonly bytes: number
  departed(): void
  arrived(): void
  lost(): void
}

interface Direction {
  own: Partial<Conditions>
  cut: boolean
  /** Time at which the last parcel in the queue will have left. */
  busyUntil: number
  /** Lowest number of a live path; paths below it are dead. */
  livePath: number
  readonly traffic: Traffic
}

const noTraffic = (): Traffic => ({ sent: 0, bytes: 0, arrived: 0, lost: 0 })

/**
 * Network of named places under a virtual (or real) clock: datagrams are delayed, lost, duplicated and reordered by
 * conditions that the test sets. The same seed and the same calls on a `VirtualScheduler` give the same run.
 */
export class SimulatedNetwork {
  /** Source of time for the network. */
  readonly scheduler: Scheduler
  /** Totals of all directions. */
  readonly traffic: Traffic = noTraffic()
  readonly #random: () => number
  readonly #directions = new Map<string, Direction>()
  readonly #endpoints = new Map<number, (message: unknown) => void>()
  #conditions: Conditions
  #lastAddress = 0
  #lastPath = 0

  constructor(options: {
    readonly scheduler: Scheduler
    readonly seed: number
    readonly conditions?: Partial<Conditions>
  }) {
    if (DEVELOPMENT) assertOptions('SimulatedNetwork', options, ['scheduler', 'seed', 'conditions'])
    this.scheduler = options.scheduler
    this.#random = prng(options.seed)
    this.#conditions = { ...CLEAN, ...options.conditions }
  }

  /** Changes the conditions everywhere, except where `between` or `toward` has set a pair's own. */
  everywhere(conditions: Partial<Conditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions }
  }

  /** Changes the conditions between two places, in both directions. */
  between(a: string, b: string, conditions: Partial<Conditions>): void {
    this.toward(a, b, conditions)
    this.toward(b, a, conditions)
  }

  /** Changes the conditions of one direction. */
  toward(from: string, to: string, conditions: Partial<Conditions>): void {
    const direction = this.#direction(from, to)
    direction.own = { ...direction.own, ...conditions }
  }

  /**
   * Begins an outage between two places, in both directions: all packets are lost, also those in flight, until
   * `heal`.
   */
  cut(a: string, b: string): void {
    this.#direction(a, b).cut = true
    this.#direction(b, a).cut = true
  }

  /** Ends an outage. */
  heal(a: string, b: string): void {
    this.#direction(a, b).cut = false
    this.#direction(b, a).cut = false
  }

  /**
   * Kills the paths in use between two places, as when a phone changes networks: only links that `restart` connect
   * again.
   */
  breakPaths(a: string, b: string): void {
    const next = this.#lastPath + 1
    this.#direction(a, b).livePath = next
    this.#direction(b, a).livePath = next
  }

  /** Returns the traffic from one place to another so far. */
  trafficOf(from: string, to: string): Readonly<Traffic> {
    return this.#direction(from, to).traffic
  }

  /** Returns the round trip between two places without queues or jitter, in milliseconds. */
  roundTripMs(a: string, b: string): number {
    return this.#now(this.#direction(a, b)).delayMs + this.#now(this.#direction(b, a)).delayMs
  }

  /** Returns a new path between any two places. */
  path(): number {
    return ++this.#lastPath
  }

  /** Assigns an address to a receiver; returns it. */
  attach(receive: (message: unknown) => void): number {
    const address = ++this.#lastAddress
    this.#endpoints.set(address, receive)
    return address
  }

  /** Removes the receiver of an address. */
  detach(address: number): void {
    this.#endpoints.delete(address)
  }

  /** Delivers a message to the current receiver of an address. */
  hand(address: number, message: unknown): void {
    this.#endpoints.get(address)?.(message)
  }

  /** Carries one message. No callback of the parcel runs inside this call. */
  carry(parcel: Parcel): void {
    const direction = this.#direction(parcel.from, parcel.to)
    const conditions = this.#now(direction)
    for (const traffic of [this.traffic, direction.traffic]) {
      traffic.sent++
      traffic.bytes += parcel.bytes
    }
    const now = this.scheduler.now()
    direction.busyUntil = Math.max(now, direction.busyUntil) + (parcel.bytes / conditions.bytesPerSecond) * 1_000
    this.scheduler.after(direction.busyUntil - now, () => {
      parcel.departed()
      const { bottleneck } = this.#now(direction)
      if (bottleneck === undefined) this.#travel(parcel, direction)
      else if (!bottleneck.enter(parcel.bytes, () => this.#travel(parcel, direction))) this.#lose(parcel, direction)
    })
  }

  #lose(parcel: Parcel, direction: Direction): void {
    this.traffic.lost++
    direction.traffic.lost++
    this.scheduler.after(0, () => parcel.lost())
  }

  #travel(parcel: Parcel, direction: Direction): void {
    const { delayMs, jitterMs, loss, duplication, reordering } = this.#now(direction)
    const packets = Math.max(1, Math.ceil(parcel.bytes / PACKET_BYTES))
    const survives = this.#random() < (1 - loss) ** packets
    const wait = (): number =>
      delayMs + this.#random() * jitterMs + (reordering > 0 && this.#random() < reordering ? HELD_BACK_MS : 0)
    this.scheduler.after(wait(), () => {
      if (!survives || direction.cut || parcel.path < direction.livePath) {
        this.traffic.lost++
        direction.traffic.lost++
        parcel.lost()
      } else this.#arrive(parcel, direction)
    })
    if (survives && duplication > 0 && this.#random() < duplication) {
      this.scheduler.after(wait(), () => {
        if (!direction.cut && parcel.path >= direction.livePath) this.#arrive(parcel, direction)
      })
    }
  }

  #arrive(parcel: Parcel, direction: Direction): void {
    this.traffic.arrived++
    direction.traffic.arrived++
    parcel.arrived()
  }

  #now(direction: Direction): Conditions {
    return { ...this.#conditions, ...direction.own }
  }

  #direction(from: string, to: string): Direction {
    const key = JSON.stringify([from, to])
    let direction = this.#directions.get(key)
    if (direction === undefined) {
      direction = { own: {}, cut: false, busyUntil: 0, livePath: 0, traffic: noTraffic() }
      this.#directions.set(key, direction)
    }
    return direction
  }
}
