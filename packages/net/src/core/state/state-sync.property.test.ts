// Random worlds on a bad network against a plain model of them: one long run of all events, hence over 300 lines.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prng } from '../../scheduler/prng.ts'
import { f, type Field, type StateDeclaration } from './schema/fields.ts'
import { quat, type Quat } from './schema/kinds/quat.ts'
import { compileState } from './schema/schema.ts'
import type { SnapshotPart } from './codec/snapshot-part.ts'
import { StateSync } from './state-sync.ts'
import type { Entity, OwnEntity } from './entities/entity.ts'

interface Sample {
  readonly field: Field<unknown>
  readonly value: (random: () => number, was: unknown) => unknown
}

/** A rotation near the one before; now and then any other. */
function turned(random: () => number, was: unknown): Quat {
  const { x, y, z, w } = (random() < 0.1 ? undefined : (was as Quat | undefined)) ?? { x: 0, y: 0, z: 0, w: 0 }
  const off = (): number => random() - 0.5
  return { x: x + off(), y: y + off(), z: z + off(), w: w + off() }
}

const samples: readonly Sample[] = [
  { field: f.bool(), value: (random) => random() < 0.5 },
  { field: f.uint(7), value: (random) => Math.floor(random() * 128) },
  { field: f.int(32), value: (random) => Math.floor((random() - 0.5) * 2 ** 32) },
  { field: f.fixed(-100, 100, 0.25), value: (random, was) => (typeof was === 'number' ? was : 0) + random() * 4 - 2 },
  { field: f.fixed(0, 1, 0.3, { predict: 'linear' }), value: (random) => random() },
  { field: f.float32(), value: (random) => (random() - 0.5) * 1e9 },
  {
    field: f.angle(10, { predict: 'linear' }),
    value: (random, was) => (typeof was === 'number' ? was : 0) + random() * 0.3,
  },
  { field: f.angle(3), value: (random) => random() * 100 - 50 },
  { field: f.vec2(f.fixed(-8, 8, 0.5)), value: (random) => ({ x: random() * 20 - 10, y: random() }) },
  { field: f.vec3(f.float32()), value: (random) => ({ x: random(), y: random() * 1e6, z: -random() }) },
  { field: quat({ bits: 9 }), value: turned },
  { field: f.optional(quat({ bits: 4 })), value: (random, was) => (random() < 0.3 ? undefined : turned(random, was)) },
  { field: f.enum('idle', 'run', 'jump'), value: (random) => ['idle', 'run', 'jump'][Math.floor(random() * 3)] },
  { field: f.string(12), value: (random) => 'xyz'.repeat(Math.floor(random() * 5)) },
  { field: f.ref(), value: (random) => (random() < 0.3 ? undefined : 1 + Math.floor(random() * 2 ** 49)) },
  { field: f.optional(f.uint(5)), value: (random) => (random() < 0.5 ? undefined : Math.floor(random() * 32)) },
  { field: f.optional(f.string(4)), value: (random) => (random() < 0.5 ? undefined : 'ab') },
  { field: f.plain(64), value: (random) => ({ list: [Math.floor(random() * 9)], on: random() < 0.5 }) },
]

/** Kinds, each a list of indices into `samples`. */
const schemas = fc.array(fc.array(fc.integer({ min: 0, max: samples.length - 1 }), { minLength: 1, maxLength: 6 }), {
  minLength: 1,
  maxLength: 3,
})

type Reliable =
  | { readonly what: 'part'; readonly part: SnapshotPart }
  | { readonly what: 'acknowledged'; readonly tick: number; readonly taken: boolean }

interface World {
  readonly kinds: readonly (readonly number[])[]
  readonly moving: boolean
  readonly players: number
  readonly loss: number
  readonly duplication: number
  readonly delayTicks: number
  readonly startTick: number
  readonly maxPackets: number
  /** The sequence that the first links begin with. */
  readonly sequence: number
  /** True when a link begins with a snapshot over a reliable channel. */
  readonly snapshots: boolean
  readonly seed: number
}

