// Tests of the safety words while a relayed and a direct link are open at once.

import { afterEach, expect, it, vi } from 'vitest'
import { IdentifiedParty } from './identified-party.fixture.ts'
import { safetyWords } from './words.ts'
import type { Player } from '../room/player.ts'
import type { Room } from '../room/room.ts'

afterEach(() => vi.unstubAllGlobals())
const peer = (room: Room): Player => [...room.players.values()].find(({ isMe }) => !isMe)!

it('[IDN41] both ends have the same words when two links have opened in another order at each', async () => {
  const wrong: string[] = []
  for (let delayMs = 100; delayMs <= 1_000; delayMs += 25) {
    const world = new IdentifiedParty(7 + delayMs)
    const options = { options: { words: safetyWords }, relay: true }
    const make = async (name: string) => {
      const { nodeCrypto } = await import('./node-crypto.fixture.ts')
      return world.player(name, { relay: true, options: { ...options.options, crypto: nodeCrypto() } })
    }
    const [ann, bob] = [await make('ann'), await make('bob')]
    world.party.network.between('ann', 'bob', { delayMs, jitterMs: 30 })
    const [a, b] = await world.pair(ann, bob)
    await world.linked(a, b)
    for (let t = 0; t < 8; t++) {
      await world.party.run(1_000)
      const [x, y] = [peer(a).safetyWords()?.join(' '), peer(b).safetyWords()?.join(' ')]
      if (t > 3 && x !== y) wrong.push(`${delayMs} ms, ${t} s: ${peer(a).stats.path} ${peer(b).stats.path}`)
    }
    vi.unstubAllGlobals()
  }
  expect(wrong).toEqual([])
}, 240_000)
