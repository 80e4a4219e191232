// Tests of random packets, with a reader that imports none of the code.

import { expect, it } from 'vitest'
import { prng } from '../../packages/net/src/scheduler/prng.ts'
import { compileState } from '../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../packages/net/src/core/state/state-sync.ts'
import type { StateDeclaration } from './reader/declaration.ts'
import { EntitiesReader } from './reader/entities.ts'
import { readPacket } from './reader/packet.ts'
import { stateOf } from './vectors/declared.ts'
import { TUMBLE } from './vectors/games.ts'
import { toJson } from './vectors/vector-file.ts'
import { FORMS } from './forms.fixture.ts'

const TICK_RATE = 60
const MS = 1000 / TICK_RATE

const DECLARATION: StateDeclaration = {
  ship: {
    x: { type: 'fixed', min: -2_048, max: 2_048, step: 1 / 16, velocity: 'vx' },
    vx: { type: 'fixed', min: -512, max: 512, step: 1 / 8 },
    y: { type: 'fixed', min: -2, max: 1, step: 0.1, predict: 'linear' },
    spin: { type: 'angle', bits: 10, predict: 'linear' },
    heading: { type: 'angle', bits: 10 },
    hp: { type: 'uint', bits: 7 },
    delta: { type: 'int', bits: 4 },
    on: { type: 'bool' },
    mode: { type: 'enum', names: ['a', 'b', 'c'] },
    real: { type: 'float32' },
  },
}
const schema = compileState(stateOf(DECLARATION))
const MODES = ['a', 'b', 'c'] as const

/** Reads the entities of a packet; gives its tick. */
function read(reader: EntitiesReader, bytes: Uint8Array, nearTick: number): number | undefined {
  const { entities, tick } = readPacket(bytes, { time: nearTick * MS * 64, tick: nearTick })
  if (entities !== undefined && tick !== undefined) reader.read(entities, tick)
  return tick
}

/** STA1 */
function numbersOf(ship: Record<string, unknown>): number[] {
  const n = (name: string): number => ship[name] as number
  const turn = (angle: number): number => ((Math.round(angle / ((2 * Math.PI) / 1_024)) % 1_024) + 1_024) % 1_024
  const float = new DataView(new ArrayBuffer(4))
  float.setFloat32(0, n('real'))
  return [
    // STA2: it drifts beyond its range.
    Math.min(65_536, Math.max(0, Math.round((n('x') + 2_048) / (1 / 16)))),
    Math.round((n('vx') + 512) / (1 / 8)),
    Math.round((n('y') + 2) / 0.1),
    turn(n('spin')),
    turn(n('heading')),
    n('hp'),
    n('delta'),
    Number(ship['on']),
    MODES.indexOf(ship['mode'] as (typeof MODES)[number]),
    float.getInt32(0),
  ]
}

for (const [seed, count] of [
  [1, 40],
  [2, 40],
  [3, 100],
  [4, 100],
] as const) {
  const rules = '[FRM3] [FRM4] [FRM7] [STA1] [STA14] [STA15] [STA16] [STA17] [STA31]'
  it(`${rules} packets of ${count} are what the page says, seed ${seed}`, () => {
    const random = prng(seed)
    const a = new StateSync({ schema, slot: 0, tickRate: TICK_RATE, sendRate: 20 })
    const b = new StateSync({ schema, slot: 1, tickRate: TICK_RATE, sendRate: 20 })
    a.addPeer(1)
    b.addPeer(0)
    const spawn = (n: number) =>
      n % 3 === 0
        ? a.spawn('ship', { x: 0, vx: 0, y: 0, spin: 0, heading: 0, hp: 0, delta: 0, on: false, mode: 'a', real: 0 })
        : a.spawn('ship', {
            x: n,
            vx: 40 - (n % 80),
            y: 0.5,
            spin: n,
            heading: 1,
            hp: 90,
            delta: -3,
            on: true,
            mode: 'c',
            real: n / 3,
          })
    const ships = Array.from({ length: count }, (_, n) => spawn(n))
    const reader = new EntitiesReader(DECLARATION, TICK_RATE)
    let compared = 0
    for (let tick = 3; tick < 1_300; tick += 3) {
      // Some rest throughout, some for a while; the others drift, turn, and jump now and then.
      const lazy = random() < 0.5 ? 0.02 : 0.6
      for (const [n, ship] of ships.entries()) {
        if (n % 10 === 1 || random() < lazy) continue
        const jump = random() < 0.02
        ship['vx'] = Math.max(-500, Math.min(500, (ship['vx'] as number) + (random() - 0.5) * 20))
        ship['x'] = jump ? (random() - 0.5) * 4_000 : (ship['x'] as number) + ((ship['vx'] as number) * 3) / TICK_RATE
        ship['y'] = jump ? random() * 3 - 2 : (((ship['y'] as number) + 2 + 0.2) % 3) - 2
        ship['spin'] = (ship['spin'] as number) + 0.3 + random() * 0.1
        if (random() < 0.2) ship['heading'] = random() * 7
        if (random() < 0.1) ship['hp'] = Math.floor(random() * 128)
        if (random() < 0.1) ship['delta'] = Math.floor(random() * 16) - 8
        if (random() < 0.05) ship['on'] = random() < 0.5
        if (random() < 0.05) ship['mode'] = MODES[Math.floor(random() * 3)]
        if (random() < 0.05) ship['real'] = (random() - 0.5) * 1e6
      }
      const at = { nowMs: tick * MS, sharedMs: tick * MS }
      a.sample(tick)
      // Quiet for over a second: baselines of more than 64 ticks.
      if (tick > 300 && tick < 400) continue
      for (const bytes of a.packets(1, { ...at, stratum: 0, maxPackets: 8 })) {
        expect(read(reader, bytes, tick)).toBe(tick)
        if (random() > 0.1) b.receive(0, bytes, at)
      }
      b.sample(tick)
      for (const bytes of b.packets(0, { ...at, stratum: 1, maxPackets: 1 }))
        if (random() > 0.1) a.receive(1, bytes, at)
      for (const [n, ship] of ships.entries()) {
        const state = reader.stateAt('ship', n, tick)
        if (state === undefined) continue
        compared++
        expect(state.numbers, `ship ${n} at tick ${tick}`).toEqual(
          numbersOf(ship as unknown as Record<string, unknown>),
        )
      }
    }
    expect(compared).toBeGreaterThan(count * 100)
    expect([...reader.seen].toSorted()).toEqual(FORMS.filter((way) => way !== 'jumps'))
  })
}

