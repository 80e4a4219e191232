// Tests of rotations in a room: hand-over, prediction and the next host.

import { describe, expect, it } from 'vitest'
import { f } from '../3d/index.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { handover } from './authority/handover-authority.ts'
import { hostAuthority } from './authority/host-authority.ts'
import type { Room } from './room.ts'

type Quat = { x: number; y: number; z: number; w: number }

const body = {
  age: f.uint(20),
  q: f.quat({ bits: 9, angularVelocity: 'spin' }),
  spin: f.vec3(f.fixed(-30, 30, 1 / 64)),
}
const owned = defineGame({ id: 'turning', version: 1, state: { body }, use: [handover()] })
const hosted = defineGame({
  id: 'turning-host',
  version: 1,
  authority: hostAuthority(),
  input: { turn: f.int(2) },
  state: { body },
})

/** Radians a tick, and the same as an angular velocity. */
const TURN = 0.05
const SPIN = { x: 0.48 * TURN * 60, y: 0.6 * TURN * 60, z: 0.64 * TURN * 60 }
const about = (angle: number): Quat => ({
  x: Math.sin(angle / 2) * 0.48,
  y: Math.sin(angle / 2) * 0.6,
  z: Math.sin(angle / 2) * 0.64,
  w: Math.cos(angle / 2),
})
const BODY = { age: 0, q: about(0), spin: SPIN }

/** The rounding of nine bits, in radians. */
const ROUNDING = 2.5 / 255

function angleBetween(a: Quat, b: Quat): number {
  const dot = Math.abs(a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w)
  return 2 * Math.acos(Math.min(1, dot / Math.hypot(a.x, a.y, a.z, a.w)))
}

describe('a rotation in a room', () => {
  it('[VIEW1] [OWN6] turns on smoothly on all screens when it is handed over', async () => {
    const party = new SimulatedParty(owned, { seed: 5, conditions: { delayMs: 30, jitterMs: 10, loss: 0.05 } })
    const rooms = await party.gather(3)
    const [a, b, c] = rooms as [Room<typeof owned>, Room<typeof owned>, Room<typeof owned>]
    const { id } = b.state.spawn('body', BODY)
    for (const room of [b, c]) {
      room.on('tick', () => {
        const entity = room.state.get(id)
        if (entity?.own !== true) return
        const own = entity as unknown as typeof BODY
        own.age += 1
        own.q = about(own.age * TURN)
      })
    }
    await party.run(3_000)
    a.state.give(a.state.get(id)!, a.players.get(c.me.id)!)
    let last: Quat | undefined
    for (let frame = 0; frame < 180; frame++) {
      const { q } = a.state.get(id)!.view as { q: Quat }
      expect(Math.hypot(q.x, q.y, q.z, q.w)).toBeCloseTo(1, 9)
      // No faster than a view that catches up, and what was rounded.
      if (last !== undefined) expect(angleBetween(last, q)).toBeLessThan(TURN * 1.5 + 2 * ROUNDING)
      last = { ...q }
      await party.run(1000 / 60)
    }
    expect(c.state.get(id)!.own).toBe(true)
    for (const room of rooms) {
      const { age, q } = room.state.get(id)!.latest as { age: number; q: Quat }
      expect(age).toBeGreaterThan(300)
      expect(angleBetween(q, about(age * TURN))).toBeLessThan(ROUNDING)
    }
  })

  it('[INP8] [INP9] [INP11] is predicted, looked back at, and goes on under the next host', async () => {
    const party = new SimulatedParty(hosted, { seed: 6, conditions: { delayMs: 40, jitterMs: 10, loss: 0.03 } })
    const rooms = await party.gather(3)
    const [a, b] = rooms as [Room<typeof hosted>, Room<typeof hosted>]
    let pressed = 0
    const past: number[] = []
    const runs = rooms.map((room) =>
      room.simulate({
        input: () => ({ turn: room === b ? pressed : 0 }),
        step: (entities, { turn }) => {
          for (const entity of entities) {
            entity.age += turn === 0 ? 0 : 1
            entity.q = about(entity.age * TURN)
            entity.spin = turn === 0 ? { x: 0, y: 0, z: 0 } : SPIN
          }
        },
        world: (_tick, { rewind }) => {
          const player = room.players.get(b.me.id)
          const [other] = room.state.all('body')
          if (player === undefined || other === undefined || room.state.controllerOf(other)?.id === b.me.id) return
          const seen = rewind(player).of(other)
          if (seen !== undefined) past.push(Math.hypot(seen.q.x, seen.q.y, seen.q.z, seen.q.w))
        },
      }),
    )
    const other = a.state.spawn('body', BODY, { controller: a.me })
    const { id } = a.state.spawn('body', BODY, { controller: a.players.get(b.me.id)! })
    await party.until(() => b.state.get(id) !== undefined, 'it is there')
    expect(other.id).not.toBe(id)
    pressed = 1
    await party.run(3_000)
    const { corrections } = runs[1]!.counters
    await party.run(3_000)
    expect(runs[1]!.counters.corrections).toBe(corrections)
    expect(past.length).toBeGreaterThan(100)
    for (const length of past) expect(length).toBeCloseTo(1, 9)
    const { age } = b.state.get(id)!.latest as { age: number }
    await a.leave()
    await party.until(() => b.isHost, 'the next is host')
    await party.run(2_000)
    pressed = 0
    await party.run(2_000)
    const now = rooms[2]!.state.get(id)!.latest as { age: number; q: Quat }
    expect(now.age).toBeGreaterThan(age + 60)
    expect(angleBetween(now.q, about(now.age * TURN))).toBeLessThan(ROUNDING)
  })
})
