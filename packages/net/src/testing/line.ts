// One direction of the line between a place and the network: delay, loss and rate of its packets.

import { HELD_BACK_MS, PACKET_BYTES } from '../link/network.ts'
import { retransmitAfter } from '../link/retransmission.ts'
import type { Scheduler } from '../scheduler/scheduler.ts'
import type { CheckedConditions } from './link-conditions.ts'
import type { Outages } from './outages.ts'

/** Source of time and of random numbers for one call. */
type Clock = Pick<Scheduler, 'now' | 'random'>

/** One direction of a line. Calculates when packets arrive; its caller carries them. */
export class Line {
  readonly #conditions: CheckedConditions
  readonly #outages: Outages
  /** Time at which the last packet in the buffer will have left. */
  #busyUntilMs = Number.NEGATIVE_INFINITY
  /** True in a run of lost packets. */
  #losing = false

  constructor(conditions: CheckedConditions, outages: Outages) {
    this.#conditions = conditions
    this.#outages = outages
  }

  /** Returns the wait of a packet that enters the buffer now, in milliseconds. */
  waitMs(clock: Pick<Scheduler, 'now'>): number {
    return Math.max(0, this.#busyUntilMs - clock.now())
  }

  /** Returns the times at which a datagram arrives: none when it is lost, two when it is duplicated. */
  datagram(bytes: number, clock: Clock): readonly number[] {
    const { bufferMs, duplicate } = this.#conditions
    const waitMs = this.waitMs(clock)
    // An empty buffer takes a packet of any size: a long message stands for packets that would arrive one by one.
    if (waitMs > 0 && waitMs + this.#lineMs(bytes) > bufferMs) return []
    const leavesMs = this.#enter(bytes, clock)
    if (this.#lost(packetsOf(bytes), leavesMs, clock) > 0) return []
    const arrivesMs = leavesMs + this.#travelMs(clock)
    return duplicate > 0 && clock.random() < duplicate ? [arrivesMs, leavesMs + this.#travelMs(clock)] : [arrivesMs]
  }

  /** Returns the time at which a message has arrived whole: lost packets of it are sent again. */
  reliable(bytes: number, clock: Clock): number {
    const { delayMs, jitterMs } = this.#conditions
    let leavesMs = this.#enter(bytes, clock)
    let missing = this.#lost(packetsOf(bytes), leavesMs, clock)
    for (let tries = 0; missing > 0; tries++) {
      leavesMs += retransmitAfter(2 * delayMs + jitterMs, tries)
      missing = this.#lost(missing, leavesMs, clock)
    }
    return leavesMs + this.#travelMs(clock)
  }

  /** Puts a packet into the buffer; returns the time at which it leaves the line. */
  #enter(bytes: number, clock: Clock): number {
    this.#busyUntilMs = Math.max(clock.now(), this.#busyUntilMs) + this.#lineMs(bytes)
    return this.#busyUntilMs
  }

  #lineMs(bytes: number): number {
    return (bytes / this.#conditions.bytesPerSecond) * 1_000
  }

  #travelMs(clock: Clock): number {
    const { delayMs, jitterMs, reorder } = this.#conditions
    const heldBack = reorder > 0 && clock.random() < reorder
    return delayMs + clock.random() * jitterMs + (heldBack ? HELD_BACK_MS : 0)
  }

  /** Returns how many of these packets are lost, by an outage or by chance. */
  #lost(packets: number, atMs: number, clock: Clock): number {
    const { loss, burst } = this.#conditions
    if (this.#outages.covers(atMs, clock)) return packets
    if (loss === 0) return 0
    // Gilbert's model: runs of `burst` packets on average, and between them runs that make the mean loss `loss`.
    const stays = 1 - 1 / burst
    const enters = loss / (burst * (1 - loss))
    let lost = 0
    for (let n = 0; n < packets; n++) {
      this.#losing = clock.random() < (this.#losing ? stays : enters)
      if (this.#losing) lost++
    }
    return lost
  }
}

function packetsOf(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / PACKET_BYTES))
}