it('[STA1] [STA14] [STA15] [STA16] [STA17] rotations are as on the page', () => {
  const random = prng(5)
  const kinds = compileState(stateOf(TUMBLE.state))
  const a = new StateSync({ schema: kinds, slot: 0, tickRate: TICK_RATE, sendRate: 20 })
  const b = new StateSync({ schema: kinds, slot: 1, tickRate: TICK_RATE, sendRate: 20 })
  a.addPeer(1)
  b.addPeer(0)
  const part = (): number => (random() < 0.2 ? 1 : random() * 2 - 1)
  const quaternion = () => ({ x: part(), y: part(), z: part(), w: part() })
  const make = () => ({ at: { x: 0, y: 0, z: 0 }, q: quaternion(), spin: { x: 0, y: 0, z: 0 }, aim: undefined })
  const bodies = Array.from({ length: 30 }, () => a.spawn('body', make()))
  const reader = new EntitiesReader(TUMBLE.state, TICK_RATE)
  let compared = 0
  for (let tick = 3; tick < 900; tick += 3) {
    for (const body of bodies) {
      if (random() < 0.3) continue
      const { x, y, z, w } = body['q'] as { x: number; y: number; z: number; w: number }
      const step = random() < 0.1 ? 2 : 0.1
      const near = (value: number): number => value + part() * step
      body['q'] = { x: near(x), y: near(y), z: near(z), w: near(w) + 1e-6 }
      if (random() < 0.3) body['spin'] = { x: 40 * part(), y: 40 * part(), z: 9 * part() }
      if (random() < 0.1) body['aim'] = random() < 0.5 ? undefined : quaternion()
    }
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    a.sample(tick)
    if (tick > 300 && tick < 400) continue
    const lost = random() < 0.1
    for (const bytes of a.packets(1, { ...at, stratum: 0, maxPackets: 8 })) {
      expect(read(reader, bytes, tick)).toBe(tick)
      if (!lost) b.receive(0, bytes, at)
    }
    b.sample(tick)
    for (const bytes of b.packets(0, { ...at, stratum: 1, maxPackets: 1 })) if (random() > 0.1) a.receive(1, bytes, at)
    for (const [n, entity] of [...b.all('body')].entries()) {
      const state = reader.stateAt('body', n, tick)
      if (lost || state === undefined) continue
      compared++
      expect(reader.kinds[0]!.values(state.numbers, state.blobs)).toEqual(toJson({ ...entity.latest }))
    }
  }
  expect(compared).toBeGreaterThan(3_000)
  expect([...reader.seen]).toEqual(expect.arrayContaining(['a turn', 'another component left out']))
})

it('[STA6] a delta is against an acknowledged state, up to 24 records later; then comes a full record', () => {
  const a = new StateSync({ schema, slot: 0, tickRate: TICK_RATE, sendRate: TICK_RATE })
  const b = new StateSync({ schema, slot: 1, tickRate: TICK_RATE, sendRate: TICK_RATE })
  a.addPeer(1)
  b.addPeer(0)
  const ship = a.spawn('ship', {
    x: 0,
    vx: 0,
    y: 0,
    spin: 0,
    heading: 0,
    hp: 1,
    delta: 0,
    on: false,
    mode: 'a',
    real: 0,
  })
  const reader = new EntitiesReader(DECLARATION, TICK_RATE)
  const send = (tick: number): number | undefined => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    ship['x'] = tick
    a.sample(tick)
    for (const bytes of a.packets(1, { ...at, stratum: 0, maxPackets: 1 })) {
      read(reader, bytes, tick)
      b.receive(0, bytes, at)
    }
    return reader.stateAt('ship', 0, tick)?.base?.tick
  }
  const acknowledge = (tick: number): void => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    for (const bytes of b.packets(0, { ...at, stratum: 1, maxPackets: 1 })) a.receive(1, bytes, at)
  }
  // Past the first keyframe (STA8).
  for (let tick = 1; tick <= 310; tick++) {
    send(tick)
    acknowledge(tick)
  }
  expect(send(311)).toBe(310)
  expect(send(312)).toBe(310)
  acknowledge(312)
  const bases = Array.from({ length: 30 }, (_, n) => send(313 + n))
  expect(bases.slice(0, 24)).toEqual(Array.from({ length: 24 }, () => 312))
  expect(bases.slice(24)).toEqual(Array.from({ length: 6 }, () => undefined))
  acknowledge(342)
  expect(send(343)).toBe(342)
})
