// Tests of the predictor: replay, corrections and silence of the host.

import { describe, expect, it } from 'vitest'
import { f } from '../state/schema/fields.ts'
import { RemoteEntity } from '../state/receive/remote-entity.ts'
import type { OwnEntity } from '../state/entities/entity.ts'
import { compileState } from '../state/schema/schema.ts'
import { HostOwnership } from './host-ownership.ts'
import { takeOverAll } from '../state/host-takeover.ts'
import { StateSync } from '../state/state-sync.ts'
import { Predictor } from './predictor.ts'

const schema = compileState({
  car: {
    x: f.fixed(-100, 100, 1 / 8, { snap: 20 }),
    v: f.fixed(-10, 10, 1 / 8),
    turn: f.angle(8),
    on: f.bool(),
    name: f.string(8),
    friend: f.ref(),
  },
})
const CAR = { x: 0, v: 0, turn: 0, on: false, name: 'a', friend: undefined }
type Car = OwnEntity & { x: number; v: number; turn: number; on: boolean }

/** A host and a player on a link without faults; the player hears of every tick. */
class Pair {
  readonly host = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 60, ownership: new HostOwnership() })
  readonly player = new StateSync({
    ...{ schema, slot: 1, tickRate: 60, sendRate: 60, ownership: new HostOwnership() },
    mayWrite: () => this.may,
  })
  may = true
  tick = 0

  constructor() {
    this.host.addPeer(1)
    this.player.addPeer(0)
  }

  send(): void {
    this.tick++
    const at = { nowMs: this.tick * 16, sharedMs: this.tick * 16, stratum: 0, maxPackets: 4 }
    this.host.sample(this.tick)
    for (const packet of this.host.packets(1, at)) this.player.receive(0, packet.slice(), at)
    this.player.sample(this.tick)
    for (const packet of this.player.packets(0, at)) this.host.receive(1, packet.slice(), at)
  }

  get remotes(): RemoteEntity[] {
    return [...this.player.all('car')].filter((one) => one instanceof RemoteEntity)
  }

  get completeTick(): number {
    return this.player.completeTick(0)
  }
}

const drive = (things: readonly OwnEntity[]): void => {
  for (const thing of things as readonly Car[]) thing.x += thing.v
}