const worlds: fc.Arbitrary<World> = fc.record({
  kinds: schemas,
  moving: fc.boolean(),
  players: fc.integer({ min: 2, max: 3 }),
  loss: fc.constantFrom(0, 0.05, 0.3, 0.7),
  duplication: fc.constantFrom(0, 0.2),
  delayTicks: fc.integer({ min: 0, max: 40 }),
  startTick: fc.constantFrom(0, 65_400, 1_000_000),
  maxPackets: fc.integer({ min: 1, max: 4 }),
  sequence: fc.constant(0),
  snapshots: fc.boolean(),
  seed: fc.integer(),
})

function declare(world: World): StateDeclaration {
  return Object.fromEntries(
    world.kinds.map((fields, kind) => {
      const declared: Record<string, Field<unknown>> = Object.fromEntries(
        fields.map((sample, field) => [`f${field}`, (samples[sample] as Sample).field]),
      )
      if (world.moving) {
        declared['x'] = f.fixed(-1000, 1000, 1 / 16, { velocity: 'vx' })
        declared['vx'] = f.fixed(-64, 64, 1 / 8)
      }
      return [`k${kind}`, declared]
    }),
  )
}

const TICK_MS = 1000 / 60
const STEP = 3

/** A value as others see it after quantization, taken from a second copy of the same schema. */
function visible(entity: Entity): string {
  return JSON.stringify(entity.latest)
}

/** Each run is a whole session of two or three players, 120 samples long. */
const RUNS = 22

describe('replication over a bad network', () => {
  it('[STA3] [STA5] [SNP3] [SNP4] remote entities show only sent states, and converge on a quiet network', () => {
    fc.assert(
      fc.property(worlds, (world) => run(world)),
      { numRuns: RUNS, verbose: true },
    )
  }, 180_000)

  it('[ACK1] so they do where the sequences wrap', () => {
    const wrapping = worlds.map((world) => ({ ...world, players: 2, sequence: 65_480 }))
    fc.assert(
      fc.property(wrapping, (world) => run(world)),
      { numRuns: 3, verbose: true },
    )
  }, 180_000)
})

