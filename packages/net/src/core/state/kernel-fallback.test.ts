import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { f } from './fields.ts'
import type { OwnEntity } from './own-entity.ts'
import type { StateSync } from './state-sync.ts'

const MS = 1000 / 60
const STEP = 3
const MANY = 200

const { Module, Memory, Instance } = WebAssembly

/** What a page has in the place of `WebAssembly`; what it makes is counted. */
interface Page {
  readonly made: { modules: number; memories: number }
}

function page(refuses: {
  readonly modules?: boolean
  readonly instances?: boolean
  readonly memoriesAfter?: number
}): Page {
  const made = { modules: 0, memories: 0 }
  vi.stubGlobal('WebAssembly', {
    Module: class {
      constructor(code: BufferSource) {
        made.modules++
        if (refuses.modules === true) throw new WebAssembly.CompileError('refused by the content security policy')
        return new Module(code)
      }
    },
    Memory: class {
      constructor(size: WebAssembly.MemoryDescriptor) {
        if (made.memories >= (refuses.memoriesAfter ?? Infinity)) throw new RangeError('could not allocate memory')
        made.memories++
        return new Memory(size)
      }
    },
    Instance: class {
      constructor(module: WebAssembly.Module, imports: WebAssembly.Imports) {
        if (refuses.instances === true) throw new RangeError('out of memory')
        return new Instance(module, imports)
      }
    },
    CompileError: WebAssembly.CompileError,
  })
  return { made }
}

/** A sender of many entities and the same without a kernel, and a player that sees what the first one sends. */
async function players() {
  const { compileState } = await import('./schema.ts')
  const { StateSync: Sync } = await import('./state-sync.ts')
  const declaration = {
    rock: { x: f.fixed(-1000, 1000, 1 / 16, { predict: 'linear' }), n: f.uint(16), far: f.float32(), on: f.bool() },
  }
  const make = (slot: number, kernelFrom?: number): StateSync =>
    new Sync({ schema: compileState(declaration, kernelFrom), slot, tickRate: 60, sendRate: 20 })
  const senders = [make(0), make(0, Infinity)] as const
  const [sender, plain] = senders
  const rocks: (readonly OwnEntity[])[] = []
  let tick = 0

  const link = (slot: number, kernelFrom?: number): StateSync => {
    const peer = make(slot, kernelFrom)
    peer.addPeer(0)
    for (const one of senders) one.addPeer(slot)
    return peer
  }
  const spawn = (count: number): void => {
    for (let n = 0; n < count; n++) {
      const values = { x: rocks.length, n: rocks.length, far: rocks.length / 3, on: false }
      rocks.push(senders.map((one) => one.spawn('rock', values)))
    }
  }
  /** One sample to each of these players, and their acknowledgements; both senders say the same. */
  const exchange = (peers: ReadonlyMap<number, StateSync>): void => {
    tick += STEP
    const now = { nowMs: tick * MS, sharedMs: tick * MS }
    for (const twins of rocks) {
      for (const rock of twins)
        Object.assign(rock, { x: (rock['n'] as number) + tick / 8, far: tick * 1.1, on: (tick & 1) === 1 })
    }
    for (const one of senders) one.sample(tick)
    for (const [slot, peer] of peers) {
      const at = { ...now, stratum: 0, maxFrames: 16 }
      const frames = sender.frames(slot, at)
      expect(frames.map((bytes) => [...bytes])).toEqual(plain.frames(slot, at).map((bytes) => [...bytes]))
      for (const bytes of frames) expect(peer.receive(0, bytes, now).accepted).toBe(true)
      for (const bytes of peer.frames(0, { ...now, stratum: 1, maxFrames: 1 }))
        for (const one of senders) one.receive(slot, bytes, now)
    }
  }
  const kernel = () => sender.ownStores[0]?.kernel
  const expectAll = (peer: StateSync): void => {
    expect([...peer.all('rock')].length).toBe(rocks.length)
    for (const [rock] of rocks) {
      const { x, n, far, on } = rock as OwnEntity
      const seen = peer.get(rock!.id)?.latest
      expect(seen).toEqual({ x: Math.round((x as number) * 16) / 16, n, far: Math.fround(far as number), on })
    }
  }
  return { sender, link, spawn, exchange, kernel, expectAll }
}

