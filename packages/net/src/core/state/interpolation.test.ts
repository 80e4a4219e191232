import { describe, expect, it } from 'vitest'
import { f } from './fields.ts'
import { Playback } from './playback.ts'
import { compileState } from './schema.ts'
import { StateSync } from './state-sync.ts'

const MS = 1000 / 60
const STEP = 3

/** One entity over a perfect link of no delay; `values` at each sampled tick, undefined for a lost frame. */
function scene(declaration: Parameters<typeof compileState>[0]['thing'] & object, first: Record<string, unknown>) {
  const schema = compileState({ thing: declaration })
  const options = { schema, tickRate: 60, sendRate: 20 }
  const a = new StateSync({ ...options, slot: 0 })
  const b = new StateSync({ ...options, slot: 1 })
  a.addPeer(1)
  b.addPeer(0)
  const thing = a.spawn('thing', first) as Record<string, unknown>
  const send = (tick: number, lost = false): void => {
    const at = { nowMs: tick * MS, sharedMs: tick * MS }
    a.sample(tick)
    for (const bytes of a.frames(1, { ...at, stratum: 0, maxFrames: 1 })) if (!lost) b.receive(0, bytes, at)
    for (const bytes of b.frames(0, { ...at, stratum: 1, maxFrames: 1 })) a.receive(1, bytes, at)
  }
  const view = (tick: number): Record<string, unknown> => {
    // The view is as far behind as the playback chose; what is asked for is the tick that is drawn.
    b.viewAt(0)
    b.viewAt(tick * MS + b.viewDelay(0))
    for (const entity of b.all('thing')) return { ...entity.view }
    throw new Error('no entity')
  }
  return { thing, send, view }
}

describe('interpolation', () => {
  it('[VIEW1] glides between states, steps what does not glide', () => {
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

  it('[VIEW7] draws what was snapped as a jump, however small, and nothing after it', () => {
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

  it('[VIEW5] what rested starts when it started, and what came to rest stays', () => {
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

describe('playback', () => {
  it('[VIEW6] the view never runs back, and its speed changes by 3 % at most while the delay adapts', () => {
    const playback = new Playback(60, 20)
    let last: number | undefined
    for (let ms = 0; ms < 20_000; ms += 10) {
      // Arrivals turn late and irregular half way.
      const late = ms < 10_000 ? 20 : 60 + ((ms / 50) % 3) * 30
      if (ms % 50 === 0) playback.arrived(Math.round((ms - late) / MS), ms)
      playback.viewAt(ms)
      if (last !== undefined && ms > 100) {
        const speed = ((playback.viewTick - last) * MS) / 10
        expect(speed).toBeGreaterThan(0.969)
        expect(speed).toBeLessThan(1.031)
      }
      last = playback.viewTick
    }
    expect(playback.delayMs).toBeGreaterThan(150)
  })

  it('[VIEW6] what arrives before the shared time is known does not put the view ahead', () => {
    const playback = new Playback(60, 20)
    for (let tick = 3; tick <= 18; tick += 3) {
      playback.arrived(tick, 0)
      playback.viewAt(0)
    }
    // The time is known now: 400 ms, and tick 21 came 50 ms after its moment.
    playback.arrived(21, 400)
    playback.viewAt(400)
    expect(playback.delayMs).toBeCloseTo(50 + 75, 5)
  })
})

/** Own entities have it, beside their declared fields. */
function snap(thing: object): void {
  ;(thing as { snap(): void }).snap()
}
