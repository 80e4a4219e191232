// Tests of replication between state syncs: spawns, loss, late packets and jumps.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entity } from './entities/entity.ts'
import { schema, SHIP } from './ships.fixture.ts'
import { StateSync } from './state-sync.ts'
import type { Received } from './state-types.ts'
import { WatchedSync } from './watched-sync.fixture.ts'

const MS = 1000 / 60

/** Two players with a link between them and a clock of ticks. */
function pair(): {
  a: StateSync
  b: StateSync
  spawned: Entity[]
  despawned: Entity[]
  exchange: (tick: number, lose?: Lose) => void
} {
  const spawned: Entity[] = []
  const despawned: Entity[] = []
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const b = new WatchedSync(
    {
      schema,
      slot: 1,
      tickRate: 60,
      sendRate: 20,
    },
    {
      onSpawn: (entity) => spawned.push(entity),
      onDespawn: (entity) => despawned.push(entity),
    },
  )
  a.addPeer(1)
  b.addPeer(0)
  const exchange = (tick: number, lose: Lose = {}): void => {
    send(a, b, 0, { tick, lose: lose.a })
    send(b, a, 1, { tick, lose: lose.b })
  }
  return { a, b, spawned, despawned, exchange }
}

interface Lose {
  readonly a?: boolean
  readonly b?: boolean
}

interface Sent {
  readonly tick: number
  readonly lose?: boolean | undefined
  readonly maxPackets?: number
}

/** Sends from one player to another: slots 0 and 1, or 1 and 0. */
function send(from: StateSync, to: StateSync, slot: 0 | 1, { tick, lose = false, maxPackets = 4 }: Sent): Received[] {
  const other = 1 - slot
  from.sample(tick)
  const at = { nowMs: tick * MS, sharedMs: tick * MS }
  const packets = from.packets(other, { ...at, stratum: slot, maxPackets })
  for (const bytes of packets) expect(bytes.length).toBeLessThanOrEqual(MAX_PACKET_BYTES)
  return lose ? [] : packets.map((bytes) => to.receive(slot, bytes, at))
}

const ships = (sync: StateSync): Record<string, unknown>[] =>
  [...sync.all('ship')].map((entity) => ({ ...entity.latest }))

