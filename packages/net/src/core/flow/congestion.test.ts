// Tests of the budget of a link, against a simulated line.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import { describe, expect, it } from 'vitest'
import { prng } from '../../scheduler/prng.ts'
import { Congestion } from './congestion.ts'
import { QueueDelay } from './queue-delay.ts'
import { INITIAL_BYTES_PER_SECOND, MIN_BYTES_PER_SECOND } from './rate.ts'

const SEND_RATE = 20
const T = 1_000 / SEND_RATE
const CEILING = 16 * MAX_PACKET_BYTES * SEND_RATE

/** A path that is 80 ms longer than the usual one, by the clocks too. */
const LONGER = { roundTrip: () => 120, oneWay: () => 100 }

/** A sender that uses its whole budget, and a path with the acks that a test sets. */
class Sender {
  readonly flow: Congestion
  nowMs = 0
  sequence = 0
  /** Bytes of state sent. */
  bytes = 0
  bodies = 0
  readonly #answers: { readonly atMs: number; readonly packets: number[]; readonly roundTripMs: number }[] = []

  constructor(maxBytesPerSecond?: number) {
    this.flow = new Congestion({ sendRate: SEND_RATE, maxBytesPerSecond })
  }

  /**
   * Runs a number of sendings. `wants` is the bytes due at each, `roundTrip` the time until the ack of a sending
   * arrives (undefined: never), `oneWay` the one-way delay by the clocks, by default half of the round trip.
   */
  run(
    sendings: number,
    path: {
      readonly wants?: number
      readonly roundTrip?: (sending: number) => number | undefined
      readonly oneWay?: (roundTripMs: number) => number
      readonly lost?: (sending: number) => boolean
      readonly queued?: boolean
    } = {},
  ): this {
    const { wants = Infinity, roundTrip = () => 40, oneWay = (ms) => ms / 2, lost = () => false, queued = false } = path
    const { flow } = this
    for (let sending = 0; sending < sendings; sending++) {
      this.nowMs += T
      while (this.#answers[0] !== undefined && this.#answers[0].atMs <= this.nowMs) {
        const answer = this.#answers.shift()!
        for (const sequence of answer.packets) flow.acked(sequence)
        flow.heard(answer.packets.at(-1)!, answer.roundTripMs, oneWay(answer.roundTripMs), answer.atMs)
      }
      const budget = flow.budget(this.nowMs, queued)
      const fullPackets = Math.min(wants, Math.floor(budget / MAX_PACKET_BYTES) * MAX_PACKET_BYTES)
      const body = wants <= budget ? wants : fullPackets
      const packets: number[] = []
      let left = body
      do {
        flow.sent(this.sequence, Math.min(MAX_PACKET_BYTES, left) || 20, this.nowMs)
        flow.fate(this.sequence, lost(sending))
        packets.push(this.sequence)
        this.sequence = (this.sequence + 1) & 0xffff
        left -= MAX_PACKET_BYTES
      } while (left > 0)
      flow.done(wants <= budget ? 'fit' : body > 0 ? 'trimmed' : 'skipped', this.nowMs)
      this.bytes += body
      if (body > 0) this.bodies++
      const roundTripMs = lost(sending) ? undefined : roundTrip(sending)
      if (roundTripMs !== undefined) this.#answers.push({ atMs: this.nowMs + roundTripMs, packets, roundTripMs })
    }
    return this
  }
}

