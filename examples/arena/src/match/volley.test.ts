// Tests of shots in flight, and of the limits on reported hits.

import { describe, expect, it } from 'vitest'
import { HitGate } from './hit-gate.ts'
import { Volley } from './volley.ts'

const shot = (id: number, owner: string = 'a') => ({ id, owner, x: 100, y: 100, vx: 600, vy: 0, born: 0 })

describe('Volley', () => {
  it('reports the first body that a shot hits, once, and never its own ship', () => {
    const volley = new Volley()
    volley.add(shot(1))
    const bodies = [
      { owner: 'a', x: 110, y: 100 },
      { owner: 'b', x: 160, y: 100 },
    ]
    const met: unknown[] = []
    for (let tick = 1; tick < 20; tick++) met.push(...volley.step(tick, [], bodies))
    expect(met).toMatchObject([{ victim: 'b', shot: { id: 1 } }])
    expect([...volley]).toEqual([])
  })

  it('ends shots that other players saw end', () => {
    const volley = new Volley()
    volley.add(shot(1))
    volley.add(shot(1, 'b'))
    volley.add(shot(2, 'b'))
    volley.endShot('b', 1)
    expect([...volley].map(({ owner, id }) => `${owner}${id}`)).toEqual(['a1', 'b2'])
    volley.endAllOf('b')
    expect([...volley]).toHaveLength(1)
  })

  it('is bounded: a flood removes the oldest', () => {
    const volley = new Volley()
    for (let id = 0; id < 10_000; id++) volley.add(shot(id))
    const ids = [...volley].map((one) => one.id)
    expect(ids).toHaveLength(256)
    expect(ids[0]).toBe(10_000 - 256)
  })
})

describe('HitGate', () => {
  it('accepts no more hits a second than guns can make, from each shooter', () => {
    const gate = new HitGate()
    const accepted = Array.from({ length: 100 }, () => gate.accepts('a', 5, 0)).filter(Boolean)
    expect(accepted).toHaveLength(20)
    expect(gate.accepts('b', 5, 0)).toBe(true)
    expect(gate.accepts('a', 65, 0)).toBe(true)
  })

  it('accepts no hit far from the ship', () => {
    expect(new HitGate().accepts('a', 1, 1000)).toBe(false)
  })
})
