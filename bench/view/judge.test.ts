// Tests of the motion that the view bench draws, and of its judge of jumps.

import { describe, expect, it } from 'vitest'
import { quantile, sorted } from '../stats.ts'
import { arrivalsOf, type Frame, plainly } from './frames.ts'
import { judge, JUMP_BOUND } from './judge.ts'
import { FIELD, Motion } from './motion.ts'

const FRAME_MS = 1000 / 60
const FROM_MS = 1_000
const UNTIL_MS = 31_000

const motion = new Motion(3, UNTIL_MS)
const times = Array.from({ length: Math.floor(UNTIL_MS / FRAME_MS) }, (_, frame) => frame * FRAME_MS + 3)

/** Returns the true motion, drawn so much later. */
const late = (delayMs: number): Frame[] =>
  times.map((atMs) => {
    const { x, y } = motion.at(atMs - delayMs)
    return { atMs, x, y }
  })

const verdictOf = (frames: readonly Frame[]) => judge(motion, frames, FROM_MS, UNTIL_MS)
const largest = (points: readonly (readonly [number, number])[]): number => Math.max(...points.map(([, size]) => size))

describe('the motion of the bench', () => {
  it('stays in its field and changes its course as often as declared, with any seed', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const { legs } = new Motion(seed, 60_000)
      expect(Math.max(...legs.flatMap(({ x, y }) => [Math.abs(x), Math.abs(y)])), `seed ${seed}`).toBeLessThan(FIELD)
      expect(legs.length, `seed ${seed}`).toBeGreaterThan(40)
    }
  })

  it('goes from leg to leg without a gap', () => {
    for (const { atMs } of motion.legs.slice(1)) {
      const before = motion.at(atMs - 1e-6)
      const after = motion.at(atMs)
      expect(Math.hypot(after.x - before.x, after.y - before.y)).toBeLessThan(1e-3)
      expect(after.heading).toBeCloseTo(before.heading, 5)
      expect(Math.hypot(after.vx - before.vx, after.vy - before.vy)).toBeGreaterThan(150)
    }
  })
})

describe('the judge of the bench', () => {
  it('finds no error in a perfect drawing but its delay', () => {
    const { behindMs, changesMs, errors, jumps, still } = verdictOf(late(120))
    expect(Math.max(...behindMs)).toBeCloseTo(120, 6)
    expect(Math.min(...behindMs)).toBeCloseTo(120, 6)
    expect(Math.min(...changesMs)).toBeGreaterThan(129)
    expect(Math.max(...changesMs)).toBeLessThan(131 + FRAME_MS)
    expect(changesMs.length).toBeGreaterThan(20)
    expect(largest(errors)).toBeLessThan(1e-6)
    expect(largest(jumps)).toBeLessThan(1e-6)
    expect(still).toBe(0)
  })

  it('counts a misplaced frame as two jumps', () => {
    const frames = late(120)
    frames[600] = { ...frames[600]!, x: frames[600]!.x + JUMP_BOUND + 1 }
    const { jumps } = verdictOf(frames)
    expect(jumps.filter(([, size]) => size > JUMP_BOUND)).toHaveLength(2)
  })

  it('allows a change of course that is drawn a frame late', () => {
    const frames = late(120).map(({ x, y }, at, all) => ({
      x,
      y,
      atMs: all[at + (at > 900 ? 1 : 0)]?.atMs ?? UNTIL_MS + 1,
    }))
    expect(largest(verdictOf(frames.slice(0, -1)).jumps)).toBeLessThan(JUMP_BOUND)
  })

  it('counts frames in which the ship stands still, and the jump after them', () => {
    const frames = late(120)
    for (let at = 600; at < 606; at += 1) frames[at] = { ...frames[599]!, atMs: frames[at]!.atMs }
    const { jumps, still } = verdictOf(frames)
    expect(still).toBe(6)
    expect(jumps.filter(([, size]) => size > JUMP_BOUND)).toHaveLength(1)
  })

  it('counts the error of a ship drawn on its old course', () => {
    const change = motion.legs[5]!
    const before = motion.legs[4]!
    // For 200 ms more than the delay, the ship is drawn on the old course.
    const frames = late(120).map((frame) => {
      const truthMs = frame.atMs - 120
      if (truthMs < change.atMs || truthMs > change.atMs + 200) return frame
      const seconds = (truthMs - before.atMs) / 1000
      return { atMs: frame.atMs, x: before.x + before.vx * seconds, y: before.y + before.vy * seconds }
    })
    expect(Math.max(...verdictOf(frames).changesMs)).toBeGreaterThan(319)
  })
})

describe('plain interpolation', () => {
  const sent = Array.from({ length: 600 }, (_, n) => ({ number: n + 1, atMs: n * 50, ...motion.at(n * 50) }))
  const flat = sent.flatMap(({ number, atMs, x, y }) => [atMs + 50, number, atMs, x, y])

  it('draws the motion of states that arrive in time', () => {
    const frames = plainly(arrivalsOf(flat), times, 110)
    const { behindMs, jumps, still } = judge(motion, frames, FROM_MS, 29_000)
    expect(quantile(sorted(behindMs), 0.5)).toBeCloseTo(110, 6)
    expect(largest(jumps)).toBeLessThan(JUMP_BOUND)
    expect(still).toBe(0)
  })

  it('stands still where no state has arrived, and uses no later state', () => {
    const { still } = judge(motion, plainly(arrivalsOf(flat), times, 60), FROM_MS, 29_000)
    expect(still).toBeGreaterThan(300)
  })

  it('drops states older than the newest', () => {
    const stale = [...flat.slice(0, 15), 165, 2, 50, 9_999, 9_999, ...flat.slice(15)]
    expect(arrivalsOf(stale)).toEqual(arrivalsOf(flat))
  })
})