describe('the budget of a link', () => {
  it('[FLOW3] [FLOW7] begins with half a Mbit/s and rises to 16 full packets a sending within 1.5 s', () => {
    const sender = new Sender()
    expect(sender.flow.bytesPerSecond).toBe(INITIAL_BYTES_PER_SECOND)
    sender.run(SEND_RATE)
    expect(sender.bytes).toBeGreaterThan(0.4 * CEILING)
    sender.run(SEND_RATE / 2)
    expect(sender.flow.bytesPerSecond).toBe(CEILING)
  })

  it('[FLOW3] stays below the ceiling that the player sets', () => {
    const sender = new Sender(20_000).run(200)
    expect(sender.flow.bytesPerSecond).toBe(20_000)
    expect(sender.bytes / 10).toBeLessThan(20_500)
  })

  it('[FLOW7] does not rise while the budget is not used up', () => {
    const sender = new Sender().run(200, { wants: 400 })
    expect(sender.flow.bytesPerSecond).toBe(INITIAL_BYTES_PER_SECOND)
    expect(sender.bytes).toBe(200 * 400)
    expect(sender.flow.sendsPerSecond).toBe(SEND_RATE)
  })

  it('[FLOW7] does not rise while messages only wait in the channel', () => {
    const sender = new Sender().run(100, { queued: true })
    expect(sender.flow.bytesPerSecond).toBe(INITIAL_BYTES_PER_SECOND)
    expect(sender.bytes).toBe(0)
  })

  it('[FLOW1] [FLOW2] skips sendings while a share is less than a full packet, and keeps their budget', () => {
    const sender = new Sender(MIN_BYTES_PER_SECOND).run(20).run(200)
    // 400 bytes a sending: 7 packets of 1,150 a second.
    expect(sender.bodies / 11).toBeGreaterThan(6)
    expect(sender.bodies / 11).toBeLessThan(7.5)
    expect(sender.flow.sendsPerSecond).toBeLessThan(10)
    expect(sender.bytes / 11).toBeGreaterThan(0.9 * MIN_BYTES_PER_SECOND)
  })

  it('[FLOW5] [FLOW6] a standing queue cuts the rate and pauses sending', () => {
    const sender = new Sender().run(40)
    const before = sender.flow.bytesPerSecond
    sender.run(12, { roundTrip: () => 200 })
    expect(sender.flow.bytesPerSecond).toBeLessThanOrEqual(0.85 * before)
  })

  it('[FLOW4] ignores a queue on the path back, and a clock that is corrected', () => {
    const back = new Sender().run(40)
    const before = back.flow.bytesPerSecond
    back.run(40, { roundTrip: () => 240, oneWay: () => 20 })
    expect(back.flow.bytesPerSecond).toBeGreaterThanOrEqual(before)
    const clock = new Sender().run(40).run(40, { oneWay: () => 500 })
    expect(clock.flow.bytesPerSecond).toBeGreaterThanOrEqual(before)
  })

  it('[FLOW4] takes the delay of a longer path for its base after ten seconds', () => {
    const sender = new Sender().run(40).run(20 * SEND_RATE, { roundTrip: () => 240 })
    const before = sender.flow.bytesPerSecond
    sender.run(3 * SEND_RATE, { roundTrip: () => 240 })
    expect(sender.flow.bytesPerSecond).toBeGreaterThanOrEqual(before)
    expect(sender.flow.bytesPerSecond).toBeGreaterThan(INITIAL_BYTES_PER_SECOND / 2)
  })

  it('[FLOW7] does not rise on two long waits in a row, which are no standing queue yet', () => {
    const flow = new Congestion({ sendRate: SEND_RATE })
    let sequence = 0
    let nowMs = 0
    const rateAfter = (roundTripMs: number): number => {
      nowMs += T
      flow.budget(nowMs, false)
      const packets = [sequence++, sequence++, sequence++]
      for (const packet of packets) flow.sent(packet, MAX_PACKET_BYTES, nowMs)
      flow.done('trimmed', nowMs)
      for (const packet of packets) flow.acked(packet)
      flow.heard(packets.at(-1)!, roundTripMs, roundTripMs - 20, nowMs)
      return flow.bytesPerSecond
    }
    const before = [40, 40, 40, 40].map(rateAfter).at(-1)!
    const [first, ...others] = [120, 120, 120, 120, 120].map(rateAfter)
    expect(first).toBeGreaterThan(before)
    expect(others.slice(0, 3)).toEqual([first, first, first])
    expect(others[3]).toBeLessThan(first!)
  })

  it('[FLOW6] a quarter of lost packets changes nothing, a half is congestion', () => {
    const quarter = new Sender().run(40)
    const before = quarter.flow.bytesPerSecond
    quarter.run(200, { lost: (sending) => sending % 4 === 0 })
    expect(quarter.flow.bytesPerSecond).toBeGreaterThanOrEqual(before)
    const half = new Sender().run(40).run(200, { lost: (sending) => sending % 2 === 0 })
    expect(half.flow.bytesPerSecond).toBeLessThan(before / 2)
  })

  it('[FLOW8] [FLOW9] without acks, sending stops within half a second, but for small probes', () => {
    const sender = new Sender().run(60)
    const { flow } = sender
    const before = sender.bytes
    sender.run(10, { roundTrip: () => undefined })
    const stopped = sender.bytes
    expect(stopped - before).toBeLessThan(flow.bytesPerSecond * 0.5)
    let probes = 0
    for (let sending = 0; sending < 200; sending++) {
      sender.run(1, { roundTrip: () => undefined })
      expect(flow.held).toBe(true)
      if (!flow.muted) probes++
    }
    expect(sender.bytes).toBe(stopped)
    expect(flow.bytesPerSecond).toBe(MIN_BYTES_PER_SECOND)
    // One each sending for half a second, and four a second after five.
    expect(probes).toBeGreaterThan(54)
    expect(probes).toBeLessThan(60)
    sender.run(3 * SEND_RATE)
    expect([flow.held, flow.muted]).toEqual([false, false])
    expect(sender.flow.bytesPerSecond).toBeGreaterThan(INITIAL_BYTES_PER_SECOND)
  })

  it('[FLOW9] the first ack of an earlier packet does not end the wait of durable messages, the next one does', () => {
    const sender = new Sender().run(40)
    const { flow } = sender
    const last = sender.sequence - 1
    sender.run(10, { roundTrip: () => undefined })
    expect(flow.held).toBe(true)
    const hears = (sequence: number): boolean => {
      flow.heard(sequence, 40, 20, sender.nowMs)
      sender.run(1, { roundTrip: () => undefined })
      return flow.held
    }
    expect(hears(last + 1)).toBe(true)
    expect(hears(last + 2)).toBe(false)
    const other = new Sender().run(40)
    other.run(10, { roundTrip: () => undefined })
    other.flow.heard(other.sequence - 1, 40, 20, other.nowMs)
    other.run(1, { roundTrip: () => undefined })
    expect(other.flow.held).toBe(false)
  })

  it('[FLOW9] waits that were measured before a stall say nothing after it', () => {
    const sender = new Sender().run(40).run(3, LONGER)
    sender.run(40, { roundTrip: () => undefined })
    for (let sending = 0; sending < 6; sending++) {
      const before = sender.flow.bytesPerSecond
      sender.run(1, LONGER)
      expect([before, before / 2]).toContain(sender.flow.bytesPerSecond)
    }
  })
})

