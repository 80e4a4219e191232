// Quick matches called twice, and aborted at every moment.

import { describe, expect, it } from 'vitest'
import { defineGame } from '../game.ts'
import { SimulatedParty } from '../testing/simulated-party.ts'
import { codeOf, setUp } from './client.fixture.ts'

/** Time after which everything is settled that is taken back at once, in ms: far less than a ticket is kept. */
const SOON_MS = 1_500

describe('quickMatch twice', () => {
  it('[LOB53] the second call gets the room of the first, one seat in all', async () => {
    const party = new SimulatedParty(defineGame({ id: 'twice', version: 1 }), { seed: 1 })
    const { lobby } = await party.machine()
    const ask = { mode: 'ffa', players: { min: 1, max: 8 } }
    const [one, two] = await party.settle(Promise.all([lobby.quickMatch(ask), lobby.quickMatch({ ...ask })]))
    expect(one).toBe(two)
    await party.run(1_000)
    expect([one!.players.size, (await party.settle(lobby.list()))[0]?.players]).toEqual([1, 1])
    const three = await party.settle(lobby.quickMatch(ask))
    expect(three).not.toBe(one)
  })

  it('[LOB53] a call after an abort, or with other terms, is a match of its own', async () => {
    const { scheduler, settle, player } = setUp()
    const ann = await player('Ann')
    const giveUp = new AbortController()
    const first = ann.quickMatch({ mode: 'ffa', players: { min: 1, max: 8 }, signal: giveUp.signal })
    giveUp.abort()
    const second = ann.quickMatch({ mode: 'ffa', players: { min: 1, max: 8 } })
    expect(await codeOf(first)).toBe('aborted')
    const seat = await settle(second)
    const duel = ann.quickMatch({ mode: 'duel', players: 2 })
    await scheduler.run(50)
    expect(await codeOf(settle(ann.quickMatch({ mode: 'other', players: 2 })))).toBe('lobby-refused')
    const bob = await settle((await player('Bob')).quickMatch({ mode: 'duel', players: 2 }))
    expect([(await settle(duel)).code, seat.members.length]).toEqual([bob.code, 1])
  })

  for (const gone of ['first', 'second'] as const) {
    it(`[LOB53] the ${gone} of two calls that is aborted ends alone, and the other gets the room`, async () => {
      for (let afterMs = 0; afterMs <= 60; afterMs += 2.5) {
        const { scheduler, settle, player } = setUp()
        const ann = await player('Ann')
        const giveUp = new AbortController()
        const calls = [gone === 'first', gone === 'second'].map((aborts) =>
          ann.quickMatch({ mode: 'ffa', players: 1, ...(aborts && { signal: giveUp.signal }) }),
        )
        const codes = calls.map(codeOf)
        await scheduler.run(afterMs)
        giveUp.abort()
        await scheduler.run(SOON_MS)
        const [aborted, other] = gone === 'first' ? codes : codes.toReversed()
        expect(['aborted', 'resolved']).toContain(await aborted)
        expect([afterMs, await other]).toEqual([afterMs, 'resolved'])
        const outcomes = await settle(Promise.allSettled(calls))
        const seats = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
        expect(new Set(seats).size).toBe(1)
      }
    })
  }

  it('[LOB53] the match of two calls ends when both are aborted, also in turn', async () => {
    for (let afterMs = 0; afterMs <= 60; afterMs += 2.5) {
      const { scheduler, settle, player } = setUp()
      const [ann, bob] = [await player('Ann'), await player('Bob')]
      const giveUps = [new AbortController(), new AbortController()]
      const codes = giveUps.map(({ signal }) =>
        codeOf(ann.quickMatch({ mode: 'ffa', players: { min: 1, max: 8 }, signal })),
      )
      await scheduler.run(afterMs / 2)
      giveUps[0]?.abort()
      await scheduler.run(afterMs / 2)
      giveUps[1]?.abort()
      await scheduler.run(SOON_MS)
      const seated = (await Promise.all(codes)).includes('resolved')
      expect([afterMs, (await settle(bob.list())).map(({ players }) => players)]).toEqual([afterMs, seated ? [1] : []])
    }
  })

  it('[LOB53] a call whose signal is aborted already begins no match', async () => {
    const { settle, player } = setUp()
    const ann = await player('Ann')
    const ask = { mode: 'ffa', players: { min: 1, max: 8 } }
    expect(await codeOf(ann.quickMatch({ ...ask, signal: AbortSignal.abort() }))).toBe('aborted')
    expect(await settle(ann.list())).toEqual([])
  })
})