/** More and more entities, up to many, are seen as they are. */
async function replicate() {
  const all = await players()
  const peer = all.link(1)
  for (const more of [40, 30, 60, MANY - 130]) {
    all.spawn(more)
    for (let sample = 0; sample < 4; sample++) all.exchange(new Map([[1, peer]]))
    all.expectAll(peer)
  }
  return all
}

beforeEach(() => {
  vi.resetModules()
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

describe('many entities are replicated', () => {
  it('by the kernel, where there is WebAssembly: it is compiled once', async () => {
    const { made } = page({})
    expect((await replicate()).kernel()).toBeDefined()
    // Sender and receiver, of 64, 128 and 256.
    expect(made).toEqual({ modules: 1, memories: 6 })
  })

  it('where there is none', async () => {
    vi.stubGlobal('WebAssembly', undefined)
    expect((await replicate()).kernel()).toBeUndefined()
  })

  it('where the page forbids it: it is asked once', async () => {
    const { made } = page({ modules: true })
    expect((await replicate()).kernel()).toBeUndefined()
    expect(made).toEqual({ modules: 1, memories: 0 })
  })

  it('where nothing runs', async () => {
    page({ instances: true })
    expect((await replicate()).kernel()).toBeUndefined()
  })

  it.each([0, 1, 2, 3, 4, 5])('where there is memory for %i of six kernels', async (memoriesAfter) => {
    const { made } = page({ memoriesAfter })
    // The last of them is the receiver's.
    expect((await replicate()).kernel() === undefined).toBe(memoriesAfter < 5)
    expect(made.memories).toBe(memoriesAfter)
  })
})

describe('few entities', () => {
  it('are no reason to ask the page for WebAssembly', async () => {
    const { made } = page({ modules: true })
    const { link, spawn, exchange, expectAll } = await players()
    const peer = link(1)
    spawn(32)
    exchange(new Map([[1, peer]]))
    expectAll(peer)
    expect(made).toEqual({ modules: 0, memories: 0 })
  })
})

describe('a seat in the memory of a kernel', () => {
  /** Of these players: for how many the kernel chose in one sample. */
  const seated = (all: Awaited<ReturnType<typeof players>>, peers: ReadonlyMap<number, StateSync>): number => {
    const select = vi.spyOn(all.kernel()!, 'select')
    all.exchange(peers)
    const { length } = select.mock.calls
    select.mockRestore()
    return length
  }

  it('is another’s when its link ends; who has none is served too', async () => {
    const all = await players()
    all.spawn(MANY)
    const peers = new Map<number, StateSync>()
    for (let slot = 1; slot <= 9; slot++) peers.set(slot, all.link(slot))
    all.exchange(peers)
    expect(seated(all, peers)).toBe(8)
    for (const leaves of [3, 9, 1, 9]) {
      all.sender.removePeer(leaves)
      peers.set(leaves, all.link(leaves))
      all.exchange(peers)
      expect(seated(all, peers)).toBe(8)
    }
    for (const peer of peers.values()) all.expectAll(peer)
    // With one gone for good, and without another that comes: those that have a seat keep it.
    all.sender.removePeer(2)
    peers.delete(2)
    expect(seated(all, peers)).toBe(7)
    peers.set(10, all.link(10))
    expect(seated(all, peers)).toBe(8)
    all.expectAll(peers.get(10)!)
  })

  it('is enough for a player that links again and again: no memory is made for it', async () => {
    const { made } = page({})
    const all = await players()
    all.spawn(MANY)
    const peers = new Map([[1, all.link(1, Infinity)]])
    all.exchange(peers)
    const { memories } = made
    for (let time = 0; time < 100; time++) {
      peers.set(1, all.link(1, Infinity))
      expect(seated(all, peers)).toBe(1)
    }
    expect(made.memories).toBe(memories)
    all.expectAll(peers.get(1)!)
  })
})