describe('the queue delay', () => {
  for (const [jitterMs, seed] of [
    [8, 1],
    [25, 2],
    [50, 3],
  ] as const) {
    it(`[FLOW5] does not take ${jitterMs} ms of jitter each way for a standing queue, seed ${seed}`, () => {
      const random = prng(seed)
      const delay = new QueueDelay()
      let worst = Number.NEGATIVE_INFINITY
      for (let nowMs = 0; nowMs < 120_000; nowMs += T) {
        const there = 20 + random() * jitterMs
        delay.add(there + 20 + random() * jitterMs, there, 0, true, nowMs)
        if (nowMs > 2_000) worst = Math.max(worst, (delay.standing(nowMs) ?? 0) - delay.targetMs)
      }
      expect(worst).toBeLessThan(0)
    })

    it(`[FLOW5] detects 120 ms of queue in ${jitterMs} ms of jitter each way within 400 ms, seed ${seed}`, () => {
      const random = prng(seed)
      const delay = new QueueDelay()
      let seenMs = Infinity
      for (let nowMs = 0; nowMs < 12_000; nowMs += T) {
        const there = 20 + random() * jitterMs + (nowMs >= 10_000 ? 120 : 0)
        delay.add(there + 20 + random() * jitterMs, there, 0, true, nowMs)
        if (nowMs >= 10_000 && (delay.standing(nowMs) ?? 0) > delay.targetMs) seenMs = Math.min(seenMs, nowMs - 10_000)
      }
      expect(seenMs).toBeLessThanOrEqual(400)
    })
  }

  it('[FLOW4] the self-delay of a packet is subtracted, beyond that of the base', () => {
    const delay = new QueueDelay()
    for (let nowMs = 0; nowMs < 1_000; nowMs += T) delay.add(80, 40, 38, true, nowMs)
    expect(delay.standing(1_000)).toBe(0)
    for (let nowMs = 1_000; nowMs < 2_000; nowMs += T) delay.add(92, 52, 50, true, nowMs)
    expect(delay.standing(2_000)).toBe(0)
    for (let nowMs = 2_000; nowMs < 3_000; nowMs += T) delay.add(132, 92, 50, true, nowMs)
    expect(delay.standing(3_000)).toBe(40)
  })
})
