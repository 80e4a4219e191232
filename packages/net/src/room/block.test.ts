// Tests of `player.block()`.

import { describe, expect, it } from 'vitest'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { game } from './trouble.fixture.ts'

describe('player.block()', () => {
  it('[MSH12] no link, no messages, both ways, and both ends know why; others are not affected', async () => {
    const party = new SimulatedParty(game, { seed: 41 })
    const [a, b, c] = await party.gather(3)
    const [toB, toA] = [a!.players.get(b!.me.id)!, b!.players.get(a!.me.id)!]
    b!.state.spawn('dot', { x: 1 })
    c!.state.spawn('dot', { x: 2 })
    await party.until(() => [...a!.state.all('dot')].length === 2, 'their entities are there')
    const gone: string[] = []
    a!.state.on('despawn', ({ owner }) => gone.push(owner))
    const heard: string[] = []
    for (const room of [a!, b!, c!]) room.onEvent('say', ({ text }) => heard.push(`${room.me.name} ${text}`))
    toB.block()
    expect(toB).toMatchObject({ status: 'unreachable', problem: { code: 'blocked' } })
    expect(gone).toEqual([b!.me.id])
    await party.until(() => toA.problem?.code === 'blocked', 'they know')
    for (const room of [a!, b!, c!]) room.send('say', { text: `of ${room.me.name}` })
    await party.run(60_000)
    const [A, B, C] = [a!, b!, c!].map((room) => room.me.name)
    expect(heard.sort()).toEqual([`${A} of ${C}`, `${B} of ${C}`, `${C} of ${A}`, `${C} of ${B}`].sort())
    expect([toB.status, toA.status]).toEqual(['unreachable', 'unreachable'])
    expect([...a!.state.all('dot')].map(({ owner }) => owner)).toEqual([c!.me.id])
    expect([...c!.state.all('dot')].length).toBe(2)
    expect(a!.isHost).toBe(true)
    expect(c!.players.get(a!.me.id)?.cannotReach.has(b!.me.id)).toBe(true)
  })

  it('[MSH12] in a listener of a cue holds for the rest of its packet too', async () => {
    const party = new SimulatedParty(game, { seed: 43 })
    const [a, b] = await party.gather(2)
    const heard: number[] = []
    a!.onCue('blink', ({ n }, player) => {
      heard.push(n)
      player.block()
    })
    b!.on('tick', () => {
      for (const n of [1, 2, 3]) b!.cue('blink', { n })
    })
    await party.until(() => heard.length > 0, 'a cue arrives')
    await party.run(1_000)
    expect(heard).toEqual([1])
  })

  it('[MSH12] holds for what came before it and was kept, also in a listener of it', async () => {
    const party = new SimulatedParty(game, { seed: 44 })
    const [a, b, c] = await party.gather(3)
    for (let n = 0; n < 3; n++) for (const room of [b!, c!]) room.send('say', { text: `${room.me.name} ${n}` })
    await party.run(1_000)
    const heard: string[] = []
    a!.onEvent('say', ({ text }, player) => {
      heard.push(text)
      if (player.name === b!.me.name) player.block()
    })
    await party.run(1_000)
    const ofB = heard.filter((text) => text.startsWith(b!.me.name))
    expect(ofB).toEqual([`${b!.me.name} 0`])
    expect(heard).toHaveLength(4)
  })

  it('[MSH12] may be said again, or before there is a link, and not of oneself', async () => {
    const party = new SimulatedParty(game, { seed: 42 })
    const a = await party.settle((await party.machine()).lobby.create())
    const b = await party.settle((await party.machine()).lobby.join(a.code))
    await party.until(() => a.players.has(b.me.id), 'they are seated')
    const toB = a.players.get(b.me.id)!
    toB.block()
    toB.block()
    await party.until(() => b.players.get(a.me.id)?.problem?.code === 'blocked', 'they know')
    await party.run(30_000)
    expect(toB.problem?.code).toBe('blocked')
    expect(() => a.me.block()).toThrow(expect.objectContaining({ code: 'invalid-value' }))
  })
})
