// Tests of a drawn ship in virtual time: jumps and delay under loss and jitter.

import { describe, expect, it } from 'vitest'
import { f } from '../../packages/net/src/core/state/schema/fields.ts'
import { compileState } from '../../packages/net/src/core/state/schema/schema.ts'
import { StateSync } from '../../packages/net/src/core/state/state-sync.ts'
import { quantile, seeded, sorted } from '../stats.ts'
import type { Frame } from './frames.ts'
import { judge, JUMP_BOUND } from './judge.ts'
import { FIELD, Motion } from './motion.ts'

const TICK_MS = 1000 / 60
const SEND_TICKS = 3
const WARM_UP_MS = 3_000
const UNTIL_MS = 63_000

const schema = compileState({
  ship: {
    x: f.fixed(-FIELD, FIELD, 1 / 16, { velocity: 'vx' }),
    y: f.fixed(-FIELD, FIELD, 1 / 16, { velocity: 'vy' }),
    vx: f.fixed(-512, 512, 1 / 4),
    vy: f.fixed(-512, 512, 1 / 4),
    heading: f.angle(10),
  },
})

/** Runs a minute of the bench's ship over a link of virtual time with this loss, delayed by `wayMs`. */
function fly(seed: number, loss: number, wayMs: (random: () => number) => number) {
  // A seed other than the motion's: loss does not depend on the ship's turns.
  const random = seeded(seed + 1_000)
  const motion = new Motion(seed, UNTIL_MS)
  const options = { schema, tickRate: 60, sendRate: 20 }
  const ends = [new StateSync({ ...options, slot: 0 }), new StateSync({ ...options, slot: 1 })] as const
  ends[0].addPeer(1)
  ends[1].addPeer(0)
  const ship = ends[0].spawn('ship', { ...motion.at(0) })
  const flying: { readonly atMs: number; readonly to: 0 | 1; readonly bytes: Uint8Array }[] = []
  const frames: Frame[] = []
  for (let tick = 0, nowMs = 0; nowMs < UNTIL_MS; tick += 1, nowMs = tick * TICK_MS) {
    // In the order of arrival, each at its own time.
    const due = flying.filter(({ atMs }) => atMs <= nowMs).toSorted((a, b) => a.atMs - b.atMs)
    for (const one of due) {
      flying.splice(flying.indexOf(one), 1)
      ends[one.to].receive(1 - one.to, one.bytes, { nowMs: one.atMs, sharedMs: one.atMs })
    }
    ends[1].viewAt(nowMs)
    for (const { view } of ends[1].all('ship') as Iterable<{ readonly view: Readonly<Record<string, unknown>> }>)
      frames.push({ atMs: nowMs, x: view['x'] as number, y: view['y'] as number })
    if (tick % SEND_TICKS !== 0) continue
    Object.assign(ship, motion.at(nowMs))
    ends[0].sample(tick)
    for (const from of [0, 1] as const) {
      const to = from === 0 ? 1 : 0
      for (const bytes of ends[from].packets(to, { nowMs, sharedMs: nowMs, stratum: from, maxPackets: 1 }))
        if (random() >= loss) flying.push({ atMs: nowMs + wayMs(random), to, bytes: bytes.slice() })
    }
  }
  return judge(motion, frames, WARM_UP_MS, UNTIL_MS)
}

const exponential = (random: () => number, mean: number): number => -Math.log(1 - random()) * mean

describe('a ship drawn from view, in virtual time', () => {
  const SEEDS = [1, 2, 3, 4, 5, 6]

  it('does not jump and is drawn soon at 10 % loss', () => {
    const flights = SEEDS.map((seed) => fly(seed, 0.1, (random) => 51 + exponential(random, 1.5)))
    flights.forEach(({ jumps, still }, at) => {
      expect(Math.max(...jumps.map(([, size]) => size)), `seed ${SEEDS[at]}`).toBeLessThan(JUMP_BOUND)
      expect(still / jumps.length, `seed ${SEEDS[at]}`).toBeLessThan(0.01)
    })
    const changes = sorted(flights.flatMap(({ changesMs }) => changesMs))
    // Upper bound without loss: the path, a send interval, half a frame of waiting, and a frame, whenever the change
    // comes.
    expect(quantile(changes, 0.5)).toBeLessThan(51 + 50 + 8 + 40)
    expect(quantile(changes, 0.95)).toBeLessThan(175)
  })

  it('hardly jumps at 30 % loss, however late it is', () => {
    for (const seed of SEEDS) {
      const { jumps } = fly(seed, 0.3, (random) => 51 + exponential(random, 1.5))
      // A little more is allowed: over several lost states the curve bends more than the ship did.
      expect(Math.max(...jumps.map(([, size]) => size)), `seed ${seed}`).toBeLessThan(JUMP_BOUND * 1.25)
    }
  })

  it('does not jump on a path with jitter', () => {
    const flights = SEEDS.map((seed) => fly(seed, 0.05, (random) => 30 + exponential(random, 25)))
    const jumps = sorted(flights.flatMap((one) => one.jumps.map(([, size]) => size)))
    expect(quantile(jumps, 0.9999)).toBeLessThan(JUMP_BOUND)
    expect(quantile(sorted(flights.flatMap(({ changesMs }) => changesMs)), 0.95)).toBeLessThan(190)
  })
})
