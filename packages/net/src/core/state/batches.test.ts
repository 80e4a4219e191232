// Tests of sections with about as many records as a batch holds, and more.

import { expect, it } from 'vitest'
import { prng } from '../../scheduler/prng.ts'
import { f } from './schema/fields.ts'
import { BATCH_RECORDS } from './schema/prediction.ts'
import type { RemoteEntity } from './receive/remote-entity.ts'
import { compileState } from './schema/schema.ts'
import { StateSync } from './state-sync.ts'

const schema = compileState({
  dot: { x: f.fixed(-1000, 1000, 1 / 16, { velocity: 'vx' }), vx: f.fixed(-64, 64, 1 / 16), turn: f.angle(8) },
  light: { n: f.uint(12) },
  named: { n: f.int(32), on: f.bool(), mass: f.float32(), name: f.string(6) },
})
const MS = 1000 / 60

it.each([BATCH_RECORDS - 1, BATCH_RECORDS, BATCH_RECORDS + 1, 3 * BATCH_RECORDS - 100])(
  '[STA14] %i entities of each kind that change in one tick arrive as they are',
  (count) => {
    const random = prng(count)
    const [sender, receiver] = [0, 1].map((slot) => new StateSync({ schema, slot, tickRate: 60, sendRate: 60 })) as [
      StateSync,
      StateSync,
    ]
    sender.addPeer(1)
    receiver.addPeer(0)
    const dots = Array.from({ length: count }, () => sender.spawn('dot', { x: 0, vx: 0, turn: 0 }))
    const others = Array.from({ length: count }, () => sender.spawn('named', { n: 0, on: false, mass: 0, name: '' }))
    for (let tick = 1; tick <= 40; tick++) {
      // All of them, or some.
      const share = tick % 3 === 0 ? 0.3 : 1
      for (const dot of dots)
        if (random() < share) Object.assign(dot, { x: random() * 900, vx: random() * 60, turn: random() * 6 })
      for (const [at, other] of others.entries()) {
        if (random() >= share) continue
        const name = random() < 0.1 ? `${(at + tick) % 97}` : other.latest['name']
        Object.assign(other, { n: Math.floor((random() - 0.5) * 2 ** 32), on: random() < 0.5, mass: random(), name })
      }
      const jumping = [...dots, ...others].filter(() => random() < 0.05)
      for (const entity of jumping) entity.snap()
      const at = { nowMs: tick * MS, sharedMs: tick * MS, stratum: 0, maxPackets: 16 }
      sender.sample(tick)
      // Some packets of a tick are lost: then their entities have other baselines than the others.
      const loss = tick % 4 === 0 ? 0 : 0.3
      for (const bytes of sender.packets(1, at))
        if (random() >= loss) expect(receiver.receive(0, bytes, at).accepted).toBe(true)
      for (const bytes of receiver.packets(0, at)) sender.receive(1, bytes, at)
      if (loss > 0 || share < 1) continue
      for (const { id } of jumping) expect((receiver.get(id) as RemoteEntity).states.copyNewest().jumpTick).toBe(tick)
    }
    for (let tick = 41; tick <= 80; tick++) {
      const at = { nowMs: tick * MS, sharedMs: tick * MS, stratum: 0, maxPackets: 16 }
      sender.sample(tick)
      for (const bytes of sender.packets(1, at)) receiver.receive(0, bytes, at)
      for (const bytes of receiver.packets(0, at)) sender.receive(1, bytes, at)
    }
    for (const { id, latest } of [...dots, ...others]) {
      const received = receiver.get(id)?.latest
      const wrong = Object.entries(latest).filter(([name, value]) => {
        const there = received?.[name]
        if (typeof value !== 'number' || typeof there !== 'number') return there !== value
        return !(Math.abs(there - value) < 0.04)
      })
      expect(wrong).toEqual([])
    }
  },
)

it('[STA14] a section of more records than a batch, with baselines and jumps of their own, arrives as it is', () => {
  const random = prng(1)
  const sender = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60 })
  const receiver = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 60 })
  sender.addPeer(1)
  receiver.addPeer(0)
  const lights = Array.from({ length: 3 * BATCH_RECORDS - 100 }, () => sender.spawn('light', { n: 0 }))
  let most = 0
  for (let tick = 1; tick <= 60; tick++) {
    const changing = lights.filter(() => random() < 0.7)
    for (const light of changing) Object.assign(light, { n: (light.latest['n'] as number) + 1 })
    const jumping = changing.filter(() => random() < 0.02)
    for (const light of jumping) light.snap()
    const at = { nowMs: tick * MS, sharedMs: tick * MS, stratum: 0, maxPackets: 16 }
    sender.sample(tick)
    const packets = sender.packets(1, at)
    most = Math.max(most, changing.length / packets.length)
    for (const bytes of packets) expect(receiver.receive(0, bytes, at).accepted).toBe(true)
    if (random() < 0.7) for (const bytes of receiver.packets(0, at)) sender.receive(1, bytes, at)
    const received = (id: number): RemoteEntity => receiver.get(id) as RemoteEntity
    expect(lights.map(({ id }) => received(id).latest['n'])).toEqual(lights.map(({ latest }) => latest['n']))
    for (const { id } of jumping) if (tick > 1) expect(received(id).states.copyNewest().jumpTick).toBe(tick)
  }
  expect(most).toBeGreaterThan(BATCH_RECORDS)
})
