// Tests of the order in which requests become WebSockets.

import { expect, it } from 'vitest'
import { UpgradeQueue } from './upgrade-queue.ts'

it('[LOB7] opens one socket in a turn, of each address in turn', () => {
  const turns: (() => void)[] = []
  const queue = new UpgradeQueue((run) => turns.push(run))
  const opened: string[] = []
  for (let n = 0; n < 100; n++) queue.add('192.0.2.1', () => opened.push(`flood ${n}`))
  queue.add('192.0.2.2', () => opened.push('player'))
  queue.add(undefined, () => opened.push('local'))
  expect(opened).toEqual([])
  const lengths: number[] = []
  for (let turn = turns.shift(); turn; turn = turns.shift()) {
    turn()
    lengths.push(opened.length)
  }
  expect(opened.slice(0, 4)).toEqual(['flood 0', 'player', 'local', 'flood 1'])
  expect(lengths).toEqual(Array.from({ length: 102 }, (_, n) => n + 1))
  // Begins again after it was empty.
  queue.add('192.0.2.2', () => opened.push('later'))
  turns.shift()?.()
  expect(opened.at(-1)).toBe('later')
})
