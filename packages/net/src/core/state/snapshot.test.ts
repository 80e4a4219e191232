// Tests of snapshots between two state syncs: packets meanwhile, new links and refusals.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromWire, toWire } from '../mesh/message.ts'
import { pack, unpack } from '../wire/msgpack.ts'
import { f } from './schema/fields.ts'
import { MAX_ENTITIES } from './schema/ids.ts'
import type { Entity } from './entities/entity.ts'
import { compileState } from './schema/schema.ts'
import { MAX_SNAPSHOT_PARTS, PART_BYTES, type SnapshotPart } from './codec/snapshot-part.ts'
import { SNAPSHOT_TIMEOUT_MS } from './send/snapshot.ts'
import type { Interest } from './entities/interest.ts'
import { StateSync } from './state-sync.ts'
import { WatchedSync } from './watched-sync.fixture.ts'

const declaration = {
  dot: { x: f.fixed(-1000, 1000, 1 / 16), n: f.uint(16) },
  sign: { text: f.string(200), data: f.plain(64) },
}
const schema = compileState(declaration)
const MS = 1000 / 60

/**
 * Two players with a link; b hears of what a has. Packets go by `packets`, the snapshot's parts when the test says so.
 */
function pair(interest: Interest = {}) {
  const reported: string[] = []
  const name = ({ latest }: Entity): string => String(latest['n'] ?? latest['text'])
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const b = new WatchedSync(
    {
      schema,
      slot: 1,
      tickRate: 60,
      sendRate: 20,
    },
    {
      onSpawn: (entity) => reported.push(`+${name(entity)} of ${[...b.all(entity.kind)].length}`),
      onDespawn: (entity) => reported.push(`-${name(entity)}`),
    },
  )
  const relink = (): void => {
    for (const [one, slot] of [
      [a, 1],
      [b, 0],
    ] as const) {
      one.removePeer(slot)
      one.addPeer(slot)
    }
  }
  relink()
  /** Bytes of the packets of a tick, which arrive unless `lose`; b's acks arrive too. */
  const packets = (tick: number, lose = false): number => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS, maxPackets: 16, interest }
    a.sample(tick)
    let bytes = 0
    for (const packet of a.packets(1, { ...at, stratum: 0 })) {
      bytes += packet.length
      if (!lose) b.receive(0, packet, at)
    }
    b.sample(tick)
    for (const packet of b.packets(0, { ...at, stratum: 1, interest: {} })) a.receive(1, packet, at)
    return bytes
  }
  const snapshot = (tick: number): readonly SnapshotPart[] => {
    a.sample(tick)
    return a.snapshot(1, tick * MS, interest)
  }
  /** Passes parts on as the channel does, and their acknowledgements back. */
  const deliver = (parts: readonly SnapshotPart[]): string => {
    let last = 'none'
    for (const part of parts) {
      const message = fromWire(unpack(pack(toWire({ kind: 'snapshot', ...part })))?.value)
      expect(message?.kind).toBe('snapshot')
      last = b.receiveSnapshot(0, message as SnapshotPart)
    }
    if (last === 'taken' || last === 'failed') a.snapshotAcknowledged(1, parts[0]?.tick ?? -1, last === 'taken')
    return last
  }
  const dots = (): number[] => [...b.all('dot')].map(({ latest }) => latest['n'] as number).toSorted((x, y) => x - y)
  return { a, b, reported, relink, packets, snapshot, deliver, dots }
}

const many = (sync: StateSync, count: number) =>
  Array.from({ length: count }, (_, n) => sync.spawn('dot', { x: (n * 7919) % 900, n }))

