// Tests of the messages that a player sends before it leaves.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { f } from '../core/state/schema/fields.ts'
import { defineGame } from '../game.ts'
import { linked, SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({ id: 'last', version: 1, state: { dot: { x: f.uint(8) } }, events: { said: v.number() } })

/** Two in a room, at a network of these conditions; the first hears what the second says until it has left. */
async function pair(seed: number, conditions: { readonly delayMs: number; readonly loss?: number }) {
  const party = new SimulatedParty(game, { seed })
  const [a, b] = await party.gather(2)
  await party.until(() => linked(a!) === 1 && linked(b!) === 1, 'linked')
  party.network.between('p0', 'p1', conditions)
  await party.run(1_000)
  const heard: (number | string)[] = []
  a!.onEvent('said', (number) => heard.push(number))
  a!.on('leave', (_, reason) => heard.push(reason))
  return { party, a: a!, b: b!, heard }
}

describe('messages just before leave()', () => {
  it('[EVT10] arrive over a path that loses them the first time', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const { party, b, heard } = await pair(seed, { delayMs: 30, loss: 0.2 })
      b.send('said', 1)
      b.send('said', 2)
      await b.leave()
      await party.until(() => heard.includes('left'), `has left, seed ${seed}`)
      expect(heard, `seed ${seed}`).toEqual([1, 2, 'left'])
    }
  })

  it('[MSH11] arrive when the lobby is the first to say that the player has left', async () => {
    const { party, b, heard } = await pair(1, { delayMs: 400 })
    b.send('said', 1)
    await b.leave()
    await party.run(300)
    expect(heard).toEqual([])
    await party.run(150)
    expect(heard).toEqual([1, 'left'])
  })
})