describe('a predictor', () => {
  it('[INP9] runs ahead, keeps confirmed states, and replays from others', () => {
    const pair = new Pair()
    const car = pair.host.spawn('car', { ...CAR, v: 1 }) as Car
    pair.send()
    const runs: [tick: number, replaying: boolean][] = []
    const predictor = new Predictor(60, (things, tick, replaying) => {
      runs.push([tick, replaying])
      drive(things)
    })
    predictor.reconcile(pair.remotes, pair.completeTick)
    predictor.advance(5, 0)
    const [remote] = pair.remotes
    expect(remote!.latest['x']).toBe(4)
    expect(runs).toEqual([2, 3, 4, 5].map((tick) => [tick, false]))
    drive([car])
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(predictor.counters).toEqual({ corrections: 0, replayed: 0 })
    expect(remote!.latest['x']).toBe(4)
    // The host knows of a wall.
    car.x = -3
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(predictor.counters).toEqual({ corrections: 1, replayed: 2 })
    expect(runs.slice(-2)).toEqual([
      [4, true],
      [5, true],
    ])
    expect(remote!.latest['x']).toBe(-1)
    expect(predictor.tick).toBe(5)
  })

  it('[INP10] draws a correction as a glide that ends in time, and a jump as a jump', () => {
    const pair = new Pair()
    const car = pair.host.spawn('car', CAR) as Car
    pair.send()
    const predictor = new Predictor(60, drive)
    predictor.viewAt(1_000, 5)
    predictor.reconcile(pair.remotes, pair.completeTick)
    predictor.advance(4, 0)
    const [remote] = pair.remotes
    car.x = 8
    car.turn = 2 * Math.PI - 0.1
    car.on = true
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(remote!.latest['x']).toBe(8)
    expect(remote!.view['x']).toBe(0)
    expect(remote!.view['turn']).toBeCloseTo(0)
    // Fields that are not interpolated change at once.
    expect(remote!.view['on']).toBe(true)
    const seen = Array.from({ length: 21 }, (_, n) => {
      predictor.viewAt(1_000 + n * 10, 5)
      return { x: remote!.view['x'] as number, turn: remote!.view['turn'] as number }
    })
    seen.slice(1).forEach(({ x, turn }, n) => {
      expect(x).toBeGreaterThan(seen[n]!.x - 1e-9)
      expect(x - seen[n]!.x).toBeLessThan(1)
      expect(turn === 0 || turn > 2 * Math.PI - 0.11).toBe(true)
    })
    expect(seen.at(-1)!.x).toBe(8)
    // A small jump, which the host declares: nothing is left of the glide before.
    car.x = 12
    car.snap()
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(remote!.view['x']).toBe(12)
    // A large one, which it need not declare.
    car.x = 60
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(remote!.view['x']).toBe(60)
  })

  it('[INP10] a velocity that turned round, or any field that jumps, takes no glide from the others', () => {
    const pair = new Pair()
    const car = pair.host.spawn('car', { ...CAR, v: 2 }) as Car
    pair.send()
    const predictor = new Predictor(60, drive)
    predictor.viewAt(1_000, 5)
    predictor.reconcile(pair.remotes, pair.completeTick)
    predictor.advance(4, 0)
    const [remote] = pair.remotes
    predictor.viewAt(2_000, 5)
    expect(remote!.view['x']).toBe(6)
    // The host knows of a wall: the velocity is off by more than a quarter of its range.
    car.x = 1
    car.v = -4
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(remote!.latest).toMatchObject({ x: -7, v: -4 })
    expect(remote!.view['x']).toBe(6)
    expect(remote!.view['v']).toBe(-4)
    predictor.viewAt(2_100, 5)
    expect(remote!.view['x']).toBeCloseTo(-7 + 13 / 4)
    predictor.viewAt(2_200, 5)
    expect(remote!.view['x']).toBe(-7)
  })

  it('[INP10] a lead that changes is not seen as a jerk', () => {
    const pair = new Pair()
    pair.host.spawn('car', { ...CAR, v: 1 })
    pair.send()
    const predictor = new Predictor(60, drive)
    predictor.reconcile(pair.remotes, pair.completeTick)
    const [remote] = pair.remotes
    const seen: number[] = []
    let ahead = 3
    predictor.advance(0, ahead)
    for (let tick = 1; tick < 40; tick++) {
      if (tick === 10) ahead += 1
      if (tick === 25) ahead -= 1
      predictor.viewAt(1_000 + tick * (1_000 / 60), tick)
      predictor.advance(tick, ahead)
      seen.push(remote!.view['x'] as number)
    }
    const moves = seen.slice(1).map((x, n) => x - seen[n]!)
    for (const move of moves) expect(move).toBeGreaterThan(0.6)
    for (const move of moves) expect(move).toBeLessThan(1.4)
    expect(remote!.latest['x']).toBe(39 + 3 - 1)
  })

  it('[INP9] goes no further than a second ahead of the host, and on when it is heard', () => {
    const pair = new Pair()
    pair.host.spawn('car', { ...CAR, v: 0.5 })
    pair.send()
    const predictor = new Predictor(60, drive)
    predictor.reconcile(pair.remotes, pair.completeTick)
    for (let tick = 2; tick < 200; tick++) predictor.advance(tick, 0)
    expect(predictor.tick).toBe(61)
    pair.tick = 190
    pair.send()
    predictor.reconcile(pair.remotes, pair.completeTick)
    predictor.advance(200, 0)
    expect(predictor.tick).toBe(200)
  })

  it('[INP9] a new link, over which everything is sent again, changes nothing', () => {
    const pair = new Pair()
    pair.host.spawn('car', { ...CAR, v: 0.5 })
    pair.send()
    // The newest states of the two are of different ticks.
    pair.host.spawn('car', CAR)
    pair.send()
    const predictor = new Predictor(60, drive)
    predictor.reconcile(pair.remotes, pair.completeTick)
    predictor.advance(10, 0)
    const [remote] = pair.remotes
    pair.player.addPeer(0)
    expect(pair.completeTick).toBe(-1)
    predictor.reconcile(pair.remotes, pair.completeTick)
    expect(remote!.latest['x']).toBe(4)
    predictor.advance(11, 0)
    expect(remote!.latest['x']).toBe(4.5)
  })

  it('[INP9] rounding alone is corrected rarely', () => {
    const pair = new Pair()
    const car = pair.host.spawn('car', { ...CAR, x: -90, v: 9.03 }) as Car
    pair.send()
    const slow = (things: readonly OwnEntity[]): void => {
      for (const thing of things as readonly Car[]) thing.x += thing.v / 60
    }
    const predictor = new Predictor(60, slow)
    predictor.reconcile(pair.remotes, pair.completeTick)
    for (let n = 0; n < 500; n++) {
      slow([car])
      pair.send()
      predictor.advance(pair.tick, 4)
      predictor.reconcile(pair.remotes, pair.completeTick)
      expect(Math.abs((pair.remotes[0]!.latest['x'] as number) - car.x - (4 * 9.03) / 60)).toBeLessThan(0.13)
    }
    expect(predictor.counters.corrections).toBeGreaterThan(0)
    expect(predictor.counters.corrections).toBeLessThan(15)
  })

  it('shows what arrived again when nothing is predicted any more', () => {
    const pair = new Pair()
    pair.host.spawn('car', { ...CAR, v: 1 })
    pair.send()
    const predictor = new Predictor(60, drive)
    predictor.reconcile(pair.remotes, pair.completeTick)
    predictor.advance(5, 0)
    const [remote] = pair.remotes
    expect(remote!.latest).toMatchObject({ x: 4, name: 'a' })
    predictor.reconcile([], pair.completeTick)
    expect(remote!.latest).toMatchObject({ x: 0, name: 'a' })
  })
})