describe('remote entities', () => {
  it('[STA3] appear, follow and go', () => {
    const { a, b, spawned, despawned, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    exchange(3)
    expect(spawned.map((entity) => entity.id)).toEqual([ship.id])
    ship['x'] = 10
    ship['name'] = 'Bo'
    exchange(6)
    expect(ships(b)).toEqual([{ ...SHIP, x: 10, name: 'Bo' }])
    ship.despawn()
    exchange(9)
    expect(despawned.map((entity) => entity.id)).toEqual([ship.id])
    expect(b.get(ship.id)).toBeUndefined()
  })

  it('[STA5] a lost spawn, final value and despawn come later', () => {
    const { a, b, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    exchange(3, { a: true })
    exchange(6)
    ship['x'] = 4
    exchange(9, { a: true })
    exchange(12)
    expect(ships(b)).toEqual([{ ...SHIP, x: 4 }])
    ship.despawn()
    exchange(15, { a: true })
    exchange(18)
    expect(ships(b)).toEqual([])
  })

  it('[STA5] [STA8] an acknowledged, unchanged entity is sent every 5 s only, each in its own sample', () => {
    const { a, exchange } = pair()
    for (let count = 0; count < 100; count++) a.spawn('ship', SHIP)
    for (let tick = 3; tick <= 150; tick += 3) exchange(tick)
    const sizes: number[] = []
    const rounds = 2
    for (let tick = 153; tick < 153 + rounds * 300; tick += 3) {
      const before = a.counters.bytesSent
      exchange(tick)
      sizes.push(a.counters.bytesSent - before)
    }
    // A hundred entities, twenty samples a second: one keyframe in each of them, and nothing else.
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    a.spawn('ship', SHIP).despawn()
    for (const ship of [...a.all('ship')].slice(1)) if (ship.own) ship.despawn()
    const single: number[] = []
    for (let tick = 903; tick < 903 + rounds * 300; tick += 3) {
      const before = a.counters.bytesSent
      exchange(tick)
      if (tick > 920) single.push(a.counters.bytesSent - before)
    }
    const idle = Math.min(...single)
    expect(single.filter((size) => size > idle).length).toBeLessThanOrEqual(rounds)
    expect(single.filter((size) => size > idle).length).toBeGreaterThanOrEqual(rounds - 1)
  })

  it('[STA18] a snap is sent until a state after it is acknowledged, with its tick, also in full records', () => {
    for (const lost of [1, 2, 30]) {
      const { a, b, exchange } = pair()
      const ship = a.spawn('ship', SHIP)
      exchange(3)
      exchange(6)
      ship['x'] = 8
      ship.snap()
      for (let round = 0; round < lost; round++) exchange(9 + round * 3, { a: true })
      const back = 9 + lost * 3
      exchange(back)
      ship['x'] = 16
      exchange(back + 3)
      const remote = [...b.all('ship')][0] as Entity
      const drawn: number[] = []
      // The view lags the clock by a delay that follows from the arrivals: all of the motion is examined.
      for (let ms = (back - 12) * MS; ms < (back + 60) * MS; ms += 4) {
        b.viewAt(ms)
        drawn.push(remote.view['x'] as number)
      }
      const between = (low: number, high: number): number[] => drawn.filter((x) => x > low && x < high)
      expect(between(0, 8), `${lost} lost`).toEqual([])
      expect(between(8, 16).length, `${lost} lost`).toBeGreaterThan(2)
    }
  })

  it('[STA7] [STA9] late packets show nothing old and wake nothing', () => {
    const { a, b, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    exchange(3)
    ship['x'] = 1
    a.sample(6)
    const late = a
      .packets(1, { nowMs: 6 * MS, sharedMs: 6 * MS, stratum: 0, maxPackets: 1 })
      .map((bytes) => bytes.slice())
    ship['x'] = 2
    exchange(9)
    for (const bytes of late) expect(b.receive(0, bytes, { nowMs: 150, sharedMs: 150 }).accepted).toBe(true)
    expect(ships(b)).toEqual([{ ...SHIP, x: 2 }])
    expect(b.counters.staleRecords).toBe(1)
    for (const bytes of late) expect(b.receive(0, bytes, { nowMs: 150, sharedMs: 150 }).accepted).toBe(false)
    expect(b.counters.duplicates).toBe(1)
  })

  it('[STA4] [ACK5] a second call in one tick sends acks alone', () => {
    const { a, b, exchange } = pair()
    a.spawn('ship', SHIP)
    exchange(3)
    const again = send(a, b, 0, { tick: 3 })
    expect(again).toHaveLength(1)
    expect(again[0]?.accepted).toBe(true)
  })

  it('[STA10] entities despawned while the link was down are despawned when it is back; all others stay', () => {
    const { a, b, despawned, exchange } = pair()
    const [one, two] = [a.spawn('ship', SHIP), a.spawn('ship', { ...SHIP, x: 2 })]
    for (const tick of [3, 6, 9]) exchange(tick)
    a.removePeer(1)
    b.removePeer(0)
    expect(ships(b)).toHaveLength(2)
    one.despawn()
    a.addPeer(1)
    b.addPeer(0)
    exchange(12)
    expect(despawned.map((entity) => entity.id)).toEqual([one.id])
    expect([...b.all('ship')].map((entity) => entity.id)).toEqual([two.id])
  })

  it('[STA12] forgetting a player ends its entities; a later player of the slot has other ids', () => {
    const { a, b, despawned, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    exchange(3)
    b.forget(0)
    expect(despawned).toHaveLength(1)
    const later = new StateSync({ schema, slot: 0, epoch: 1, tickRate: 60, sendRate: 20 })
    later.addPeer(1)
    b.addPeer(0)
    const next = later.spawn('ship', SHIP)
    send(later, b, 0, { tick: 6 })
    expect(next.id).not.toBe(ship.id)
    expect([...b.all('ship')].map((entity) => entity.id)).toEqual([next.id])
  })

  it('[STA13] records that do not fit wait their turn, and all of them arrive', () => {
    const { a, b } = pair()
    for (let count = 0; count < 1000; count++) a.spawn('ship', { ...SHIP, x: count })
    const seen: number[] = []
    for (let tick = 3; tick <= 90; tick += 3) {
      expect(send(a, b, 0, { tick, maxPackets: 1 })).toHaveLength(1)
      send(b, a, 1, { tick })
      seen.push(ships(b).length)
    }
    expect(seen[0]).toBeLessThan(200)
    expect(seen.at(-1)).toBe(1000)
  })
})

describe('acks', () => {
  it('[ACK1] [ACK4] sequences wrap', () => {
    const { a, b, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    for (let sent = 0; sent < 65_530; sent++) a.packets(1, { nowMs: 0, sharedMs: 0, stratum: 0, maxPackets: 1 })
    for (let tick = 3; tick <= 90; tick += 3) {
      ship['x'] = tick
      exchange(tick)
      expect(ships(b)).toEqual([{ ...SHIP, x: tick }])
    }
    expect(b.counters.noBaseline).toBe(0)
    expect(a.quality(1)?.loss).toBeLessThan(0.1)
  })

  it('[ACK6] every answered packet is a clock sample', () => {
    const { a, b } = pair()
    // b's local clock is 5,000 ms ahead of a's, b's shared clock 7,000 ms; 20 ms there, 30 ms back, 4 ms between.
    const [first] = a.packets(1, { nowMs: 100, sharedMs: 100, stratum: 3, maxPackets: 1 })
    b.receive(0, first as Uint8Array, { nowMs: 5_120, sharedMs: 7_120 })
    const [answer] = b.packets(0, { nowMs: 5_124, sharedMs: 7_124, stratum: 0, maxPackets: 1 })
    const { clock } = a.receive(1, answer as Uint8Array, { nowMs: 154, sharedMs: 154 })
    expect(clock).toEqual({ t1: 100, t2: 7_120, t3: 7_124, t4: 154, stratum: 0 })
    expect(a.quality(1)?.rttMs).toBeCloseTo(50, 5)
  })
})

describe('a peer with wrong records', () => {
  it('[STA11] [FRM3] any bytes are taken or counted, and never throw', () => {
    const { a, b, exchange } = pair()
    const ship = a.spawn('ship', SHIP)
    for (let tick = 3; tick < 30; tick += 3) exchange(tick)
    ship['x'] = 9
    a.sample(30)
    const [valid] = a.packets(1, { nowMs: 500, sharedMs: 500, stratum: 0, maxPackets: 1 })
    const good = (valid as Uint8Array).slice()
    const at = { nowMs: 500, sharedMs: 500 }
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        fc.nat(65_535),
        (edits, sequence) => {
          const bytes = good.slice()
          for (const [index, value] of edits) bytes[Math.max(2, index)] = value
          bytes[2] = sequence >>> 8
          bytes[3] = sequence & 255
          b.receive(0, bytes, at)
          for (const kind of ['ship', 'shot'])
            for (const entity of b.all(kind)) void { ...entity.latest, ...entity.view }
        },
      ),
      { numRuns: 3_000 },
    )
    expect(b.counters.malformed).toBeGreaterThan(0)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        b.receive(0, Uint8Array.from([0xc4, body.length, ...body]), at)
      }),
      { numRuns: 3_000 },
    )
    b.receive(9, good, at)
    expect(b.counters.unknownPeer).toBe(1)
  })
})
