// Property test of atomic groups: no peer sees a mixture, whatever the network does.

import { MAX_PACKET_BYTES } from '../../wire/packet-limits.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prng } from '../../../scheduler/prng.ts'
import { f } from '../schema/fields.ts'
import { AtomicGroups } from './atomic-groups.ts'
import type { OwnEntity } from '../entities/entity.ts'
import { compileState } from '../schema/schema.ts'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import { StateSync } from '../state-sync.ts'
import { WatchedSync } from '../watched-sync.fixture.ts'

/**
 * Declaration for groups whose members' values sum up to 0 at every moment and at every peer, whatever the network
 * does.
 */
const declaration = {
  hull: { g: f.uint(8), v: f.int(16), x: f.fixed(-500, 500, 1 / 16, { predict: 'linear' }) },
  gun: { g: f.uint(8), v: f.int(16), name: f.string(8) },
  noise: { a: f.uint(31), b: f.uint(31), text: f.string(30) },
}
const schema = compileState(declaration)
const KINDS = ['hull', 'gun'] as const
const TICK_MS = 1000 / 60
const STEP = 3

interface World {
  readonly loss: number
  readonly duplication: number
  readonly delayTicks: number
  readonly startTick: number
  readonly maxPackets: number
  readonly groups: number
  readonly noise: number
  /** True when members come and go; else only groups as a whole do. */
  readonly churn: boolean
  /** True when groups go out of an observer's sight, and come back. */
  readonly fog: boolean
  readonly seed: number
}

const worlds: fc.Arbitrary<World> = fc.record({
  loss: fc.constantFrom(0, 0.1, 0.4, 0.7),
  duplication: fc.constantFrom(0, 0.2),
  delayTicks: fc.constantFrom(0, 6, 40),
  startTick: fc.constantFrom(0, 65_400),
  maxPackets: fc.integer({ min: 1, max: 3 }),
  groups: fc.integer({ min: 1, max: 12 }),
  noise: fc.constantFrom(0, 60),
  churn: fc.boolean(),
  fog: fc.boolean(),
  seed: fc.integer(),
})

type Message =
  | { readonly what: 'packet'; readonly bytes: Uint8Array }
  | { readonly what: 'part'; readonly part: SnapshotPart }
  | { readonly what: 'acknowledged'; readonly tick: number; readonly taken: boolean }

/** An observer of the sender's entities, and its link. */
interface Observer {
  sync: StateSync
  link: number
  shown: boolean
  lastAt: number
}

describe('a group', () => {
  it('[GRP1] [GRP3] [STA3] is never seen as a mixture: loss, reordering, wrap, fog, relinks, joining, leaving', () => {
    fc.assert(
      fc.property(worlds, (world) => run(world)),
      { numRuns: 40 },
    )
  }, 120_000)
})