describe('a snapshot', () => {
  it('[SNP1] [SNP3] brings all entities in one step, and the listeners see all of them', () => {
    const { a, b, reported, packets, snapshot, deliver } = pair()
    many(a, 3_000)
    for (let n = 0; n < 1_000; n++) a.spawn('sign', { text: `sign ${n}`, data: { n } })
    const parts = snapshot(3)
    expect(parts.length).toBeGreaterThan(1)
    for (const { bits } of parts) expect(bits.length).toBeLessThanOrEqual(PART_BYTES)
    for (const part of parts.slice(0, -1)) {
      expect(deliver([part])).toBe('more')
      packets(3 + part.part * 3)
      expect([...b.all('dot'), ...b.all('sign')].length).toBe(0)
    }
    expect(deliver(parts.slice(-1))).toBe('taken')
    expect([...b.all('dot')].length).toBe(3_000)
    expect([...b.all('sign')].map(({ latest }) => ({ ...latest }))).toEqual(
      Array.from({ length: 1_000 }, (_, n) => ({ text: `sign ${n}`, data: { n } })),
    )
    expect(reported.length).toBe(4_000)
    expect(reported[0]).toBe('+0 of 3000')
    expect(b.completeTick(0)).toBe(3)
  })

  it('[SNP4] no packet repeats it, and deltas against it follow', () => {
    const { a, packets, snapshot, deliver, b } = pair()
    const dots = many(a, 1_000)
    const parts = snapshot(3)
    const full = parts.reduce((sum, { bits }) => sum + bits.length, 0)
    let meanwhile = 0
    for (let tick = 6; tick <= 30; tick += 3) {
      for (const dot of dots) dot['x'] = (dot['x'] as number) + 0.25
      meanwhile += packets(tick)
    }
    // Nine packets with nothing but a header and acks.
    expect(meanwhile).toBeLessThan(9 * 40)
    expect(b.completeTick(0)).toBe(-1)
    deliver(parts)
    for (const dot of dots.slice(0, 500)) dot['x'] = (dot['x'] as number) + 0.25
    const delta = packets(33)
    expect(delta).toBeLessThan(full / 2)
    expect(delta).toBeGreaterThan(500 / 8)
    for (const dot of dots) expect(b.get(dot.id)?.latest['x']).toBe(dot['x'])
    expect(b.completeTick(0)).toBe(33)
    // All of it is acknowledged: keyframes of a sixtieth are left in each sample.
    expect(packets(36)).toBeLessThan(full / 8)
    expect(b.counters.noBaseline + b.counters.malformed).toBe(0)
  })

  it('[SNP4] later spawns and despawns overtake it', () => {
    let far: unknown
    const { a, b, reported, packets, snapshot, deliver, dots } = pair({ relevant: (entity) => entity['n'] !== far })
    const [zero, , , three] = many(a, 4)
    const parts = snapshot(3)
    zero?.despawn()
    a.spawn('dot', { x: 5, n: 10 })
    a.spawn('dot', { x: 5, n: 11 })
    far = 2
    three!['x'] = 77
    packets(6)
    // The index of the one that went is another's now; what changed waits.
    expect(dots()).toEqual([10, 11])
    expect(deliver(parts)).toBe('taken')
    expect(dots()).toEqual([1, 3, 10, 11])
    expect(b.get(three!.id)?.latest['x']).not.toBe(77)
    far = undefined
    packets(9)
    packets(12)
    expect(dots()).toEqual([1, 2, 3, 10, 11])
    expect(b.get(three!.id)?.latest['x']).toBe(77)
    expect(reported.filter((line) => line.startsWith('-'))).toEqual([])
  })

  it('[SNP3] [STA10] a new link has its own: entities that it does not name are despawned', () => {
    const { a, reported, packets, relink, snapshot, deliver, dots } = pair()
    const [zero, one] = many(a, 3)
    deliver(snapshot(3))
    one!['x'] = 9
    packets(6)
    const lost = snapshot(9)
    expect(lost).toEqual([])
    relink()
    zero?.despawn()
    expect(snapshot(12).length).toBe(1)
    // This link died too.
    relink()
    reported.length = 0
    deliver(snapshot(15))
    expect(reported).toEqual(['-0'])
    expect(dots()).toEqual([1, 2])
    packets(18)
    expect(dots()).toEqual([1, 2])
  })

  it('[SNP4] whose answer never comes is waited for no longer than its limit; a late answer still counts', () => {
    const { a, packets, snapshot, deliver, dots, b } = pair()
    const all = many(a, 5)
    const parts = snapshot(3)
    const limit = 3 + Math.ceil((SNAPSHOT_TIMEOUT_MS * 60) / 1000)
    for (let tick = 6; tick < limit; tick += 3) packets(tick)
    expect(dots()).toEqual([])
    all[4]!['x'] = 99
    packets(limit)
    expect(dots()).toEqual([0, 1, 2, 3, 4])
    expect(deliver(parts)).toBe('taken')
    expect(b.get(all[4]!.id)?.latest['x']).toBe(99)
    expect(dots()).toEqual([0, 1, 2, 3, 4])
  })

  it('[SNP3] that cannot be taken is refused, and its entities go over packets', () => {
    let may = false
    const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
    const b = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 20, mayWrite: () => may })
    a.addPeer(1)
    b.addPeer(0)
    many(a, 3)
    a.sample(3)
    const [part] = a.snapshot(1, 0)
    expect(b.receiveSnapshot(0, part!)).toBe('failed')
    expect(b.counters.notOwner).toBe(1)
    a.snapshotAcknowledged(1, 3, false)
    may = true
    const at = { nowMs: 100, sharedMs: 100 }
    a.sample(6)
    for (const packet of a.packets(1, { ...at, stratum: 0, maxPackets: 4 })) b.receive(0, packet, at)
    expect([...b.all('dot')].length).toBe(3)
  })

  it('[SNP2] entities that do not fit it go over packets, the least important ones', () => {
    const { a, b, packets, snapshot, deliver } = pair({ priority: (entity) => (entity['n'] === undefined ? 1 : 9) })
    for (let n = 0; n < MAX_ENTITIES - 100; n++) a.spawn('sign', { text: `${n} `.padEnd(190, 'x'), data: null })
    many(a, 100)
    const parts = snapshot(3)
    expect(parts.length).toBeLessThanOrEqual(MAX_SNAPSHOT_PARTS)
    expect(parts[0]?.complete).toBe(false)
    deliver(parts)
    expect([...b.all('dot')].length).toBe(100)
    const first = [...b.all('sign')].length
    expect(first).toBeGreaterThan(2_000)
    expect(first).toBeLessThan(3_000)
    expect(b.completeTick(0)).toBe(-1)
    for (let tick = 6; tick < 300; tick += 3) packets(tick)
    expect([...b.all('sign')].length).toBe(MAX_ENTITIES - 100)
  })

  it('[SNP2] of 4,096 entities that just fit is complete', () => {
    const { a, b, snapshot, deliver } = pair()
    for (let n = 0; n < MAX_ENTITIES; n++) a.spawn('sign', { text: `${n} `.padEnd(90, 'x'), data: null })
    const parts = snapshot(3)
    expect(parts[0]?.complete).toBe(true)
    deliver(parts)
    expect([...b.all('sign')].length).toBe(MAX_ENTITIES)
  })

  it('[SNP3] junk is refused and counted, and disturbs nothing', () => {
    const bits = fc.uint8Array({ minLength: 0, maxLength: 60 })
    const part = fc.record({
      tick: fc.constantFrom(3, 3, 3, 4, 2 ** 31, 2 ** 52),
      part: fc.integer({ min: 0, max: 2 }),
      last: fc.constantFrom(0, 1, 2, 40),
      complete: fc.boolean(),
      bits,
    })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), (parts) => {
        const { a, b, packets, relink } = pair()
        many(a, 3)
        for (const one of parts) {
          const result = b.receiveSnapshot(0, one)
          expect(['more', 'wrong', 'failed', 'taken']).toContain(result)
        }
        relink()
        b.forgetEntities(0)
        packets(2 ** 30)
        expect([...b.all('dot')].length).toBe(3)
      }),
      { numRuns: 300 },
    )
    const { b } = pair()
    expect(b.receiveSnapshot(0, { tick: 1, part: 1, last: 1, complete: true, bits: new Uint8Array(1) })).toBe('wrong')
    expect(b.receiveSnapshot(7, { tick: 1, part: 0, last: 0, complete: true, bits: new Uint8Array(1) })).toBe('wrong')
    expect(b.counters.snapshotsRefused).toBe(2)
  })

  it('[SNP1] a link has one', () => {
    const { b, a, snapshot, deliver } = pair()
    many(a, 1)
    const parts = snapshot(3)
    deliver(parts)
    expect(b.receiveSnapshot(0, parts[0]!)).toBe('wrong')
    expect(a.snapshot(1, 0)).toEqual([])
    expect(a.snapshotAcknowledged(1, 3, true)).toBe(false)
  })
})
