import { expect, it } from 'vitest'
import { f } from './fields.ts'
import type { OwnEntity } from './own-entity.ts'
import { compileState } from './schema.ts'
import { StateSync } from './state-sync.ts'

const MS = 1000 / 60
const MANY = 200

it('in a page, many entities are replicated by the kernel, the same as in JavaScript', () => {
  const declaration = {
    rock: {
      x: f.fixed(-1000, 1000, 1 / 16, { predict: 'linear' }),
      heading: f.angle(10),
      far: f.float32(),
      on: f.bool(),
    },
  }
  const make = (slot: number, kernelFrom?: number): StateSync =>
    new StateSync({ schema: compileState(declaration, kernelFrom), slot, tickRate: 60, sendRate: 20 })
  const [sender, plain] = [make(0), make(0, Infinity)]
  const receiver = make(1)
  receiver.addPeer(0)
  const senders = [sender, plain]
  for (const one of senders) one.addPeer(1)
  const rocks = Array.from({ length: MANY }, (_, n) =>
    senders.map((one) => one.spawn('rock', { x: n, heading: n / 9, far: n / 3, on: false })),
  )
  expect(sender.ownStores[0]?.kernel?.memory.capacity).toBe(256)
  expect(plain.ownStores[0]?.kernel).toBeUndefined()
  for (let tick = 3; tick <= 60; tick += 3) {
    for (const [n, twins] of rocks.entries()) {
      for (const rock of twins)
        Object.assign(rock, { x: 300 * Math.sin(tick / 20 + n), heading: tick / 9, far: tick / 7, on: tick % 2 === 0 })
    }
    for (const one of senders) one.sample(tick)
    const now = { nowMs: tick * MS, sharedMs: tick * MS }
    const at = { ...now, stratum: 0, maxFrames: 16 }
    const frames = sender.frames(1, at)
    expect(plain.frames(1, at)).toEqual(frames)
    for (const bytes of frames) expect(receiver.receive(0, bytes, now).accepted).toBe(true)
    for (const bytes of receiver.frames(0, { ...now, stratum: 1, maxFrames: 1 }))
      for (const one of senders) one.receive(1, bytes, now)
  }
  expect([...receiver.all('rock')].length).toBe(MANY)
  for (const [rock] of rocks) {
    const { x, far, on } = rock as OwnEntity
    const seen = receiver.get(rock!.id)?.latest
    expect(seen).toMatchObject({ x: Math.round((x as number) * 16) / 16, far: Math.fround(far as number), on })
  }
})
