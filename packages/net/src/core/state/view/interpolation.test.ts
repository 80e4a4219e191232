// Tests of the drawn values of a remote entity: one scene for all of its cases, hence over 300 lines.

import { describe, expect, it } from 'vitest'
import { f } from '../schema/fields.ts'
import { compileState } from '../schema/schema.ts'
import { StateSync } from '../state-sync.ts'

const MS = 1000 / 60
const STEP = 3
const LONG_MS = 10_000

/** One entity over a perfect link of no delay; `values` at each sampled tick, undefined for a lost frame. */
function scene(declaration: Parameters<typeof compileState>[0]['thing'] & object, first: Record<string, unknown>) {
  const schema = compileState({ thing: declaration })
  const options = { schema, tickRate: 60, sendRate: 20 }
  const a = new StateSync({ ...options, slot: 0 })
  const b = new StateSync({ ...options, slot: 1 })
  a.addPeer(1)
  b.addPeer(0)
  const thing = a.spawn('thing', first) as Record<string, unknown>
  /** Sends the state of a tick; a lost one arrives when what is returned is called. */
  const send = (tick: number, lost = false): (() => void) => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    a.sample(tick)
    const sent = a.packets(1, { ...at, stratum: 0, maxPackets: 1 }).map((bytes) => bytes.slice())
    const arrive = (): void => {
      for (const bytes of sent) b.receive(0, bytes, at)
    }
    if (!lost) arrive()
    for (const bytes of b.packets(0, { ...at, stratum: 1, maxPackets: 1 })) a.receive(1, bytes, at)
    return arrive
  }
  const view = (tick: number): Record<string, unknown> => {
    // `tick` is the drawn one: the view is behind it by the interpolation delay. A view that was not seen for long goes
    // to its delay at once.
    for (const ms of [-LONG_MS, 0, -LONG_MS]) b.viewAt(ms)
    b.viewAt(tick * MS + b.viewDelay(0))
    for (const entity of b.all('thing')) return { ...entity.view }
    throw new Error('no entity')
  }
  return { thing, send, view }
}

describe('interpolation', () => {
  it('[VIEW1] interpolates between states, and steps other fields', () => {
    const { thing, send, view } = scene({ x: f.fixed(-100, 100, 0.01), n: f.uint(7) }, { x: 0, n: 1 })
    send(3)
    Object.assign(thing, { x: 6, n: 2 })
    send(6)
    expect(view(4)['x']).toBeCloseTo(2, 5)
    expect(view(5)).toEqual({ x: expect.closeTo(4, 5), n: 1 })
    expect(view(6)).toEqual({ x: expect.closeTo(6, 5), n: 2 })
  })

  it('[VIEW1] turns the short way round', () => {
    const { thing, send, view } = scene({ heading: f.angle(16) }, { heading: 0.1 })
    send(3)
    thing['heading'] = -0.1
    send(6)
    const { heading } = view(4.5)
    expect(Math.cos(heading as number)).toBeCloseTo(1, 6)
  })

  it('[VIEW2] follows a declared velocity exactly through a steady acceleration', () => {
    const { thing, send, view } = scene(
      { x: f.fixed(-100, 100, 1e-4, { velocity: 'v' }), v: f.fixed(-100, 100, 1e-4) },
      { x: 0, v: 0 },
    )
    const at = (tick: number): number => 4 * (tick / 60) ** 2
    for (let tick = 0; tick <= 30; tick += STEP) {
      Object.assign(thing, { x: at(tick), v: (8 * tick) / 60 })
      send(tick)
    }
    for (const tick of [13, 14, 20.5]) expect(view(tick)['x']).toBeCloseTo(at(tick), 3)
  })

  it('[VIEW3] draws a jump as a jump', () => {
    const { thing, send, view } = scene({ x: f.fixed(-100, 100, 0.1, { snap: 5 }) }, { x: 0 })
    send(3)
    thing['x'] = 50
    send(6)
    expect(view(5.9)['x']).toBeCloseTo(0, 5)
    expect(view(6)['x']).toBeCloseTo(50, 5)
  })

  it('[VIEW7] draws a snap as a jump, however small, and nothing after it', () => {
    const { thing, send, view } = scene(
      { x: f.fixed(-100, 100, 0.1, { velocity: 'v' }), v: f.fixed(-9, 9, 0.1), turn: f.angle(10) },
      { x: 0, v: 1, turn: 0 },
    )
    send(3)
    Object.assign(thing, { x: 3, turn: 1 })
    snap(thing)
    send(6)
    expect(view(4)).toMatchObject({ x: 0, turn: 0 })
    expect(view(5.9)).toMatchObject({ x: 0, turn: 0 })
    expect(view(6)['x']).toBeCloseTo(3, 5)
    // With only one side of the jump known, nothing is drawn on.
    expect(view(8)['x']).toBeCloseTo(3, 5)
    Object.assign(thing, { x: 4, v: 0, turn: 1.1 })
    send(9)
    expect(view(7.5)['turn']).toBeCloseTo(1.05, 2)
    snap(thing)
    send(12)
    thing['turn'] = 1.3
    send(15)
    // A snap of nothing does not wait for something.
    expect(view(13.5)['turn']).toBeCloseTo(1.2, 2)
  })

  it('[VIEW4] goes on for 100 ms at most', () => {
    const { thing, send, view } = scene({ x: f.fixed(-100, 100, 0.01) }, { x: 0 })
    send(3)
    thing['x'] = 3
    send(6)
    expect(view(8)['x']).toBeCloseTo(5, 5)
    expect(view(12)['x']).toBeCloseTo(9, 5)
    expect(view(60)['x']).toBeCloseTo(9, 5)
  })

  it('[VIEW5] an entity at rest starts when it started, and one that stopped stays', () => {
    const { thing, send, view } = scene({ x: f.fixed(-100, 100, 0.01) }, { x: 0 })
    for (let tick = 3; tick <= 60; tick += STEP) send(tick)
    thing['x'] = 3
    send(63)
    expect(view(59)['x']).toBeCloseTo(0, 5)
    expect(view(61)['x']).toBeCloseTo(1, 5)
    send(66)
    send(69)
    expect(view(68)['x']).toBeCloseTo(3, 5)
  })
})

