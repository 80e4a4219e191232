// A lone player whose lobby is lost, and a pair that cannot connect: both learn it.

import { describe, expect, it } from 'vitest'
import { TickmeshError } from '../errors.ts'
import type { OpenLink } from '../link/link.ts'
import { memoryLinks } from '../link/memory.ts'
import { wrapLinks } from '../link/wrap-links.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { game, type TestRoom } from './trouble.fixture.ts'

function ends(room: TestRoom): string[] {
  const heard: string[] = []
  room.on('lobby', (status) => heard.push(`lobby ${status}`))
  room.on('leave', ({ name }, reason) => heard.push(`${name} ${reason}`))
  room.on('end', ({ reason }) => heard.push(`end ${reason}`))
  return heard
}

describe('a dead room', () => {
  it('[MSH8] of a lone player whose lobby is lost ends', async () => {
    const party = new SimulatedParty(game, { seed: 1 })
    const [room] = await party.gather(1)
    const heard = ends(room!)
    party.lobby.setReachable(false)
    party.lobby.restart()
    await party.until(() => room!.ended, 'it ends')
    expect(heard).toEqual(['lobby reconnecting', 'lobby lost', 'end lobby-lost'])
    expect(() => room!.send('say', { text: 'x' })).toThrow(expect.objectContaining({ code: 'left' }))
  })

  it('[MSH8] ends when the others have gone after the lobby, and not before', async () => {
    const party = new SimulatedParty(game, { seed: 2 })
    const [a, b, c] = (await party.gather(3)) as [TestRoom, TestRoom, TestRoom]
    const heard = ends(a)
    party.lobby.setReachable(false)
    party.lobby.restart()
    await party.until(() => a.lobby === 'lost', 'the lobby is lost')
    await party.run(60_000)
    await b.leave()
    await party.run(60_000)
    expect([a.ended, c.ended]).toEqual([false, false])
    party.network.cut('p0', 'p2')
    await party.until(() => a.ended && c.ended, 'both end', 120_000)
    expect(heard).toEqual(['lobby reconnecting', 'lobby lost', 'p1 left', 'p2 timeout', 'end lobby-lost'])
  })

  it('[MSH6] of a pair that cannot connect: both have a problem, until they can', async () => {
    const party = new SimulatedParty(game, { seed: 3 })
    party.network.cut('p0', 'p1')
    const [a] = (await party.gather(1)) as [TestRoom]
    const b = await party.settle((await party.machine()).lobby.join(a.code))
    const other = [a.players.get(b.me.id)!, b.players.get(a.me.id)!]
    const problems = new Set<string>()
    a.on('status', (player) => problems.add(`${player.status} ${player.problem?.code}`))
    await party.until(() => other.every(({ status }) => status === 'unreachable'), 'both know', 20_000)
    for (const { problem, name } of other) {
      expect(problem).toMatchObject({ code: 'not-connected', message: expect.stringContaining(name) as string })
      expect(problem?.hint).toMatch(/TURN/)
    }
    expect(() => a.send('say', { text: 'later' }, other[0]!)).not.toThrow()
    const heard: string[] = []
    b.onEvent('say', ({ text }) => heard.push(text))
    party.network.heal('p0', 'p1')
    await party.until(() => heard.length === 1, 'it came after all')
    expect(other.map(({ problem }) => problem)).toEqual([undefined, undefined])
    expect([...problems]).toEqual(['unreachable not-connected', 'connected undefined'])
  })

  it('[MSH6] of a pair whose link was lost: the problem is silent, or the cause that the links know', async () => {
    for (const cause of [undefined, new TickmeshError('no-path', 'no way', { hint: 'here; there' })]) {
      const party = new SimulatedParty(game, { seed: 4 })
      const known: OpenLink = wrapLinks(memoryLinks(party.network, 'p1'), () => ({ problem: () => cause }))
      const [a] = (await party.gather(1)) as [TestRoom]
      const machine = await party.machine({ offsetMs: 0 }, { links: known })
      const b = await party.settle(machine.lobby.join(a.code))
      const other = b.players.get(a.me.id)!
      await party.until(() => other.status === 'connected', 'they are linked')
      party.network.cut('p0', 'p1')
      await party.until(() => other.status === 'unreachable', 'it knows', 40_000)
      expect(other.problem).toMatchObject(
        cause ? { code: 'no-path', message: 'No link to p0: no way', hint: 'here; there' } : { code: 'silent' },
      )
    }
  })
})