describe('a quick match that is aborted', () => {
  for (const latencyMs of [1, 5, 40]) {
    it(`[LOB41] [LOB50] leaves no ghost, at every moment, with ${latencyMs} ms to the lobby`, async () => {
      for (let afterMs = 0; afterMs <= 9 * latencyMs; afterMs += latencyMs / 2) {
        const { scheduler, settle, player } = setUp(latencyMs)
        const ann = await player('Ann')
        const bob = await player('Bob')
        const giveUp = new AbortController()
        const match = ann.quickMatch({ mode: 'ffa', players: { min: 1, max: 8 }, signal: giveUp.signal })
        let seated = false
        void match.then(
          () => (seated = true),
          () => undefined,
        )
        await scheduler.run(afterMs)
        giveUp.abort()
        await scheduler.run(SOON_MS)
        const rooms = await settle(bob.list())
        expect([afterMs, rooms.map(({ players }) => players)]).toEqual([afterMs, seated ? [1] : []])
      }
    })

    it(`[LOB41] leaves its partner with a free seat beside it, with ${latencyMs} ms to the lobby`, async () => {
      for (let afterMs = 0; afterMs <= 9 * latencyMs; afterMs += latencyMs / 2) {
        const { scheduler, settle, player } = setUp(latencyMs)
        const [ann, bob, cid] = [await player('Ann'), await player('Bob'), await player('Cid')]
        const giveUp = new AbortController()
        const match = ann.quickMatch({ mode: 'duel', players: 2, signal: giveUp.signal })
        const other = bob.quickMatch({ mode: 'duel', players: 2 })
        const outcome = codeOf(match)
        await scheduler.run(afterMs)
        giveUp.abort()
        await scheduler.run(SOON_MS)
        if ((await outcome) === 'resolved') continue
        const next = await settle(cid.quickMatch({ mode: 'duel', players: 2 }), 2_000)
        expect([afterMs, next.code]).toEqual([afterMs, (await settle(other)).code])
      }
    })
  }

  it('[LOB41] leaves no ghost when the lobby is closed meanwhile', async () => {
    for (let afterMs = 0; afterMs <= 60; afterMs += 2.5) {
      const { scheduler, settle, player } = setUp()
      const ann = await player('Ann')
      const bob = await player('Bob')
      const match = codeOf(ann.quickMatch({ mode: 'ffa', players: { min: 1, max: 8 } }))
      await scheduler.run(afterMs)
      ann.close()
      await scheduler.run(SOON_MS)
      const rooms = await settle(bob.list())
      expect([afterMs, rooms.length]).toEqual([afterMs, (await match) === 'resolved' ? 1 : 0])
    }
  })
})

describe('a room that is created', () => {
  it('[LOB50] is gone at once when the call is aborted', async () => {
    for (let afterMs = 0; afterMs <= 60; afterMs += 2.5) {
      const { scheduler, settle, player } = setUp()
      const ann = await player('Ann')
      const bob = await player('Bob')
      const giveUp = new AbortController()
      const made = codeOf(ann.create({ public: true, signal: giveUp.signal }))
      await scheduler.run(afterMs)
      giveUp.abort()
      await scheduler.run(SOON_MS)
      const rooms = await settle(bob.list())
      expect([afterMs, rooms.length]).toEqual([afterMs, (await made) === 'resolved' ? 1 : 0])
    }
  })
})