function run(world: World): void {
  const random = prng(world.seed)
  const schema = compileState(declare(world))
  const make = (slot: number, epoch: number): StateSync =>
    new StateSync({ schema, slot, epoch, tickRate: 60, sendRate: 20 })
  const players = new Map<number, StateSync>()
  const epochs = new Map<number, number>()
  // The values of an entity at each sampled tick: read through the owner's quantizer.
  const truth = new Map<number, Set<string>>()
  const flying: { at: number; from: number; to: number; link: string; bytes: Uint8Array }[] = []
  /** The reliable channels, in order for each direction of a link. */
  const channels = new Map<string, { at: number; from: number; to: number; link: string; message: Reliable }[]>()
  const links = new Map<string, number>()
  let tick = world.startTick
  const linkKey = (a: number, b: number): string => `${Math.min(a, b)}-${Math.max(a, b)}`

  const connect = (a: number, b: number): void => {
    links.set(linkKey(a, b), (links.get(linkKey(a, b)) ?? 0) + 1)
    players.get(a)?.addPeer(b)
    players.get(b)?.addPeer(a)
    // Nothing is sampled yet: these are packets without a body, all of them lost.
    for (let packet = 0; tick === world.startTick && packet < world.sequence; packet++) {
      const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS, stratum: 0, maxPackets: 1 }
      players.get(a)?.packets(b, at)
      players.get(b)?.packets(a, at)
    }
  }
  const join = (slot: number): void => {
    epochs.set(slot, (epochs.get(slot) ?? -1) + 1)
    players.set(slot, make(slot, epochs.get(slot) as number))
    for (const other of players.keys()) if (other !== slot) connect(slot, other)
  }
  const leave = (slot: number): void => {
    players.delete(slot)
    for (const [other, sync] of players) {
      sync.forget(slot)
      links.set(linkKey(slot, other), (links.get(linkKey(slot, other)) ?? 0) + 1)
    }
  }

  const change = (entity: OwnEntity, kind: number): void => {
    const target = entity as Record<string, unknown>
    for (const [field, sample] of (world.kinds[kind] as readonly number[]).entries()) {
      if (random() < 0.4) target[`f${field}`] = (samples[sample] as Sample).value(random, target[`f${field}`])
    }
    if (world.moving) {
      if (random() < 0.2) target['vx'] = random() * 100 - 50
      target['x'] = (target['x'] as number) + ((target['vx'] as number) * STEP) / 60
    }
  }
  const act = (sync: StateSync): void => {
    const mine = [...world.kinds.keys()].flatMap((kind) =>
      [...sync.all(`k${kind}`)].filter((entity) => entity.own).map((entity) => ({ entity: entity as OwnEntity, kind })),
    )
    for (const { entity, kind } of mine) {
      const dice = random()
      if (dice < 0.03) entity.despawn()
      else if (dice < 0.6) change(entity, kind)
    }
    if (mine.length < 12 && random() < 0.4) {
      const kind = Math.floor(random() * world.kinds.length)
      const values: Record<string, unknown> = {}
      for (const [field, sample] of (world.kinds[kind] as readonly number[]).entries()) {
        values[`f${field}`] = (samples[sample] as Sample).value(random, undefined)
      }
      if (world.moving) Object.assign(values, { x: 0, vx: 0 })
      sync.spawn(`k${kind}`, values)
    }
  }
  /** Quantizes what the owner holds by sending it to a fresh observer over a perfect link. */
  const record = (sync: StateSync, slot: number): void => {
    const observer = make(63, 0)
    observer.addPeer(slot)
    sync.addPeer(63)
    for (const bytes of sync.packets(63, { nowMs: 0, sharedMs: tick * TICK_MS, stratum: 0, maxPackets: 16 })) {
      expect(observer.receive(slot, bytes, { nowMs: 0, sharedMs: tick * TICK_MS }).accepted).toBe(true)
    }
    sync.removePeer(63)
    for (const kind of world.kinds.keys()) {
      for (const entity of observer.all(`k${kind}`)) {
        if (!truth.has(entity.id)) truth.set(entity.id, new Set())
        truth.get(entity.id)?.add(visible(entity))
      }
    }
  }
  const say = (from: number, to: number, message: Reliable): void => {
    const link = `${linkKey(from, to)}#${links.get(linkKey(from, to))}`
    const channel = channels.get(`${from}>${to}`) ?? []
    channels.set(`${from}>${to}`, channel)
    // Each comes after the one before it, and a lost packet holds all up.
    const late = random() < world.loss ? 60 : 0
    const at = Math.max(tick, channel.at(-1)?.at ?? 0) + Math.floor(random() * world.delayTicks) + late
    channel.push({ at, from, to, link, message })
  }
  const hear = (): void => {
    for (const channel of channels.values()) {
      while (channel.length > 0 && (channel[0]?.at ?? Infinity) <= tick) {
        const { from, to, link, message } = channel.shift() as (typeof channel)[number]
        if (link !== `${linkKey(from, to)}#${links.get(linkKey(from, to))}`) continue
        const taker = players.get(to)
        if (message.what === 'acknowledged') taker?.snapshotAcknowledged(from, message.tick, message.taken)
        else {
          const result = taker?.receiveSnapshot(from, message.part)
          expect(result).not.toBe('wrong')
          if (result === 'taken' || result === 'failed')
            say(to, from, { what: 'acknowledged', tick: message.part.tick, taken: result === 'taken' })
        }
      }
    }
  }
  const step = (loss: number, quiet: boolean): void => {
    tick += STEP
    const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS }
    for (const [slot, sync] of players) {
      if (!quiet) act(sync)
      sync.sample(tick)
      record(sync, slot)
      for (const other of players.keys()) {
        if (other === slot) continue
        if (world.snapshots) {
          for (const part of sync.snapshot(other, at.nowMs)) say(slot, other, { what: 'part', part })
        }
        for (const bytes of sync.packets(other, { ...at, stratum: slot === 0 ? 0 : 1, maxPackets: world.maxPackets })) {
          expect(bytes.length).toBeLessThanOrEqual(MAX_PACKET_BYTES)
          const copies = random() < loss ? 0 : random() < world.duplication ? 2 : 1
          for (let copy = 0; copy < copies; copy++) {
            const link = `${linkKey(slot, other)}#${links.get(linkKey(slot, other))}`
            flying.push({
              at: tick + Math.floor(random() * world.delayTicks),
              from: slot,
              to: other,
              link,
              bytes: bytes.slice(),
            })
          }
        }
      }
    }
    hear()
    for (let index = flying.length - 1; index >= 0; index--) {
      const message = flying[index] as (typeof flying)[number]
      if (message.at > tick) continue
      flying.splice(index, 1)
      if (message.link !== `${linkKey(message.from, message.to)}#${links.get(linkKey(message.from, message.to))}`)
        continue
      players.get(message.to)?.receive(message.from, message.bytes, at)
    }
    for (const [slot, sync] of players) {
      for (const kind of world.kinds.keys()) {
        for (const entity of sync.all(`k${kind}`)) {
          if (!entity.own && entity.owner !== slot)
            expect(truth.get(entity.id)?.has(visible(entity)), visible(entity)).toBe(true)
        }
      }
    }
  }

  for (let slot = 0; slot < world.players; slot++) join(slot)
  for (let round = 0; round < 60; round++) {
    step(world.loss, false)
    const dice = random()
    if (dice < 0.02) {
      leave(world.players - 1)
      join(world.players - 1)
    } else if (dice < 0.05) {
      for (const sync of [players.get(0), players.get(1)]) sync?.removePeer(sync === players.get(0) ? 1 : 0)
      links.set(linkKey(0, 1), (links.get(linkKey(0, 1)) ?? 0) + 1)
      for (let gap = 0; gap < 5; gap++) step(world.loss, false)
      connect(0, 1)
    }
  }
  for (let round = 0; round < (world.snapshots ? 110 : 60); round++) step(0, true)
  for (const [slot, sync] of players) {
    const own = ids(sync, slot, world)
    for (const [other, remote] of players) {
      if (other === slot) continue
      expect(ids(remote, slot, world), `what ${other} has of ${slot}`).toEqual(own)
    }
    for (const counter of ['malformed', 'notOwner', 'tooMany'] as const) expect(sync.counters[counter]).toBe(0)
  }
}

/** The entities of a slot as a player sees them: for the owner through a fresh observer's eyes. */
function ids(sync: StateSync, slot: number, world: World): Record<string, string> {
  const seen: Record<string, string> = {}
  const own = [...world.kinds.keys()]
    .flatMap((kind) => [...sync.all(`k${kind}`)])
    .filter((entity) => entity.owner === slot)
  if (own.some((entity) => entity.own)) {
    const observer = new StateSync({
      schema: compileState(declare(world)),
      slot: 63,
      tickRate: 60,
      sendRate: 20,
    })
    observer.addPeer(slot)
    sync.addPeer(63)
    const tick = 2 ** 30
    sync.sample(tick)
    const sharedMs = tick * TICK_MS
    for (const bytes of sync.packets(63, { nowMs: 0, sharedMs, stratum: 0, maxPackets: 16 }))
      observer.receive(slot, bytes, { nowMs: 0, sharedMs })
    sync.removePeer(63)
    for (const kind of world.kinds.keys())
      for (const entity of observer.all(`k${kind}`)) seen[entity.id] = visible(entity)
    return seen
  }
  for (const entity of own) seen[entity.id] = visible(entity)
  return seen
}
