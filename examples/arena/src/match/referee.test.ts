// Tests of the referee: rounds, pickups, scores and a change of the host.

import { describe, expect, it } from 'vitest'
import type { ArenaRoom } from '../game.ts'
import { BREAK_TICKS, ROUND_TICKS } from '../rules/arena.ts'
import { PICKUP_LIFE, PICKUP_PERIOD } from '../rules/pickups.ts'
import { Referee } from './referee.ts'

/** Stand-in with the members of a room that a referee uses. */
class StandInRoom {
  isHost = true
  tick = 0
  readonly seed = 1
  readonly players = new Map([
    ['ann', { name: 'Ann' }],
    ['bob', { name: 'Bob' }],
  ])
  readonly values: { [name: string]: unknown } = {}
  readonly shared = {
    get: (name: string) => this.values[name],
    set: (name: string, value: unknown) => {
      if (!this.isHost) throw new Error('not-host')
      this.values[name] = value
    },
  }
}

function setUp() {
  const room = new StandInRoom()
  return { room, referee: new Referee(room as unknown as ArenaRoom) }
}

describe('Referee', () => {
  it('runs rounds: play, winner, play again from zero', () => {
    const { room, referee } = setUp()
    referee.tick(10)
    expect(room.values['round']).toEqual({ phase: 'play', number: 1, until: 10 + ROUND_TICKS })
    referee.hurt('bob', 'ann', true)
    referee.tick(10 + ROUND_TICKS)
    expect(room.values['round']).toMatchObject({
      phase: 'over',
      podium: [{ id: 'ann', name: 'Ann', points: 110 }],
    })
    // In the break no hit counts.
    referee.hurt('ann', 'bob', true)
    referee.tick(10 + ROUND_TICKS + BREAK_TICKS)
    expect(room.values['round']).toMatchObject({ phase: 'play', number: 2 })
    expect(room.values['scores']).toEqual({})
  })

  it('begins the next round when all present players want it', () => {
    const { room, referee } = setUp()
    referee.tick(0)
    referee.wantsAgain('ann') // In play: no wish.
    referee.tick(ROUND_TICKS)
    expect([...referee.again]).toEqual([])
    referee.wantsAgain('ann')
    referee.wantsAgain('ann')
    referee.tick(ROUND_TICKS + 1)
    expect(room.values['round']).toMatchObject({ phase: 'over' })
    expect([...referee.again]).toEqual(['ann'])
    room.players.delete('bob')
    referee.tick(ROUND_TICKS + 2)
    expect(room.values['round']).toEqual({ phase: 'play', number: 2, until: 2 * ROUND_TICKS + 2 })
    expect([...referee.again]).toEqual([])
  })

  it('gives a pickup to the first who asks, once, while it is out', () => {
    const { room, referee } = setUp()
    referee.tick(0)
    room.tick = PICKUP_PERIOD * 3
    referee.takePickup('ann', 2)
    referee.takePickup('bob', 2)
    referee.takePickup('bob', 3)
    referee.takePickup('bob', 4) // Not out yet.
    expect(room.values['taken']).toEqual([
      { item: 2, by: 'ann' },
      { item: 3, by: 'bob' },
    ])
    room.tick = PICKUP_LIFE + PICKUP_PERIOD
    referee.takePickup('bob', 0) // Not there any more.
    expect(room.values['taken']).toHaveLength(2)
    expect(room.values['scores']).toMatchObject({ ann: { points: 20 }, bob: { points: 20 } })
  })

  it('gives no points to a shooter who is not in the room, and forgets players who left', () => {
    const { room, referee } = setUp()
    referee.tick(0)
    referee.hurt('bob', 'nobody', true)
    referee.hurt('ann', 'bob', false)
    expect(room.values['scores']).toEqual({
      bob: { points: 10, kills: 0, deaths: 1 },
    })
    room.players.delete('bob')
    referee.left()
    expect(room.values['scores']).toEqual({})
  })

  it('does nothing while its player is not host, and continues when they become host', () => {
    const { room, referee } = setUp()
    referee.tick(0)
    referee.hurt('bob', 'ann', false)
    room.isHost = false
    referee.tick(ROUND_TICKS)
    referee.hurt('bob', 'ann', false)
    referee.takePickup('ann', 0)
    expect(room.values['scores']).toEqual({ ann: { points: 10, kills: 0, deaths: 0 } })
    room.isHost = true
    referee.hurt('bob', 'ann', false)
    expect(room.values['scores']).toEqual({ ann: { points: 20, kills: 0, deaths: 0 } })
  })
})