describe('one who may not write', () => {
  it('[INP1] has no entities, is counted, and is heard as soon as it may', () => {
    const pair = new Pair()
    pair.may = false
    pair.host.spawn('car', CAR)
    for (let n = 0; n < 5; n++) pair.send()
    expect(pair.remotes).toEqual([])
    expect(pair.player.counters.notOwner).toBe(5)
    pair.may = true
    for (let n = 0; n < 3; n++) pair.send()
    expect(pair.remotes.length).toBe(1)
    // A despawn is accepted nevertheless.
    pair.may = false
    ;[...pair.host.all('car')].forEach((one) => (one as OwnEntity).despawn())
    pair.send()
    expect(pair.remotes).toEqual([])
  })
})

describe('a new host', () => {
  it('[INP11] has all entities of the former one, references among them too', () => {
    const pair = new Pair()
    const first = pair.host.spawn('car', { ...CAR, x: 5, name: 'one' })
    pair.host.spawn('car', { ...CAR, x: 6, name: 'two', friend: first.id })
    pair.send()
    const ids = [...pair.host.all('car')].map(({ id }) => id)
    expect(takeOverAll(pair.player.moverContext, 2).map(({ entity, from }) => [entity.id, from])).toEqual(
      ids.map((id) => [id, 0]),
    )
    const cars = [...pair.player.all('car')]
    expect(cars.map(({ id }) => id)).toEqual(ids)
    expect(cars.map(({ own, latest }) => [own, latest['x'], latest['name']])).toEqual([
      [true, 5, 'one'],
      [true, 6, 'two'],
    ])
    expect(cars[1]!.latest['friend']).toBe(cars[0]!.id)
  })
})