function run(world: World): void {
  const random = prng(world.seed)
  const sender = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20, groups: new AtomicGroups() })
  const observers = new Map<number, Observer>()
  const flying: { at: number; to: number; from: number; link: number; message: Message }[] = []
  const groups = new Map<number, OwnEntity[]>()
  let tick = world.startTick
  let links = 0
  let lastGroup = 0
  let { loss } = world

  const sums = (sync: StateSync, read: 'latest' | 'view'): Map<number, number> => {
    const found = new Map<number, number>()
    for (const kind of KINDS) {
      for (const entity of sync.all(kind)) {
        const { g, v } = entity[read] as { g: number; v: number }
        found.set(g, (found.get(g) ?? 0) + v)
      }
    }
    return found
  }
  const check = (sync: StateSync, read: 'latest' | 'view'): void => {
    for (const [group, sum] of sums(sync, read)) {
      if (sum !== 0) expect.fail(`group ${group} sums up to ${sum} in ${read} at tick ${tick}, seed ${world.seed}`)
    }
  }
  const join = (slot: number): void => {
    const sync: StateSync = new WatchedSync(
      {
        schema,
        slot,
        tickRate: 60,
        sendRate: 20,
      },
      {
        onSpawn: () => check(sync, 'latest'),
        onDespawn: () => check(sync, 'latest'),
      },
    )
    observers.set(slot, { sync, link: 0, shown: true, lastAt: 0 })
    relink(slot)
  }
  const relink = (slot: number): void => {
    const observer = observers.get(slot) as Observer
    observer.link = ++links
    observer.lastAt = 0
    sender.removePeer(slot)
    observer.sync.removePeer(0)
    sender.addPeer(slot)
    observer.sync.addPeer(0)
  }
  const post = (to: number, from: number, observer: Observer, message: Message): void => {
    let at = tick + Math.floor(random() * (world.delayTicks + 1))
    if (message.what !== 'packet') {
      // In order, and delayed by lost messages.
      at = Math.max(at, observer.lastAt) + (random() < loss ? 20 : 0)
      observer.lastAt = at
    } else if (random() < loss) return
    flying.push({ at, to, from, link: observer.link, message })
    if (message.what === 'packet' && random() < world.duplication)
      flying.push({ at: at + Math.floor(random() * 9), to, from, link: observer.link, message })
  }
  const found = (): void => {
    const g = ++lastGroup % 256
    if (groups.has(g)) return
    const first = sender.spawn('hull', { g, v: 0, x: 0 })
    const members = [first]
    const count = 1 + Math.floor(random() * 4)
    for (let n = 0; n < count; n++) members.push(spawnWith(first, g))
    groups.set(g, members)
    trade(members)
  }
  const spawnWith = (partner: OwnEntity, g: number): OwnEntity =>
    random() < 0.5
      ? sender.spawn('gun', { g, v: 0, name: 'gun' }, partner)
      : sender.spawn('hull', { g, v: 0, x: 0 }, partner)
  /** Moves some of one member's value to another. */
  const trade = (members: readonly OwnEntity[]): void => {
    const [a, b] = [pick(members), pick(members)] as ((OwnEntity & { v: number }) | undefined)[]
    if (a === undefined || b === undefined || a === b) return
    const amount = Math.floor(random() * 200) - 100
    a.v -= amount
    b.v += amount
  }
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)]
  const act = (): void => {
    while (groups.size < world.groups) found()
    for (const [g, members] of groups) {
      for (const member of members)
        if (member.kind === 'hull' && random() < 0.3) (member as { x?: number }).x = random() * 9
      if (random() < 0.5) trade(members)
      if (random() < 0.02) {
        for (const member of members) member.despawn()
        groups.delete(g)
        continue
      }
      if (!world.churn || random() > 0.1) continue
      if (random() < 0.5 && members.length > 1) {
        // The member's values go to another one, in the same tick.
        const [removed] = members.splice(Math.floor(random() * members.length), 1) as [OwnEntity & { v: number }]
        ;(members[0] as unknown as { v: number }).v += removed.v
        removed.despawn()
      } else if (members.length < 7) {
        members.push(spawnWith(members[0] as OwnEntity, g))
        trade(members)
      }
    }
    for (const entity of sender.all('noise') as Iterable<OwnEntity>) {
      if (random() < 0.7) (entity as { a?: number }).a = Math.floor(random() * 2 ** 31)
    }
  }
  const deliver = (slot: number, observer: Observer, message: Message, toSender: boolean): void => {
    const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS }
    if (message.what === 'acknowledged') return void sender.snapshotAcknowledged(slot, message.tick, message.taken)
    if (toSender) return void sender.receive(slot, (message as { bytes: Uint8Array }).bytes, at)
    if (message.what === 'part') {
      const result = observer.sync.receiveSnapshot(0, message.part)
      if (result !== 'more')
        post(0, slot, observer, { what: 'acknowledged', tick: message.part.tick, taken: result === 'taken' })
    } else observer.sync.receive(0, message.bytes, at)
    check(observer.sync, 'latest')
  }
  const step = (quiet: boolean): void => {
    tick += STEP
    if (!quiet) act()
    sender.sample(tick)
    const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS }
    for (const [slot, observer] of observers) {
      if (world.fog && random() < 0.1) observer.shown = !observer.shown
      if (quiet) observer.shown = true
      // In the fog, groups of even numbers cannot be seen; one relevant member shows all.
      const interest = {
        relevant: (entity: OwnEntity) =>
          observer.shown || entity['g'] === undefined || (entity['g'] as number) % 2 === 1,
      }
      for (const part of sender.snapshot(slot, at.nowMs, interest)) post(slot, 0, observer, { what: 'part', part })
      for (const bytes of sender.packets(slot, { ...at, stratum: 0, maxPackets: world.maxPackets, interest })) {
        expect(bytes.length).toBeLessThanOrEqual(MAX_PACKET_BYTES)
        post(slot, 0, observer, { what: 'packet', bytes: bytes.slice() })
      }
      observer.sync.sample(tick)
      for (const bytes of observer.sync.packets(0, { ...at, stratum: 1, maxPackets: 1 }))
        post(0, slot, observer, { what: 'packet', bytes: bytes.slice() })
    }
    const due = flying.filter((message) => message.at <= tick)
    const later = flying.filter((message) => message.at > tick)
    flying.length = 0
    flying.push(...later)
    for (const { to, from, link, message } of due) {
      const slot = to === 0 ? from : to
      const observer = observers.get(slot)
      if (observer?.link === link) deliver(slot, observer, message, to === 0)
    }
    for (const { sync } of observers.values()) {
      sync.viewAt(tick * TICK_MS + random() * 40)
      if (!world.churn) check(sync, 'view')
    }
  }

  for (let n = 0; n < world.noise; n++) sender.spawn('noise', { a: n, b: n, text: 'noise noise noise' })
  join(1)
  for (let round = 0; round < 100; round++) {
    step(false)
    const dice = random()
    if (round === 20) join(2)
    else if (dice < 0.03) relink(1)
    else if (dice < 0.05 && observers.has(2)) {
      sender.forget(2)
      observers.delete(2)
      join(2)
    }
  }
  loss = 0
  for (let round = 0; round < 120; round++) step(true)
  for (const { sync } of observers.values()) {
    for (const kind of [...KINDS, 'noise']) {
      const seen = [...sync.all(kind)].map(({ id, latest }) => [id, latest['v'] ?? latest['a']])
      const own = [...sender.all(kind)].map(({ id, latest }) => [id, latest['v'] ?? latest['a']])
      expect(Object.fromEntries(seen), `seed ${world.seed}`).toEqual(Object.fromEntries(own))
    }
    for (const counter of ['malformed', 'notOwner', 'tooMany'] as const) expect(sync.counters[counter]).toBe(0)
  }
}
