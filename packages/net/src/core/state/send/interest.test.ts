// Tests of relevance and priority of entities for each peer.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { f } from '../schema/fields.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { compileState } from '../schema/schema.ts'
import type { Interest } from '../entities/interest.ts'
import { StateSync } from '../state-sync.ts'
import { WatchedSync } from '../watched-sync.fixture.ts'

const schema = compileState({ dot: { x: f.uint(16), n: f.uint(16) } })
const MS = 1000 / 60

interface Message {
  readonly due: number
  readonly to: StateSync
  readonly slot: number
  readonly bytes: Uint8Array
}

/**
 * Two players; a's dots go to b as `interest` has it. `fate` gives a message's delay in ticks, or undefined: it is
 * lost.
 */
function pair(interest: Interest, fate: () => number | undefined = () => 0, maxPackets = 4) {
  const despawned: number[] = []
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const b = new WatchedSync(
    {
      schema,
      slot: 1,
      tickRate: 60,
      sendRate: 20,
    },
    {
      onDespawn: (entity) => despawned.push(entity.latest['n'] as number),
    },
  )
  let flying: Message[] = []
  const relink = (): void => {
    flying = []
    a.removePeer(1)
    b.removePeer(0)
    a.addPeer(1)
    b.addPeer(0)
  }
  relink()
  const exchange = (tick: number): void => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    for (const [from, to, slot, other] of [
      [a, b, 0, 1],
      [b, a, 1, 0],
    ] as const) {
      from.sample(tick)
      for (const bytes of from.packets(other, {
        ...at,
        stratum: slot,
        maxPackets,
        ...(from === a ? { interest } : {}),
      })) {
        const delay = fate()
        if (delay !== undefined) flying.push({ due: tick + delay, to, slot, bytes: bytes.slice() })
      }
      const due = flying.filter((message) => message.due <= tick)
      flying = flying.filter((message) => message.due > tick)
      for (const { to: taker, slot: sender, bytes } of due) taker.receive(sender, bytes, at)
    }
  }
  const seen = (): number[] => [...b.all('dot')].map(({ latest }) => latest['n'] as number).toSorted((x, y) => x - y)
  return { a, b, despawned, exchange, relink, seen }
}

describe('interest', () => {
  it('[STA19] an entity not relevant to a peer is despawned there, and comes back by a full record', () => {
    let far = false
    const { a, b, despawned, exchange, seen } = pair({ relevant: (entity) => !far || entity['n'] !== 1 })
    const [one, two] = [a.spawn('dot', { x: 0, n: 1 }), a.spawn('dot', { x: 0, n: 2 })]
    exchange(3)
    expect(seen()).toEqual([1, 2])
    far = true
    exchange(6)
    expect(seen()).toEqual([2])
    expect(despawned).toEqual([1])
    one['x'] = 7
    two['x'] = 8
    exchange(9)
    exchange(12)
    far = false
    exchange(15)
    expect(seen()).toEqual([1, 2])
    expect(b.get(one.id)?.latest).toEqual({ x: 7, n: 1 })
    far = true
    exchange(18)
    one.despawn()
    exchange(21)
    const next = a.spawn('dot', { x: 1, n: 3 })
    exchange(24)
    expect(seen()).toEqual([2, 3])
    expect(b.get(next.id)?.latest).toEqual({ x: 1, n: 3 })
  })

  it('[STA19] an entity never relevant is never named, and a new link does not end one that comes back later', () => {
    let near = false
    const { a, b, exchange, relink, seen } = pair({ relevant: () => near })
    const dot = a.spawn('dot', { x: 0, n: 1 })
    exchange(3)
    const idle = a.counters.bytesSent
    exchange(6)
    // One header each, and nothing of the dot.
    expect(a.counters.bytesSent - idle).toBeLessThan(24)
    expect(seen()).toEqual([])
    near = true
    exchange(9)
    expect(seen()).toEqual([1])
    relink()
    near = false
    exchange(12)
    expect(seen()).toEqual([])
    near = true
    exchange(15)
    expect(b.get(dot.id)?.latest).toEqual({ x: 0, n: 1 })
  })

  it('[STA19] whatever is lost, late or out of order, a peer ends up with the relevant entities alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom(0, 0.3, 0.6), fc.nat(20), (seed, loss, delay) => {
        let state = seed | 0
        const random = (): number => {
          state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
          return (state >>> 0) / 2 ** 32
        }
        let quiet = false
        const shown = new Map<OwnEntity, boolean>()
        const { a, b, exchange, relink, seen } = pair({ relevant: (entity) => shown.get(entity) !== false }, () => {
          if (quiet) return 0
          return random() < loss ? undefined : Math.floor(random() * (delay + 1))
        })
        let named = 0
        let tick = 0
        for (let round = 0; round < 80; round++) {
          for (const entity of [...shown.keys()]) {
            if (random() < 0.2) shown.set(entity, random() < 0.5)
            if (random() < 0.5) entity['x'] = Math.floor(random() * 65_536)
            if (random() >= 0.03) continue
            entity.despawn()
            shown.delete(entity)
          }
          if (shown.size < 8 && random() < 0.5) {
            const dot = a.spawn('dot', { x: 0, n: ++named })
            shown.set(dot, random() < 0.7)
          }
          if (random() < 0.02) {
            relink()
          }
          exchange((tick += 3))
        }
        quiet = true
        for (let round = 0; round < 40; round++) exchange((tick += 3))
        const relevant = [...shown].filter(([, is]) => is).map(([entity]) => entity)
        expect(seen()).toEqual(relevant.map((entity) => entity['n'] as number).toSorted((x, y) => x - y))
        for (const entity of relevant) expect(b.get(entity.id)?.latest).toEqual(entity.latest)
        expect(b.counters.malformed).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('[STA13] when not all fits, entities of higher priority come more often, and none starves', () => {
    const { a, b, exchange } = pair({ priority: (entity) => ((entity['n'] as number) < 100 ? 4 : 1) }, () => 0, 1)
    const dots = Array.from({ length: 2_000 }, (_, n) => a.spawn('dot', { x: 0, n }))
    const updates = [0, 0]
    const last = new Map<number, number>()
    for (let tick = 3; tick <= 900; tick += 3) {
      for (const dot of dots) dot['x'] = (tick * 7_919 + (dot['n'] as number) * 31) & 0xffff
      exchange(tick)
      if (tick < 300) continue
      for (const { id, latest } of b.all('dot')) {
        if (last.get(id) === latest['x']) continue
        last.set(id, latest['x'] as number)
        const heavy = (latest['n'] as number) < 100 ? 1 : 0
        updates[heavy] = (updates[heavy] as number) + 1
      }
    }
    const [light, heavy] = [(updates[0] as number) / 1_900, (updates[1] as number) / 100]
    expect(heavy / light).toBeGreaterThan(2.5)
    expect(last.size).toBe(2_000)
  })
})