describe('a wrong prediction', () => {
  /** Frames a second; the view is asked for in each. */
  const FRAME_TICKS = 1

  it('[VIEW8] is corrected smoothly, and then nothing is left of it', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01, { velocity: 'v' }), v: f.fixed(-99, 99, 0.01) })
    Object.assign(thing, { x: 0, v: 60 })
    send(6)
    Object.assign(thing, { x: 3, v: 60 })
    send(9)
    // The entity turned back at once, but the next frame is lost: the prediction goes on.
    send(12, true)
    let last = 0
    for (let tick = 9; tick <= 14; tick += FRAME_TICKS) last = draw(tick)
    expect(last).toBeCloseTo(8, 5)
    Object.assign(thing, { x: -3, v: -60 })
    send(15)
    let most = 0
    for (let tick = 15; tick <= 24; tick += FRAME_TICKS) {
      const now = draw(tick)
      most = Math.max(most, Math.abs(now - last))
      last = now
    }
    // From 8 to −3 is a distance of 11; the drawn value never went faster than turning back and correcting at once.
    expect(most).toBeLessThan(5)
    expect(last).toBeCloseTo(-9, 5)
  })

  it('[VIEW8] of an entity at rest is corrected too', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01) })
    for (const tick of [3, 6, 9]) {
      thing['x'] = tick
      send(tick)
    }
    let last = 0
    for (let tick = 9; tick <= 13; tick += FRAME_TICKS) last = draw(tick)
    expect(last).toBeCloseTo(13, 5)
    // The entity has been at rest since 9: the predicted value goes back, and not in one frame.
    send(12)
    send(15)
    const after = draw(14)
    expect(after).toBeLessThan(last)
    expect(after).toBeGreaterThan(9.5)
    let end = after
    for (let tick = 15; tick <= 20; tick += FRAME_TICKS) end = draw(tick)
    expect(end).toBeCloseTo(9, 5)
  })

  it('[VIEW8] of an entity that stopped is corrected after 500 ms, while packets still say that it is at rest', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01) })
    for (let tick = 3; tick <= 9; tick += 3) {
      thing['x'] = tick
      send(tick)
    }
    for (let tick = 9; tick <= 18; tick += FRAME_TICKS) draw(tick)
    for (let tick = 12; tick <= 21; tick += 3) send(tick)
    let off = Infinity
    for (let tick = 19; tick <= 18 + 30; tick += FRAME_TICKS) {
      if (tick % 3 === 0) send(tick + 3)
      off = draw(tick) - 9
    }
    expect(off).toBeCloseTo(0, 5)
  })

  it('[VIEW8] before a jump is dropped: a field that jumps is drawn at its value', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01) })
    for (const tick of [3, 6]) {
      thing['x'] = tick
      send(tick)
    }
    for (let tick = 6; tick <= 10; tick += FRAME_TICKS) draw(tick)
    thing['x'] = -50
    snap(thing)
    send(9)
    expect(draw(11)).toBeCloseTo(-50, 5)
  })

  it('[VIEW8] over a snap threshold is a jump', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01, { snap: 20 }) })
    for (const tick of [3, 6]) {
      thing['x'] = tick
      send(tick)
    }
    for (let tick = 6; tick <= 10; tick += FRAME_TICKS) draw(tick)
    thing['x'] = 90
    send(9)
    expect(draw(11)).toBeCloseTo(90, 5)
  })

  it('[VIEW8] is corrected no faster because a small one follows it', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-200, 200, 0.01, { velocity: 'v' }), v: f.fixed(-99, 99, 0.01) })
    const write = (tick: number): void =>
      void Object.assign(thing, { x: tick < 6 ? tick : 12 - tick, v: tick < 6 ? 60 : -60 })
    for (const tick of [0, 3]) {
      write(tick)
      send(tick)
    }
    for (let tick = 3; tick <= 18; tick += FRAME_TICKS) draw(tick)
    write(18)
    send(18)
    // Now it is drawn ahead a little, and two more states differ from the extrapolation while the first error remains.
    let last = draw(19)
    let most = 0
    for (let tick = 20; tick <= 40; tick += FRAME_TICKS) {
      if (tick === 21 || tick === 25) {
        write(tick)
        thing['x'] = (thing['x'] as number) + 0.1
        send(tick)
      }
      const now = draw(tick)
      most = Math.max(most, Math.abs(now - last))
      last = now
    }
    // A unit is its own motion; the error of some 15 is spread over the 250 ms in which it arose.
    expect(most).toBeLessThan(3)
  })

  it('[VIEW8] is corrected also where the velocity turned by more than its snap', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01, { velocity: 'v' }), v: f.fixed(-60, 60, 0.01) })
    for (const tick of [3, 6]) {
      Object.assign(thing, { x: tick, v: 60 })
      send(tick)
    }
    let last = 0
    for (let tick = 6; tick <= 10; tick += FRAME_TICKS) last = draw(tick)
    Object.assign(thing, { x: 3, v: -60 })
    send(9)
    // The entity has gone on to 10; going back from 3 it would be at 1.
    expect(last).toBeCloseTo(10, 5)
    expect(draw(11)).toBeGreaterThan(4)
  })

  it('[VIEW8] of an angle is corrected by the shorter turn', () => {
    const { thing, send, draw } = drawn({ heading: f.angle(16) })
    thing['heading'] = 0.2
    send(3)
    thing['heading'] = 0.1
    send(6)
    for (let tick = 6; tick <= 10; tick += FRAME_TICKS) draw(tick)
    // Drawn at 2π − 0.03; it has been at 0.1 ever since.
    send(9)
    send(12)
    expect(Math.cos(draw(11))).toBeGreaterThan(Math.cos(0.1))
    let end = 0
    for (let tick = 12; tick <= 17; tick += FRAME_TICKS) end = draw(tick)
    expect(end).toBeCloseTo(0.1, 3)
  })

  it('[VIEW8] a state that comes late, between two that are drawn from, makes no jump', () => {
    const { thing, send, draw } = drawn({ x: f.fixed(-100, 100, 0.01) })
    thing['x'] = 0
    send(3)
    thing['x'] = 12
    const late = send(6, true)
    thing['x'] = 0
    send(9)
    draw(5)
    late()
    // At 6 it was at 12; nothing was to be seen of it up to 5, where 8 would be right.
    const next = draw(6)
    expect(next).toBeGreaterThan(2)
    expect(next).toBeLessThan(10)
  })
})

/** A scene of one field, drawn frame by frame. `draw` returns the first field; a lost frame can be delivered later. */
function drawn(declaration: Parameters<typeof scene>[0]) {
  const { thing, send, view } = scene(
    declaration,
    Object.fromEntries(Object.keys(declaration).map((name) => [name, 0])),
  )
  return { thing, send, draw: (tick: number): number => Object.values(view(tick))[0] as number }
}

/** Own entities have it, beside their declared fields. */
function snap(thing: object): void {
  ;(thing as { snap(): void }).snap()
}
