import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prng } from '../../scheduler/prng.ts'
import { f, type Field, type StateDeclaration } from './fields.ts'
import { pick, pool, valueOf } from './number-fields.fixture.ts'
import type { OwnEntity } from './own-entity.ts'
import { compileState, type StateSchema } from './schema.ts'
import { type Interest, StateSync } from './state-sync.ts'

/*
 * The same game twice, its loops in JavaScript and in the kernel: what they send and what they make of what arrives is the same, to the bit.
 */

interface World {
  /** Kinds of numbers alone, each a list of indices into `pool`; a kind with a text comes after them, if there is to be one. */
  readonly kinds: readonly (readonly number[])[]
  readonly text: boolean
  readonly peers: number
  /** How many entities it grows to. */
  readonly entities: number
  /** The share of entities, and of their fields, that is written in a sample. */
  readonly busy: number
  readonly loss: number
  readonly maxFrames: number
  readonly groups: boolean
  readonly hooks: boolean
  readonly snapshots: boolean
  readonly startTick: number
  readonly samples: number
  /** What becomes of a link for a part of the time: nothing, no word comes back, or nothing goes. */
  readonly silence: 'none' | 'unheard' | 'unsent'
  readonly seed: number
}

const worlds: fc.Arbitrary<World> = fc.record({
  kinds: fc.array(fc.array(fc.nat({ max: pool.length - 1 }), { minLength: 1, maxLength: 10 }), {
    minLength: 1,
    maxLength: 2,
  }),
  text: fc.boolean(),
  peers: fc.constantFrom(1, 3, 7, 12),
  entities: fc.constantFrom(8, 40, 200),
  busy: fc.constantFrom(0.02, 0.3, 0.9),
  loss: fc.constantFrom(0, 0.1, 0.5, 0.8),
  maxFrames: fc.constantFrom(1, 4, 16),
  groups: fc.boolean(),
  hooks: fc.boolean(),
  snapshots: fc.boolean(),
  startTick: fc.constantFrom(0, 65_500, 1_000_000),
  samples: fc.constant(24),
  silence: fc.constant('none'),
  seed: fc.integer(),
})

/** Where the kernel begins in these tests: from the first entity on. */
const FROM = 8
const TICK_MS = 1000 / 60

/** What all worlds together came to: a test of what never happened says nothing. */
const seen = { kernels: 0, evictions: 0, unseated: 0, grown: 0, grouped: 0, late: 0, mutants: 0, taken: 0 }

describe('the kernel', () => {
  it('sends and takes what JavaScript does, to the bit', () => {
    fc.assert(
      fc.property(worlds, (world) => run(world)),
      { numRuns: 45 },
    )
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0)
  }, 120_000)

  it('does so when what a peer is known to have is too old to be referred to', () => {
    const silent = worlds.map((world): World => {
      const silence = (world.seed & 1) === 0 ? 'unheard' : 'unsent'
      const kinds = [(world.kinds[0] ?? []).slice(0, 4)]
      return { ...world, kinds, peers: 1, entities: 8, busy: 1, loss: 0, hooks: false, samples: 80, silence }
    })
    fc.assert(
      fc.property(silent, (world) => run(world)),
      { numRuns: 100 },
    )
  }, 60_000)

  it('does so for whole numbers of 32 bits that end with a word, where a bit for several columns comes next', () => {
    // Such columns come last when those before them are grouped.
    const world: World = {
      kinds: [[4, 4, 0, 0, 0]],
      text: false,
      peers: 1,
      entities: 200,
      busy: 0.6,
      loss: 0.1,
      maxFrames: 16,
      groups: false,
      hooks: false,
      snapshots: false,
      startTick: 0,
      samples: 24,
      silence: 'none',
      seed: 1,
    }
    for (let seed = 0; seed < 4; seed++) run({ ...world, seed })
  }, 30_000)
})

function declare({ kinds, text }: World): StateDeclaration {
  const numbers = kinds.map((fields, kind) => [
    `k${kind}`,
    Object.assign({}, ...fields.map((field, at) => pool[field]!(`f${at}`))) as Record<string, Field<unknown>>,
  ])
  return Object.fromEntries(text ? [...numbers, ['sign', { n: f.uint(9), text: f.string(9) }]] : numbers)
}

/** The same player, both ways. */
interface Both {
  readonly js: StateSync
  readonly wasm: StateSync
}

/** An own entity, both ways. */
interface Twin {
  readonly kind: string
  readonly js: OwnEntity
  readonly wasm: OwnEntity
}

interface Peer {
  readonly both: Both
  readonly loss: number
  /** Gets frames of which bits are wrong. */
  readonly mutants: boolean
  /** Frames that come after those of later ticks. */
  readonly late: Uint8Array[]
}

