// Tests of rotations under prediction and lag compensation.

import { expect, it } from 'vitest'
import * as f from '../state/schema/field-types-3d.ts'
import type { Quat } from '../state/schema/kinds/quat.ts'
import type { Vec3 } from '../state/schema/kinds/vec3.ts'
import { RemoteEntity } from '../state/receive/remote-entity.ts'
import type { OwnEntity } from '../state/entities/entity.ts'
import { compileState } from '../state/schema/schema.ts'
import { StateSync } from '../state/state-sync.ts'
import { History } from './history.ts'
import { Predictor } from './predictor.ts'

const schema = compileState({
  body: {
    x: f.fixed(-100, 100, 1 / 8),
    q: f.quat({ bits: 7, angularVelocity: 'spin', snap: 2 }),
    spin: f.vec3(f.fixed(-30, 30, 1 / 64)),
  },
})
type Body = OwnEntity & { x: number; q: Quat; spin: Vec3 }

/** A turn of so much about an axis on which no component stands out. */
const about = (angle: number): Quat => ({
  x: Math.sin(angle / 2) * 0.48,
  y: Math.sin(angle / 2) * 0.6,
  z: Math.sin(angle / 2) * 0.64,
  w: Math.cos(angle / 2),
})
const REST = { x: 0, y: 0, z: 0 }

function angleBetween(a: Quat, b: Quat): number {
  const dot = Math.abs(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w)
  return 2 * Math.acos(Math.min(1, dot / Math.hypot(a.x, a.y, a.z, a.w)))
}

/** A host and a player who predicts its body; the player hears of every tick. */
class Pair {
  readonly host = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60 })
  readonly player = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 60 })
  readonly body: Body
  readonly predictor: Predictor
  tick = 0
  readonly #step: (body: Body, tick: number) => void

  constructor(q: Quat, step: (body: Body, tick: number) => void) {
    this.host.addPeer(1)
    this.player.addPeer(0)
    this.#step = step
    this.body = this.host.spawn('body', { x: 0, q, spin: REST }) as Body
    this.predictor = new Predictor(60, ([body], tick) => {
      if (body !== undefined) step(body as Body, tick)
    })
  }

  /** A tick of the host, which the player is `lead` ahead of. */
  run(lead = 4): void {
    this.tick++
    const at = { nowMs: this.tick * 16, sharedMs: this.tick * 16, stratum: 0, maxPackets: 4 }
    this.#step(this.body, this.tick)
    this.host.sample(this.tick)
    for (const packet of this.host.packets(1, at)) this.player.receive(0, packet.slice(), at)
    this.player.sample(this.tick)
    for (const packet of this.player.packets(0, at)) this.host.receive(1, packet.slice(), at)
    const remotes = [...this.player.all('body')].filter((one) => one instanceof RemoteEntity)
    this.predictor.reconcile(remotes, this.player.completeTick(0))
    this.predictor.advance(this.tick, lead)
  }

  get predicted(): Body {
    return [...this.player.all('body')][0]!.latest as unknown as Body
  }
}

it('[INP9] a rotation that turns as predicted is not corrected', () => {
  const pair = new Pair(about(0), (body, tick) => {
    body.q = about(tick * 0.07)
  })
  for (let tick = 0; tick < 300; tick++) {
    pair.run()
    expect(angleBetween(pair.predicted.q, about((pair.tick + 4) * 0.07))).toBeLessThan(1e-6)
  }
  expect(pair.predictor.counters.corrections).toBeLessThanOrEqual(1)
})

it('[INP9] a rotation at rest is not corrected for ever, wherever it rests', () => {
  const ties = [0, 1e-3, -1e-3, 4e-3, -4e-3, 8e-3, -8e-3, 0.2]
  for (const off of ties) {
    for (const q of [
      { x: 0, y: 1 + off, z: 0, w: 1 },
      { x: 1, y: 1 + off, z: 1, w: 1 - off / 2 },
      { x: 1, y: -0.3, z: 1 + off, w: 0.2 },
    ]) {
      const pair = new Pair(about(1), () => {})
      for (let tick = 0; tick < 20; tick++) pair.run()
      // A push that the player does not know of: it takes what the host sends, and that is rounded.
      pair.body.q = q
      for (let tick = 0; tick < 10; tick++) pair.run()
      const { corrections } = pair.predictor.counters
      expect(corrections).toBeGreaterThan(0)
      for (let tick = 0; tick < 40; tick++) {
        pair.run()
        expect(angleBetween(pair.predicted.q, pair.body.q)).toBeLessThan(2.5 / 63)
      }
      expect(pair.predictor.counters.corrections).toBe(corrections)
    }
  }
})

it('[INP8] a rotation between two sent ones is on the short way', () => {
  const sync = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const history = new History(sync.ownStores, 60, 20)
  const body = sync.spawn('body', { x: 0, q: about(0), spin: REST }) as Body
  for (let tick = 3; tick <= 60; tick += 3) {
    const q = about(tick / 10)
    // The same rotation, now and then as its opposite.
    body.q = tick % 2 === 0 ? q : { x: -q.x, y: -q.y, z: -q.z, w: -q.w }
    sync.sample(tick)
    history.record(tick)
  }
  for (const tick of [42, 43, 44.5, 46, 50]) {
    const q = history.at(body, tick)?.['q'] as Quat
    expect(angleBetween(q, about(tick / 10))).toBeLessThan(1e-6)
    expect(Math.hypot(q.x, q.y, q.z, q.w)).toBeCloseTo(1, 9)
  }
})
