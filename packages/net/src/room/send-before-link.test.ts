// `room.send` right after `await lobby.join()`, before any link is open.

import * as v from 'valibot'
import { expect, it, vi } from 'vitest'
import { MAX_OUTBOX_MESSAGES } from '../core/mesh/durable-outbox.ts'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'

const game = defineGame({
  id: 'early',
  version: 1,
  events: { say: v.string() },
  cues: { blink: v.number() },
  shared: { score: v.number() },
})
const LOSSY = { delayMs: 40, jitterMs: 20, loss: 0.1, duplication: 0.05, reordering: 0.1 }

for (const seed of [1, 2, 3]) {
  it(`[EVT11] room.send right after await lobby.join() reaches all who are seated, seed ${seed}`, async () => {
    const party = new SimulatedParty(game, { seed, conditions: LOSSY })
    const rooms = await party.gather(3)
    const heard = rooms.map((room) => {
      const lines: string[] = []
      room.on('join', (player) => lines.push(`join ${player.name}`))
      room.onEvent('say', (text, from) => lines.push(`${from.name}: ${text}`))
      return lines
    })
    await party.run(100)
    for (const lines of heard) lines.length = 0
    rooms[0]!.shared.set('score', 7)
    const { lobby } = await party.machine()
    const heardLate: string[] = []
    const entering = lobby.join(rooms[0]!.code).then((room) => {
      room.onEvent('say', (text, from) => heardLate.push(`${from.name}: ${text} ${room.shared.get('score')}`))
      room.send('say', 'hello')
      room.send('say', 'host', room.host!)
      room.send(
        'say',
        'both',
        [...room.players.values()].filter(({ slot }) => slot === 1 || slot === 2),
      )
      room.cue('blink', 1)
      room.cue('blink', 2, room.host!)
      return room
    })
    const late = await party.settle(entering)
    await party.until(() => rooms[1]!.players.has(late.me.id), 'it is seated')
    rooms[1]!.send('say', 'welcome')
    await party.run(5_000)
    expect(heard).toEqual(
      [
        ['join p3', 'p3: hello', 'p3: host', 'p1: welcome'],
        ['join p3', 'p3: hello', 'p3: both'],
        ['join p3', 'p3: hello', 'p3: both', 'p1: welcome'],
      ].map((lines) => expect.arrayContaining(lines) as unknown),
    )
    for (const lines of heard) {
      expect(lines.filter((line) => /p3/.test(line)).slice(0, 2)).toEqual(['join p3', 'p3: hello'])
    }
    expect(heardLate.filter((line) => line.startsWith('p1: welcome'))).toHaveLength(1)
    expect(late.shared.get('score')).toBe(7)
  })
}

it('[EVT6] [EVT11] what waits for a link that does not open is bounded; the rest goes when it does', async () => {
  vi.spyOn(console, 'warn').mockReturnValue()
  const party = new SimulatedParty(game, { seed: 4 })
  const [a] = await party.gather(1)
  party.network.cut('p0', 'p1')
  const b = await party.settle((await party.machine()).lobby.join(a!.code))
  const heard: string[] = []
  const missed: number[] = []
  a!.onEvent('say', (text) => heard.push(text))
  for (const room of [a!, b]) room.on('missed', (messages) => missed.push(messages))
  for (let n = 0; n < MAX_OUTBOX_MESSAGES; n++) b.send('say', `${n}`)
  b.send('say', 'one too many')
  expect(b.players.get(a!.me.id)?.problem).toBeUndefined()
  party.network.heal('p0', 'p1')
  await party.until(() => missed.length === 2, 'both know')
  expect(missed).toEqual([MAX_OUTBOX_MESSAGES, MAX_OUTBOX_MESSAGES])
  expect(heard).toEqual(['one too many'])
})