/** All that can be asked of entities, as text; numbers as they are. */
function shown(sync: StateSync, kinds: readonly string[]): string {
  const all = kinds.flatMap((kind) => [...sync.all(kind)]).toSorted((a, b) => a.id - b.id)
  return JSON.stringify(
    all.map(({ id, kind, owner, latest, view }) => [id, kind, owner, latest, view]),
    (_, value: unknown) =>
      typeof value === 'number' && (!Number.isFinite(value) || Object.is(value, -0))
        ? `number ${1 / value}${value}`
        : value,
  )
}

function run(world: World): void {
  const random = prng(world.seed)
  const declaration = declare(world)
  const kinds = Object.keys(declaration)
  const schemas = { js: compileState(declaration, Infinity), wasm: compileState(declaration, FROM) }
  const player = (slot: number): Both => {
    const make = (schema: StateSchema): StateSync => new StateSync({ schema, slot, tickRate: 60, sendRate: 20 })
    return { js: make(schemas.js), wasm: make(schemas.wasm) }
  }
  const sender = player(0)
  const peers = new Map<number, Peer>()
  const twins: Twin[] = []
  let tick = world.startTick
  /** Samples for which it is silent; below 0, since when it is not. */
  let silentFor = 0
  const where = (what: string): string => `${what}, tick ${tick}, ${JSON.stringify(world)}`

  const same = (js: readonly Uint8Array[], wasm: readonly Uint8Array[], what: string): void => {
    if (js.length !== wasm.length) expect.fail(where(`${what}: ${js.length} and ${wasm.length} of them`))
    js.forEach((bytes, at) => {
      if (Buffer.compare(bytes, wasm[at] as Uint8Array) !== 0) expect.fail(where(`${what} ${at} differs`))
    })
  }
  const spawn = (): void => {
    const kind = pick(random, kinds)
    const values: Record<string, unknown> = {}
    for (const [name, { spec }] of Object.entries(declaration[kind]!)) values[name] = valueOf(spec, random, undefined)
    const partner = world.groups && random() < 0.2 ? pick(random, twins) : undefined
    // A group is as large as a frame holds: what both refuse is none.
    const made = [sender.js, sender.wasm].map((sync, way) => {
      try {
        return sync.spawn(kind, values, partner === undefined ? undefined : way === 0 ? partner.js : partner.wasm)
      } catch (error) {
        return String(error)
      }
    })
    const [js, wasm] = made
    if (typeof js === 'string' || typeof wasm === 'string') expect(js).toBe(wasm)
    else {
      twins.push({ kind, js: js as OwnEntity, wasm: wasm as OwnEntity })
      if (partner !== undefined) seen.grouped++
    }
  }
  const despawn = (at: number): void => {
    const [twin] = twins.splice(at, 1)
    twin?.js.despawn()
    twin?.wasm.despawn()
  }
  const act = (busy: number): void => {
    for (const { kind, js, wasm } of twins) {
      if (random() >= busy) continue
      for (const [name, { spec }] of Object.entries(declaration[kind]!)) {
        if (random() >= busy) continue
        const value = valueOf(spec, random, js[name])
        ;(js as Record<string, unknown>)[name] = value
        ;(wasm as Record<string, unknown>)[name] = value
      }
      if (random() < 0.05) {
        js.snap()
        wasm.snap()
      }
    }
    while (twins.length > 0 && random() < (world.silence === 'none' ? 0.3 : 0.02))
      despawn(Math.floor(random() * twins.length))
    const room = world.entities - twins.length
    const more = random() < 0.2 ? room : Math.min(room, Math.floor(random() * 6))
    for (let n = 0; n < more; n++) spawn()
  }
  const link = (slot: number): void => {
    const peer: Peer = {
      both: player(slot),
      // Each of them has acknowledged something else.
      loss: slot === 1 ? 0 : world.loss,
      mutants: slot === 2,
      late: [],
    }
    peers.set(slot, peer)
    for (const way of ['js', 'wasm'] as const) {
      sender[way].addPeer(slot)
      peer.both[way].addPeer(0)
    }
    if (!world.snapshots || tick === world.startTick) return
    const at = [sender.js.snapshot(slot, tick * TICK_MS), sender.wasm.snapshot(slot, tick * TICK_MS)] as const
    const [js, wasm] = at.map((parts) => parts.map(({ bits }) => bits))
    same(js!, wasm!, 'a part of a snapshot')
    at[0].forEach((part, number) => {
      const result = peer.both.js.receiveSnapshot(0, part)
      expect(peer.both.wasm.receiveSnapshot(0, at[1][number]!)).toBe(result)
      if (result === 'more') return
      for (const way of ['js', 'wasm'] as const) sender[way].snapshotTold(slot, part.tick, result === 'taken')
    })
  }
  const unlink = (slot: number): void => {
    for (const way of ['js', 'wasm'] as const) sender[way].removePeer(slot)
    peers.delete(slot)
  }
  const receive = ({ both }: Peer, bytes: Uint8Array): void => {
    const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS }
    const js = both.js.receive(0, bytes, at)
    const wasm = both.wasm.receive(0, bytes, at)
    if (js.accepted !== wasm.accepted) expect.fail(where(`accepted by one: ${JSON.stringify({ js, wasm })}`))
  }
  /** A frame of which some bits are others, or are missing. */
  const mutant = (bytes: Uint8Array): Uint8Array => {
    const length = random() < 0.3 ? 3 + Math.floor(random() * (bytes.length - 3)) : bytes.length
    const other = bytes.slice(0, length)
    other[1] = (length - 3) >>> 8
    other[2] = (length - 3) & 255
    if (length < bytes.length) return other
    // What is changed is more often what comes late: the beginning decides whether it is read at all.
    const from = random() < 0.3 ? 3 : Math.min(length - 1, 14)
    for (let n = 0; n < 1 + random() * 3; n++) {
      const at = from + Math.floor(random() * (length - from))
      other[at] = (other[at] as number) ^ (1 << Math.floor(random() * 8))
    }
    return other
  }
  const deliver = (peer: Peer, bytes: Uint8Array): void => {
    if (random() < peer.loss) return
    if (peer.mutants && random() < 0.5) {
      seen.mutants++
      receive(peer, mutant(bytes))
    }
    if (random() < 0.1) peer.late.push(bytes)
    else receive(peer, bytes)
    if (random() < 0.05) receive(peer, bytes)
    if (peer.late.length > 0 && random() < 0.2) {
      seen.late++
      receive(peer, peer.late.shift() as Uint8Array)
    }
  }
  const interestOf = (slot: number): Interest => {
    if (!world.hooks || random() < 0.5) return {}
    const far = Math.floor(random() * 5)
    return {
      ...(random() < 0.5 ? {} : { relevant: ({ id }: OwnEntity) => (id + slot) % 5 !== far }),
      ...(random() < 0.5 ? {} : { priority: ({ id }: OwnEntity) => id % 7 }),
    }
  }
  const step = (): void => {
    if (--silentFor < -8) silentFor = pick(random, world.silence === 'unsent' ? [60, 61, 62, 63] : [22, 23, 24, 25])
    tick += random() < 0.05 ? 90 : 3
    act(world.busy)
    for (const way of ['js', 'wasm'] as const) sender[way].sample(tick)
    const capacity = sender.wasm.ownStores[0]?.kernel?.memory.capacity ?? 0
    // What is made now goes only with the next sample; there may have to be room for it.
    if (random() < 0.3) act(0.3)
    if ((sender.wasm.ownStores[0]?.kernel?.memory.capacity ?? 0) > capacity) seen.grown++
    const now = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS }
    for (const [slot, peer] of peers) {
      const at = { ...now, stratum: 0, maxFrames: world.maxFrames, interest: interestOf(slot) }
      const few = world.hooks && random() < 0.2
      const none = world.silence === 'unsent' && silentFor > 0
      const sending = few || none ? { ...at, maxBytes: none ? 0 : Math.floor(random() * 3_000) } : at
      const frames = sender.js.frames(slot, sending)
      same(frames, sender.wasm.frames(slot, sending), `frame to ${slot}`)
      for (const bytes of frames) deliver(peer, bytes.slice())
    }
    if (peers.size > 8) seen.unseated++
    for (const [slot, { both, loss }] of peers) {
      for (const way of ['js', 'wasm'] as const) both[way].viewAt(tick * TICK_MS - 60)
      if (slot < 3) {
        const js = shown(both.js, kinds)
        if (js !== shown(both.wasm, kinds)) expect.fail(where(`${slot} shows something else`))
      }
      expect(both.wasm.counters, where('counters')).toEqual(both.js.counters)
      const at = { ...now, stratum: 1, maxFrames: 1 }
      const [ack, other] = [both.js.frames(0, at), both.wasm.frames(0, at)]
      same(ack, other, 'acknowledgement')
      if (random() < loss / 2 || (world.silence === 'unheard' && silentFor > 0)) continue
      for (const bytes of ack) {
        const js = sender.js.receive(slot, bytes, now)
        expect(sender.wasm.receive(slot, bytes, now)).toEqual(js)
      }
    }
  }

  for (let slot = 1; slot <= world.peers; slot++) link(slot)
  for (let sample = 0; sample < world.samples; sample++) {
    step()
    const slot = 1 + Math.floor(random() * world.peers)
    const dice = random()
    if (world.silence !== 'none') continue
    if (dice < 0.1 || !peers.has(slot)) {
      if (peers.has(slot)) unlink(slot)
      link(slot)
    } else if (dice < 0.15) unlink(slot)
  }
  for (const { kernel } of sender.wasm.ownStores) {
    if (kernel === undefined) continue
    seen.kernels++
    seen.evictions += kernel.memory.number('evictions')
  }
  expect(sender.js.ownStores.every(({ kernel }) => kernel === undefined)).toBe(true)
  for (const { both } of peers.values()) seen.taken += both.wasm.counters.framesReceived
}
