// Tests of `f.quat`: values that a game writes, and replication.

import { describe, expect, it } from 'vitest'
import { StateSync } from '../../state-sync.ts'
import * as f from '../field-types-3d.ts'
import { compileState } from '../schema.ts'
import type { Quat } from './quat.ts'
import type { Vec3 } from './vec3.ts'

interface Body {
  at: Vec3
  q: Quat
  spin: Vec3
  aim: Quat | undefined
}

const SPIN = f.fixed(-30, 30, 0.01)
const schema = compileState({
  body: {
    at: f.vec3(f.fixed(-50, 50, 1 / 512)),
    q: f.quat({ bits: 9, angularVelocity: 'spin' }),
    spin: f.vec3(SPIN),
    aim: f.optional(f.quat({ bits: 6 })),
  },
})
const NONE: Quat = { x: 0, y: 0, z: 0, w: 1 }
const BODY: Body = { at: { x: 1, y: 2, z: 3 }, q: NONE, spin: { x: 0, y: 0, z: 0 }, aim: undefined }
const TICK_MS = 1000 / 60

function pair() {
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60 })
  const b = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 60 })
  a.addPeer(1)
  b.addPeer(0)
  const body = a.spawn('body', { ...BODY }) as unknown as Body
  let bits = 0
  return {
    b,
    body,
    exchange(tick: number): void {
      const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS, maxPackets: 4 }
      a.sample(tick)
      b.sample(tick)
      bits = 0
      for (const packet of a.packets(1, { ...at, stratum: 0 })) {
        bits += packet.length * 8
        b.receive(0, packet, at)
      }
      for (const packet of b.packets(0, { ...at, stratum: 1 })) a.receive(1, packet, at)
    },
    get bits(): number {
      return bits
    },
    get remote(): { latest: Body; view: Body } {
      return [...b.all('body')][0] as unknown as { latest: Body; view: Body }
    },
  }
}

const about = (angle: number): Quat => ({
  x: 0,
  y: Math.sin(angle / 2) * 0.6,
  z: Math.sin(angle / 2) * 0.8,
  w: Math.cos(angle / 2),
})

describe('a rotation that a game writes', () => {
  it('[STA1] is made of length 1, and takes its components one by one', () => {
    const { body } = pair()
    body.q = { x: 0, y: 3, z: 0, w: 4 }
    expect({ ...body.q }).toEqual({ x: 0, y: 0.6, z: 0, w: 0.8 })
    body.q.y = 1
    expect(body.q.y).toBe(1)
    expect(JSON.stringify(body.at)).toBe('{"x":1,"y":2,"z":3}')
    body.at.z = 9
    expect(body.at).toMatchObject({ x: 1, y: 2, z: 9 })
  })

  it('[STA2] refuses other values, and names the field', () => {
    const { body } = pair()
    const put = (value: unknown) => () => (body.q = value as Quat)
    expect(put({ x: 0, y: 0, z: 0, w: 0 })).toThrow(RangeError)
    expect(put({ x: NaN, y: 0, z: 0, w: 1 })).toThrow(/q is a rotation; a quaternion of length NaN is none/)
    expect(put({ x: Infinity, y: 0, z: 0, w: 1 })).toThrow(RangeError)
    expect(put({ x: 0, y: 0, z: 0 })).toThrow(/q\.w is a number; it cannot be undefined/)
    expect(put({ x: 0, y: '1', z: 0, w: 0 })).toThrow(/q\.y is a number; it cannot be "1"/)
    expect(put(null)).toThrow(/q is \{ x, y, z, w \}; it cannot be null/)
    expect(put(undefined)).toThrow(/q is \{ x, y, z, w \}/)
    expect(() => (body.q.x = NaN)).toThrow(/q\.x/)
    expect({ ...body.q }).toEqual(NONE)
  })

  it('[STA1] refuses declarations that cannot be', () => {
    expect(() => f.quat({ bits: 1 })).toThrow(/from 2 to 24/)
    const loose = f.quat as (options?: unknown) => unknown
    for (const wrong of [undefined, null, 9, {}]) expect(() => loose(wrong)).toThrow(/f\.quat\(\{ bits: undefined \}\)/)
    expect(() => f.quat({ bits: 9, snap: 0 })).toThrow(/snap/)
    const declare = (spin: ReturnType<typeof f.vec3> | ReturnType<typeof f.vec2>) => () =>
      compileState({ body: { q: f.quat({ bits: 9, angularVelocity: 'spin' }), spin } })
    expect(declare(f.vec2(SPIN))).toThrow(/there is no field "spin\.z"/)
    expect(declare(f.vec3(f.float32()))).toThrow(/spin\.x/)
    expect(declare(f.vec3(SPIN))).not.toThrow()
    expect(() => f.vec3(f.bool() as never)).toThrow(/f\.vec3/)
  })
})

describe('a rotation that is sent', () => {
  it('[STA16] costs nothing but its velocity where that predicts it', () => {
    const turn = (velocity: boolean): number => {
      const one = pair()
      let sum = 0
      for (let tick = 1; tick < 300; tick++) {
        one.body.q = about((tick * 6) / 60)
        if (velocity) one.body.spin = { x: 0, y: 6 * 0.6, z: 6 * 0.8 }
        one.exchange(tick)
        if (tick > 20) sum += one.bits
      }
      return sum
    }
    expect(turn(true)).toBeLessThan(turn(false) - 279 * 8)
  })

  it('[VIEW1] [VIEW4] is drawn as it turns, also through its ties and beyond its newest state', () => {
    const one = pair()
    let worst = 0
    for (let tick = 1; tick < 500; tick++) {
      one.body.at.x = tick / 20
      one.body.q = about(tick / 20)
      one.body.spin = { x: 0, y: 3 * 0.6, z: 3 * 0.8 }
      one.body.aim = tick % 100 < 50 ? undefined : about(tick / 30)
      if (tick % 40 < 36) one.exchange(tick)
      if (tick < 20) continue
      for (const ahead of [-2.5, -1, 0.5]) {
        one.b.viewAt((tick + ahead) * TICK_MS)
        const { at: moment, q } = one.remote.view
        expect(Math.hypot(q.x, q.y, q.z, q.w)).toBeCloseTo(1, 9)
        const at = about(moment.x)
        const dot = Math.abs(q.x * at.x + q.y * at.y + q.z * at.z + q.w * at.w)
        worst = Math.max(worst, 2 * Math.acos(Math.min(1, dot)))
      }
    }
    expect(worst).toBeLessThan(0.03)
  })
})
