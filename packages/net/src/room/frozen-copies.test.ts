// Tests of values that a game must not change in place, since no other player sees the change.

import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { f } from '../index.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import type { Room } from './room.ts'
import { transfers } from './room-transfers.ts'

class Vector {
  x = 1
}

const game = defineGame({
  id: 'frozen',
  version: 1,
  use: [transfers()],
  state: { bag: { items: f.plain<{ list: string[] }>() } },
  events: {
    say: v.object({ words: v.array(v.string()) }),
    push: v.pipe(
      v.number(),
      v.transform(() => new Vector()),
    ),
  },
  cues: { blink: v.object({ at: v.object({ x: v.number() }) }) },
})

/** Returns what two rooms received. */
async function play() {
  const party = new SimulatedParty(game, { seed: 61 })
  const [a, b] = (await party.gather(2)) as [Room<typeof game>, Room<typeof game>]
  return { party, a, b }
}

describe('`f.plain` changed in place; `room.data`, list results, received events changed by the game', () => {
  it('a plain value is a frozen copy, of an own entity as of a received one', async () => {
    const { party, a, b } = await play()
    const given = { list: ['rope'] }
    const bag = a.state.spawn('bag', { items: given })
    await party.until(() => b.state.get(bag.id) !== undefined, 'it is there')
    given.list.push('lamp')
    expect(bag.items).toEqual({ list: ['rope'] })
    expect(() => bag.items.list.push('lamp')).toThrow(TypeError)
    const copy = b.state.get(bag.id)!.latest as { items: { list: string[] } }
    expect(copy.items).toEqual({ list: ['rope'] })
    expect(() => copy.items.list.push('lamp')).toThrow(TypeError)
    bag.items = { list: [...bag.items.list, 'lamp'] }
    await party.run(500)
    expect(copy.items).toEqual({ list: ['rope', 'lamp'] })
    expect(bag.view.items).toEqual({ list: ['rope', 'lamp'] })
  })

  it('received events, cues and the meta of transfers are frozen, but for what a schema made', async () => {
    const { party, a, b } = await play()
    const received: unknown[] = []
    const pushed: Vector[] = []
    b.onEvent('say', ({ words }) => received.push(words))
    b.onEvent('push', (vector) => pushed.push(vector))
    b.onCue('blink', ({ at }) => received.push(at))
    b.on('transfer', ({ meta }) => received.push(meta))
    a.send('say', { words: ['hi'] })
    a.send('push', 1)
    a.cue('blink', { at: { x: 1 } })
    a.transfer(b.me, new Uint8Array(1), { meta: { kind: 'map' } }).catch(() => {})
    await party.until(() => received.length === 3 && pushed.length === 1, 'all came')
    for (const value of received) expect(Object.isFrozen(value)).toBe(true)
    expect(pushed.every((vector) => !Object.isFrozen(vector))).toBe(true)
  })

  it('room.data and the results of a list are frozen', async () => {
    const party = new SimulatedParty(game, { seed: 62 })
    const { lobby } = await party.machine()
    const room = await party.settle(lobby.create({ public: true, data: { map: { name: 'moon' } } }))
    const data = room.data as { map: { name: string } }
    expect(() => (data.map.name = 'sea')).toThrow(TypeError)
    const listed = await party.settle((await party.machine()).lobby.list())
    const [first] = listed as unknown as { data: { map: { name: string } } }[]
    expect(first?.data.map.name).toBe('moon')
    expect(() => (first!.data.map.name = 'sea')).toThrow(TypeError)
    expect(() => (listed as unknown[]).pop()).toThrow(TypeError)
  })
})
