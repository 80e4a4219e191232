// Tests of readers that are slow or dead.

import { expect, it } from 'vitest'
import { SendQueues } from './send-queues.ts'

/** Socket whose client reads `rate` bytes for each of its messages. */
class FakeSocket {
  readonly OPEN = 1
  readyState = 1
  bufferedAmount = 0
  received = 0
  readonly #rate: number

  constructor(rate: number) {
    this.#rate = rate
  }

  send(message: string): void {
    this.received++
    this.bufferedAmount = Math.max(0, this.bufferedAmount + message.length - this.#rate)
  }

  terminate(): void {
    this.readyState = 3
    this.bufferedAmount = 0
  }
}

it('[LOB9] ends the slowest readers when all queues together are too long, and nobody else', () => {
  const queues = new SendQueues(1_000_000, 10_000_000)
  const dead = Array.from({ length: 100 }, () => new FakeSocket(0))
  const slow = Array.from({ length: 100 }, () => new FakeSocket(950))
  const quick = Array.from({ length: 100 }, () => new FakeSocket(1_000))
  const all = [...dead, ...slow, ...quick]
  let most = 0
  for (let i = 0; i < 900; i++) {
    for (const socket of all) queues.send(socket, 'x'.repeat(1_000))
    most = Math.max(
      most,
      all.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
    )
  }
  expect(most).toBeLessThanOrEqual(10_000_000)
  // Sockets that are left have queues below the limit together.
  expect(dead.filter(({ readyState }) => readyState === 1).length).toBeLessThanOrEqual(11)
  expect([...slow, ...quick].every(({ readyState, received }) => readyState === 1 && received === 900)).toBe(true)
})

it('[LOB9] ends one reader that is too slow, and forgets it', () => {
  const queues = new SendQueues(100_000, 10_000_000)
  const dead = new FakeSocket(0)
  for (let i = 0; i < 200; i++) queues.send(dead, 'x'.repeat(1_000))
  expect([dead.readyState, dead.received]).toEqual([3, 101])
})
