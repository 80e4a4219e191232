// Tests of the arena's rules: chance, rocks, fighters, guns, pickups and scores.

import { describe, expect, it } from 'vitest'
import { BREAK_TICKS, FULL_HP, HEIGHT, ROUND_TICKS, SAFE_TICKS, SHIP_RADIUS, WIDTH } from './arena.ts'
import { chance } from './chance.ts'
import { freeColour } from './colours.ts'
import { bounceShip, damage, IDLE, launch, stepFighter } from './fighter.ts'
import { PICKUP_LIFE, PICKUP_PERIOD, pickupsAt } from './pickups.ts'
import { Pilot } from './pilot.ts'
import { placeRock, rocksOf } from './rocks.ts'
import { advance, firstRound } from './round.ts'
import { keepOnly, ranking, scoreHit, scorePickup } from './scores.ts'
import { isSpent, placeShot, SHOT_DAMAGE, SHOT_TICKS, touches } from './shots.ts'
import { spawnPoint } from './spawn.ts'

/** Returns a generator of numbers in [0, 1) from a seed. */
function dice(seed: number): () => number {
  let step = 0
  return () => chance(seed, 99, step++)
}

describe('chance', () => {
  it('gives the same number for the same path, and spreads over [0, 1)', () => {
    expect(chance(7, 1, 2)).toBe(chance(7, 1, 2))
    expect(chance(7, 1, 2)).not.toBe(chance(7, 2, 1))
    const tenths = new Set(Array.from({ length: 500 }, (_, i) => Math.floor(chance(0xffff_ffff, i) * 10)))
    expect([...tenths].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

describe('rocks', () => {
  it('stay inside the arena, whatever the seed', () => {
    for (let seed = 0; seed < 300; seed++) {
      for (const rock of rocksOf(seed)) {
        for (let tick = 0; tick < 20_000; tick += 900) {
          const { x, y } = placeRock(rock, tick)
          const inside = x >= rock.radius && x <= WIDTH - rock.radius && y >= rock.radius && y <= HEIGHT - rock.radius
          if (!inside) throw new Error(`seed ${seed}, rock ${rock.index}, tick ${tick}: ${x}, ${y}`)
        }
      }
    }
  })

  it('move with their stated velocity', () => {
    for (const rock of rocksOf(3)) {
      const a = placeRock(rock, 1000)
      const b = placeRock(rock, 1001)
      expect((b.x - a.x) * 60).toBeCloseTo(a.vx, 0)
      expect((b.y - a.y) * 60).toBeCloseTo(a.vy, 0)
    }
  })
})

describe('a fighter', () => {
  it('cannot leave the arena', () => {
    const roll = dice(5)
    const ship = launch({ x: 100, y: 100 }, 0)
    const rocks = rocksOf(5)
    for (let tick = 0; tick < 6000; tick++) {
      stepFighter(ship, { turn: roll() * 2 - 1, thrust: 1, boost: roll() < 0.5, fire: false }, tick, rocks, true)
      expect(ship.x).toBeGreaterThanOrEqual(SHIP_RADIUS)
      expect(ship.x).toBeLessThanOrEqual(WIDTH - SHIP_RADIUS)
      expect(ship.y).toBeGreaterThanOrEqual(SHIP_RADIUS)
      expect(ship.y).toBeLessThanOrEqual(HEIGHT - SHIP_RADIUS)
      expect(Math.hypot(ship.vx, ship.vy)).toBeLessThan(1000)
    }
  })

  it('fires six times a second at most, and not when disarmed', () => {
    const fire = { ...IDLE, fire: true }
    const armed = launch({ x: 900, y: 700 }, 0)
    const disarmed = launch({ x: 900, y: 700 }, 0)
    let shots = 0
    for (let tick = 0; tick < 60; tick++) {
      shots += stepFighter(armed, fire, tick, [], true).fired.length
      expect(stepFighter(disarmed, fire, tick, [], false).fired).toEqual([])
    }
    expect(shots).toBe(6)
  })

  it('fires three at once with a triple, and one again after its time', () => {
    const ship = launch({ x: 900, y: 700 }, 0)
    ship.power = 'triple'
    ship.powerUntil = 20
    expect(stepFighter(ship, { ...IDLE, fire: true }, 0, [], true).fired).toHaveLength(3)
    expect(stepFighter(ship, { ...IDLE, fire: true }, 20, [], true).fired).toHaveLength(1)
  })

  it('is safe after its launch until it fires, and a shield halves damage', () => {
    const ship = launch({ x: 900, y: 700 }, 0)
    expect(damage(ship, SHOT_DAMAGE, SAFE_TICKS - 1)).toBe(0)
    stepFighter(ship, { ...IDLE, fire: true }, 10, [], true)
    expect(damage(ship, SHOT_DAMAGE, 11)).toBe(SHOT_DAMAGE)
    ship.power = 'shield'
    expect(damage(ship, SHOT_DAMAGE, 12)).toBe(SHOT_DAMAGE / 2)
    expect(ship.hp).toBe(FULL_HP - SHOT_DAMAGE * 1.5)
    expect(damage(ship, 1000, 13)).toBe(FULL_HP - SHOT_DAMAGE * 1.5)
    expect(ship.hp).toBe(0)
  })

  it('bounces off a rock and is bruised once, not sixty times a second', () => {
    const [rock] = rocksOf(8)
    if (rock === undefined) throw new Error('no rock')
    const at = placeRock(rock, 0)
    const ship = launch({ x: at.x - rock.radius - SHIP_RADIUS + 1, y: at.y }, 0)
    ship.vx = 420
    expect(stepFighter(ship, IDLE, 0, [rock], true).bump).toBeGreaterThan(0)
    expect(ship.vx).toBeLessThan(0)
    ship.vx = 420
    expect(stepFighter(ship, IDLE, 1, [rock], true).bump).toBe(0)
  })

  it('is pushed out of another ship', () => {
    const ship = launch({ x: 900, y: 700 }, 0)
    expect(bounceShip(ship, { x: 910, y: 700 })).toBe(true)
    expect(ship.x).toBe(910 - 2 * SHIP_RADIUS)
    expect(bounceShip(ship, { x: 910, y: 700 })).toBe(false)
  })
})

describe('shots', () => {
  const shot = { id: 1, owner: 'a', x: 100, y: 100, vx: 1200, vy: 0, born: 10 }

  it('fly straight, end after their time and at the edge', () => {
    expect(placeShot(shot, 40)).toEqual({ x: 700, y: 100 })
    expect(isSpent(shot, 10 + SHOT_TICKS - 1)).toBe(false)
    expect(isSpent(shot, 10 + SHOT_TICKS)).toBe(true)
    expect(isSpent({ ...shot, x: WIDTH - 10 }, 11)).toBe(true)
  })

  it('hit bodies that lie between two ticks', () => {
    const fast = { ...shot, vx: 12_000 } // 200 units a tick
    expect(touches(fast, 11, { x: 200, y: 110 }, 20)).toBe(true)
    expect(touches(fast, 11, { x: 200, y: 130 }, 20)).toBe(false)
    expect(touches(fast, 11, { x: 400, y: 100 }, 20)).toBe(false)
  })
})

describe('pickups', () => {
  it('appear once a period, wait their time, and lie inside the arena', () => {
    for (const tick of [0, 1, PICKUP_PERIOD - 1, PICKUP_PERIOD, 12_345, 1_000_000]) {
      const out = pickupsAt(42, tick)
      expect(out.length).toBeLessThanOrEqual(PICKUP_LIFE / PICKUP_PERIOD)
      for (const one of out) {
        expect(one.from).toBeLessThanOrEqual(tick)
        expect(one.until).toBeGreaterThan(tick)
        expect(one.x).toBeGreaterThan(0)
        expect(one.x).toBeLessThan(WIDTH)
        expect(one.y).toBeGreaterThan(0)
        expect(one.y).toBeLessThan(HEIGHT)
      }
    }
    expect(pickupsAt(42, 12_345)).toHaveLength(PICKUP_LIFE / PICKUP_PERIOD)
  })
})

describe('scores', () => {
  it('count a hit for the shooter and a death for the victim; a rock gives nobody points', () => {
    let scores = scoreHit({}, 'ann', 'bob', false)
    scores = scoreHit(scores, 'ann', 'bob', true)
    scores = scoreHit(scores, '', 'ann', true)
    scores = scorePickup(scores, 'bob')
    expect(scores).toEqual({
      ann: { points: 120, kills: 1, deaths: 1 },
      bob: { points: 20, kills: 0, deaths: 1 },
    })
    expect(keepOnly(scores, new Set(['bob']))).toEqual({ bob: scores['bob'] })
  })

  it('rank by points, then by fewer deaths, then by id', () => {
    const scores = {
      a: { points: 10, kills: 0, deaths: 2 },
      b: { points: 10, kills: 0, deaths: 1 },
      c: { points: 30, kills: 0, deaths: 9 },
    }
    expect(ranking(scores, ['e', 'd', 'a', 'b', 'c']).map(([id]) => id)).toEqual(['c', 'b', 'a', 'd', 'e'])
  })
})

describe('a round', () => {
  const ranked = [
    { id: 'a', name: 'Ann', points: 30 },
    { id: 'b', name: 'Bob', points: 20 },
    { id: 'c', name: 'Cid', points: 10 },
    { id: 'd', name: 'Dan', points: 10 },
  ]

  it('lasts its time, shows its best three, and is followed by the next', () => {
    const first = firstRound(100)
    expect(advance(first, 100 + ROUND_TICKS - 1, ranked)).toBe(first)
    const over = advance(first, 100 + ROUND_TICKS, ranked)
    expect(over).toEqual({
      phase: 'over',
      number: 1,
      until: 100 + ROUND_TICKS + BREAK_TICKS,
      podium: ranked.slice(0, 3),
    })
    expect(advance(over, over.until, ranked)).toEqual({ phase: 'play', number: 2, until: over.until + ROUND_TICKS })
  })

  it('without points has nobody on the podium', () => {
    const over = advance(firstRound(0), ROUND_TICKS, [{ id: 'a', name: 'Ann', points: 0 }])
    expect(over).toMatchObject({ phase: 'over', podium: [] })
  })
})

describe('freeColour', () => {
  it('is the wished one, or else the first that nobody has', () => {
    expect(freeColour([5, 0], new Set([0, 1]))).toBe(5)
    expect(freeColour([1, 0], new Set([0, 1]))).toBe(2)
    expect(freeColour([Number.NaN, 99, 3], new Set())).toBe(3)
    expect(freeColour([4], new Set([0, 1, 2, 3, 4, 5, 6, 7]))).toBe(0)
  })
})

describe('spawnPoint', () => {
  it('keeps away from others and from rocks', () => {
    for (let seed = 0; seed < 50; seed++) {
      const rocks = rocksOf(seed)
      const others = [{ x: 600, y: 400 }]
      const at = spawnPoint(others, rocks, 50, dice(seed))
      expect(Math.hypot(at.x - 600, at.y - 400), `seed ${seed}`).toBeGreaterThan(250)
      for (const rock of rocks) {
        const place = placeRock(rock, 50)
        expect(Math.hypot(at.x - place.x, at.y - place.y), `seed ${seed}`).toBeGreaterThan(rock.radius + SHIP_RADIUS)
      }
    }
  })
})

describe('a pilot', () => {
  it('brings down a drifting target within half a minute, for every seed', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const pilot = new Pilot({ skill: 0.6, daring: 0.5 }, dice(seed))
      const ship = launch({ x: 400, y: 400 }, 0)
      const rocks = rocksOf(seed)
      const target = { id: 't', x: 1500, y: 900, vx: 30, vy: -20, hp: FULL_HP }
      const shots: { id: number; owner: string; x: number; y: number; vx: number; vy: number; born: number }[] = []
      let hits = 0
      for (let tick = 0; tick < 1800 && hits < 9; tick++) {
        const { fired } = stepFighter(ship, pilot.steer(ship, tick, [target], rocks, []), tick, rocks, true)
        for (const muzzle of fired) shots.push({ ...muzzle, id: shots.length, owner: 'me', born: tick })
        target.x += target.vx / 60
        target.y += target.vy / 60
        const at = { x: target.x, y: target.y }
        hits += shots.filter((shot) => !isSpent(shot, tick) && tick > shot.born && touches(shot, tick, at)).length
      }
      expect(hits, `seed ${seed}`).toBeGreaterThanOrEqual(9)
    }
  })
})
