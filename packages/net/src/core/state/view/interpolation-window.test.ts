// Tests of the states around the view.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { InterpolationWindow } from './interpolation-window.ts'
import { f } from '../schema/fields.ts'
import { show } from './interpolation.ts'
import { RemoteEntity } from '../receive/remote-entity.ts'
import { HeldBlobs } from '../receive/held-blobs.ts'
import { StateRings } from '../receive/state-rings.ts'
import { ViewClock } from './view-clock.ts'
import { RING_STATES } from './state-row.ts'
import { compileState } from '../schema/schema.ts'

const [kind] = compileState({
  thing: {
    x: f.fixed(-1000, 1000, 1, { velocity: 'v' }),
    v: f.fixed(-1000, 1000, 1),
    turn: f.angle(8),
    hp: f.uint(7),
  },
}).kinds

/** Tick rate so low that the ticks of two views are too far apart to correct an error of one in the other. */
const TICK_RATE = 1.9

/** Event of a remote entity, each with a number of ticks. */
const happening = fc.tuple(
  fc.constantFrom(
    'next',
    'next',
    'next',
    'late',
    'move',
    'begin',
    'absorb',
    'complete',
    'round',
    'view',
    'view',
    'view',
  ),
  fc.integer({ min: 1, max: 12 }),
)

it('[VIEW1] [VIEW4] the view is drawn from the states around it, in whatever order they came', () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 120 }), (happenings) => {
      if (kind === undefined) throw new Error('no kind')
      const time = { viewTick: 0, viewStamp: 0, completeTick: -1, tickRate: TICK_RATE, clock: new ViewClock(TICK_RATE) }
      let rings = new StateRings(kind, new HeldBlobs())
      const remote = new RemoteEntity(rings, 7, { slot: 0, name: 'a' }, time)
      keep(remote, 20)
      for (const [what, ticks] of happenings) {
        const newest = remote.states.newestTick
        if (what === 'next') keep(remote, newest + 1 + (ticks >> 2))
        else if (what === 'round') for (let more = 0; more < RING_STATES; more++) keep(remote, newest + 1 + more)
        else if (what === 'late') keep(remote, Math.max(0, newest - ticks))
        else if (what === 'complete') time.completeTick = Math.max(time.completeTick, newest - ticks + 6)
        else if (what === 'move') {
          rings = new StateRings(kind, new HeldBlobs())
          remote.handOver(rings, { slot: 1, name: 'b' }, time)
        } else if (what === 'begin') {
          remote.beginOwnership(Math.max(0, newest - (ticks >> 1)))
          keep(remote, Math.max(0, newest - (ticks >> 1)))
        } else if (what === 'absorb') {
          const other = new RemoteEntity(rings, 7, { slot: 0, name: 'a' }, time)
          for (let more = 0; more < 3; more++) keep(other, newest - ticks + 6 + more * 3)
          remote.absorb(other)
          other.release()
        } else {
          // Never twice the same in a row.
          time.viewTick += ticks > 6 ? 1 : newest + 3 - ticks === time.viewTick ? 2 : newest + 3 - ticks - time.viewTick
          time.viewStamp++
          expectAround(remote, time.viewTick)
          expect(Object.values(remote.view)).toEqual(drawnAnew(remote, remote.handedTime ?? time))
        }
      }
    }),
    { numRuns: 300 },
  )
})

it('[VIEW5] an entity at rest is drawn again when its state went round the ring', () => {
  if (kind === undefined) throw new Error('no kind')
  const time = { viewTick: 1, viewStamp: 1, completeTick: 1_000, tickRate: TICK_RATE, clock: new ViewClock(TICK_RATE) }
  const remote = new RemoteEntity(new StateRings(kind, new HeldBlobs()), 7, { slot: 0, name: 'a' }, time)
  for (let tick = 1; tick <= 1 + RING_STATES; tick++) {
    if (tick === 2) expect(Object.values(remote.view)).toEqual(drawnAnew(remote, time))
    keep(remote, tick)
  }
  time.viewTick = 1 + RING_STATES
  expect(Object.values(remote.view)).toEqual(drawnAnew(remote, time))
})

/** A state of numbers that say its tick. */
function keep(remote: RemoteEntity, tick: number): void {
  const numbers = Int32Array.of((tick * 37) % 2000, (tick * 11) % 2000, (tick * 5) & 255, tick & 127)
  remote.store({ tick, rows: numbers, at: 0, blobs: [], jumpTick: tick % 9 === 0 ? tick : -1 }, -1)
}

/** The slots around a tick are those with the ticks around it. */
function expectAround(remote: RemoteEntity, tick: number): void {
  const window = new InterpolationWindow()
  window.find(remote.states, tick)
  const ticks = Array.from(
    { length: RING_STATES },
    (_, slot) => remote.states.rows[remote.states.rowAt(slot)] as number,
  )
    .filter((at) => at >= 0)
    .toSorted((a, b) => a - b)
  const past = ticks.filter((at) => at <= tick)
  const to = ticks.find((at) => at > tick) ?? -1
  expect([window.fromTick, window.toTick]).toEqual([past.at(-1) ?? -1, to])
  if (to < 0) expect(window.beforeTick).toBe(past.at(-2) ?? -1)
  const at = (slot: number): number => (slot < 0 ? -1 : (remote.states.rows[remote.states.rowAt(slot)] as number))
  expect([at(window.from), at(window.to), at(window.before)]).toEqual([
    window.fromTick,
    window.toTick,
    window.beforeTick,
  ])
}

/** Returns what a view draws that has drawn nothing before. */
function drawnAnew(remote: RemoteEntity, time: Parameters<typeof show>[1]): number[] {
  const numbers = new Float64Array(4)
  const shown = { tick: time.viewTick, numbers, blobs: [], window: new InterpolationWindow(), still: -1, jumpTick: -1 }
  show(remote.states, time, shown)
  return [...shown.numbers]
}
