// Tests of the share of a process's time that one address gets.

import { expect, it } from 'vitest'
import { ReadShares } from './read-shares.ts'

/** Process in virtual time, in which each message takes a while. */
class World {
  nowMs = 0
  readonly shares: ReadShares
  #timers: { readonly at: number; readonly run: () => void }[] = []

  constructor() {
    this.shares = new ReadShares({
      now: () => this.nowMs,
      after: (ms, run) => void this.#timers.push({ at: this.nowMs + ms, run }),
      soon: (run) => void this.#timers.push({ at: this.nowMs, run }),
    })
  }

  /** Reads a message of an address, which takes a while. */
  read(address: string, ms: number, socket: FakeSocket = new FakeSocket()): void {
    this.shares.beginReading()
    this.nowMs += ms
    this.shares.endReading(address, socket)
  }

  fire(): void {
    const due = this.#timers.filter(({ at }) => at <= this.nowMs)
    this.#timers = this.#timers.filter(({ at }) => at > this.nowMs)
    for (const { run } of due) run()
  }
}

class FakeSocket {
  paused = false

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }
}

it('[LOB7] gives the messages of one address a tenth of the time, in slices, and refuses none', () => {
  const world = new World()
  const flood = Array.from({ length: 400 }, () => new FakeSocket())
  for (const socket of flood) world.shares.opened('192.0.2.1', socket)
  let spent = 0
  const taken: number[] = []
  while (world.nowMs < 10_000) {
    world.fire()
    // All sockets that are not paused have a message, of 0.2 ms.
    let run = 0
    for (const socket of flood) {
      if (socket.paused) continue
      world.read('192.0.2.1', 0.2)
      run += 0.2
    }
    spent += run
    taken.push(run)
    world.nowMs += 1
  }
  expect(spent).toBeGreaterThan(950)
  expect(spent).toBeLessThan(1_060)
  // At first 2 ms, and a tenth of the time that they take; then slices of 1 ms.
  expect(taken.shift()).toBeLessThan(3.2)
  expect(Math.max(...taken)).toBeLessThan(2)
})

it('[LOB7] reads a paused address one socket in a turn, of each socket in turn', () => {
  const world = new World()
  const flood = Array.from({ length: 64 }, () => new FakeSocket())
  for (const socket of flood) world.shares.opened('192.0.2.1', socket)
  world.read('192.0.2.1', 3)
  expect(flood.every(({ paused }) => paused)).toBe(true)
  const read: number[] = []
  while (read.length < 256) {
    world.nowMs += 1
    for (let turn = 0; turn < 100; turn++) {
      world.fire()
      const open = flood.flatMap(({ paused }, n) => (paused ? [] : [n]))
      // One more than in the turn before; a piece of each takes 0.4 ms.
      expect(open.length).toBeLessThanOrEqual(4)
      for (const n of open) {
        world.read('192.0.2.1', 0.4)
        read.push(n)
      }
    }
  }
  for (const n of flood.keys()) expect(read.filter((each) => each === n).length).toBeGreaterThan(1)
})

it('[LOB7] pauses no other address, and nothing on this machine', () => {
  const world = new World()
  const [flood, other, local] = [new FakeSocket(), new FakeSocket(), new FakeSocket()]
  world.shares.opened('192.0.2.1', flood)
  world.shares.opened('192.0.2.2', other)
  world.shares.opened(undefined, local)
  for (let i = 0; i < 100; i++) {
    world.read('192.0.2.1', 1)
    world.read('192.0.2.3', 1)
  }
  world.read('192.0.2.2', 1)
  expect([flood, other, local].map(({ paused }) => paused)).toEqual([true, false, false])
  // A new socket of the address is paused too, also when the first has ended.
  world.shares.closed('192.0.2.1', flood)
  const again = new FakeSocket()
  world.shares.opened('192.0.2.1', again)
  expect(again.paused).toBe(true)
  world.nowMs += 1_000
  world.fire()
  expect(again.paused).toBe(false)
})

it('[LOB7] does not count a stop of the process for the address whose message it fell on', () => {
  const world = new World()
  const socket = new FakeSocket()
  world.shares.opened('192.0.2.1', socket)
  world.read('192.0.2.1', 5_000, socket)
  expect(socket.paused).toBe(true)
  world.nowMs += 1_000
  world.fire()
  expect(socket.paused).toBe(false)
  world.read('192.0.2.1', 0.1, socket)
  expect(socket.paused).toBe(false)
})

it('[LOB7] pauses a socket again that was read although it was paused', () => {
  const world = new World()
  const socket = new FakeSocket()
  world.shares.opened('192.0.2.1', socket)
  world.read('192.0.2.1', 5, socket)
  socket.resume()
  world.read('192.0.2.1', 0.1, socket)
  expect(socket.paused).toBe(true)
})

it('[LOB7] forgets an address whose sockets ended while they were paused', () => {
  const world = new World()
  const sockets = Array.from({ length: 3 }, () => new FakeSocket())
  for (const socket of sockets) world.shares.opened('192.0.2.1', socket)
  world.read('192.0.2.1', 5, sockets[0])
  for (const socket of sockets) world.shares.closed('192.0.2.1', socket)
  expect(world.shares.size).toBe(1)
  world.nowMs += 1_000
  world.fire()
  expect(world.shares.size).toBe(0)
})
