import { describe, expect, it } from 'vitest'
import { f } from './fields.ts'
import { KernelQuota } from './kernel-quota.ts'
import { compileState } from './schema.ts'
import { StateSync } from './state-sync.ts'

describe('The kernels of a room', () => {
  it('are 24 at most; what is made in the place of another, or cannot be made, is none more', () => {
    const quota = new KernelQuota()
    for (let made = 0; made < 24; made++) expect(quota.next(undefined, () => made)).toBe(made)
    expect(quota.next(undefined, () => 24)).toBeUndefined()
    expect(quota.next(3, () => 25)).toBe(25)
    // It could not be made larger: what it had is free.
    expect(quota.next<number>(4, () => undefined)).toBeUndefined()
    expect(quota.next(undefined, () => 26)).toBe(26)
    expect(quota.next(undefined, () => 27)).toBeUndefined()
    quota.give()
    expect(quota.next<number>(undefined, () => undefined)).toBeUndefined()
    expect(quota.next(undefined, () => 28)).toBe(28)
    expect(quota.next(undefined, () => 29)).toBeUndefined()
  })

  it('go with the players that leave, and without one everything arrives all the same', () => {
    const schema = compileState({ rock: { x: f.fixed(-100, 100, 0.5), spin: f.uint(4) } }, 8)
    const host = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60 })
    const memory = globalThis.WebAssembly.Memory
    let made = 0
    globalThis.WebAssembly.Memory = class extends memory {
      constructor(size: WebAssembly.MemoryDescriptor) {
        super(size)
        made++
      }
    }
    try {
      for (let slot = 1; slot <= 60; slot++) {
        const peer = new StateSync({ schema, slot, tickRate: 60, sendRate: 60 })
        host.addPeer(slot)
        peer.addPeer(0)
        const rocks = Array.from({ length: 9 }, (_, index) => peer.spawn('rock', { x: index, spin: index }))
        for (let tick = 1; tick <= 3; tick++) {
          const at = { nowMs: tick * 16, sharedMs: tick * 16 }
          for (const rock of rocks) rock['spin'] = tick
          peer.sample(tick)
          for (const frame of peer.frames(0, { ...at, stratum: 0, maxFrames: 4 })) host.receive(slot, frame, at)
          for (const frame of host.frames(slot, { ...at, stratum: 0, maxFrames: 1 })) peer.receive(0, frame, at)
        }
        const here = [...host.all('rock')].filter(({ owner }) => owner === slot)
        expect(here.map(({ latest }) => ({ ...latest }))).toEqual(rocks.map((_, index) => ({ x: index, spin: 3 })))
        if (slot <= 30) host.forget(slot)
      }
    } finally {
      globalThis.WebAssembly.Memory = memory
    }
    // Each peer made one of 8 and one of 16 entities, and the host as many for each of the first 30, and for 24 of the others.
    expect(made).toBe(2 * (60 + 30 + 24))
  })
})
