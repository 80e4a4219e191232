// Comparison of drawn frames with the true motion: delay, error, jumps and standstills.

import { quantile, sorted } from '../stats.ts'
import type { Frame } from './frames.ts'
import { type Leg, MOST_CHANGE, type Motion } from './motion.ts'

/** Time back in which the moment of a drawn ship is searched, ms. */
const LOOK_BACK_MS = 700

/**
 * Time by which a drawn ship must be beyond a change of course to count as showing it, ms; below, its distance to the
 * new course, units.
 */
const BEYOND_MS = 10
const NEAR = 3

/** Upper bound of the time to draw a change, ms; one that is never drawn counts as this. */
const CHANGE_LIMIT_MS = 1_000

/** Usual frame, s: jumps are measured in it. */
const FRAME_S = 1 / 60

/**
 * Upper bound of invisible jumps, units (pixels, drawn 1 : 1): a perfect drawing that shows the widest change of
 * course one frame early or late has as much.
 */
export const JUMP_BOUND = Math.ceil(MOST_CHANGE * FRAME_S)

/** Move of a frame below which the ship stood still, units: its usual move is 3 to 5. */
const STILL = 0.05

/** Duration below which a frame is not judged for standing still or jumping, ms. */
const SHORTEST_FRAME_MS = 4

/** Time in s of the motion, and a value. */
export type Point = readonly [number, number]

/** Judgement of one subject's drawing of one ship. */
export interface Verdict {
  /** Times from a change of velocity to the first frame that shows it, ms. */
  readonly changesMs: readonly number[]
  /** Age of the true position nearest to the drawn one, in each frame, ms. */
  readonly behindMs: readonly number[]
  /** Distance of each frame from the true position as old as the subject's median, units. */
  readonly errors: readonly Point[]
  /** Difference between each frame's move and that of the true position, units in a 60th of a second. */
  readonly jumps: readonly Point[]
  /** Share of judged frames in which the drawn ship did not move. */
  readonly still: number
}

/** Judges the frames from `fromMs` to `untilMs` of the motion. */
export function judge(motion: Motion, all: readonly Frame[], fromMs: number, untilMs: number): Verdict {
  const frames = all.filter(({ atMs }) => atMs >= fromMs && atMs <= untilMs)
  const seen = frames.map((frame) => nearest(motion, frame))
  const behindMs = frames.map(({ atMs }, at) => atMs - (seen[at]?.atMs ?? atMs))
  const usual = quantile(sorted(behindMs), 0.5)
  const off = frames.map((frame) => {
    const truth = motion.at(frame.atMs - usual)
    return { x: frame.x - truth.x, y: frame.y - truth.y }
  })
  const jumps: Point[] = []
  let still = 0
  frames.forEach((frame, at) => {
    const last = frames[at - 1]
    const error = off[at]
    const before = off[at - 1]
    if (last === undefined || error === undefined || before === undefined) return
    const passed = frame.atMs - last.atMs
    if (passed < SHORTEST_FRAME_MS) return
    const share = Math.min(1, (FRAME_S * 1000) / passed)
    jumps.push([frame.atMs / 1000, Math.hypot(error.x - before.x, error.y - before.y) * share])
    if (Math.hypot(frame.x - last.x, frame.y - last.y) < STILL) still += 1
  })
  return {
    changesMs: motion.legs
      .filter(({ atMs }, at) => at > 0 && atMs >= fromMs && atMs + CHANGE_LIMIT_MS <= untilMs)
      .map(({ atMs }) => {
        const first = frames.findIndex((frame, at) => {
          const point = seen[at]
          return frame.atMs > atMs && point !== undefined && point.atMs >= atMs + BEYOND_MS && point.distance <= NEAR
        })
        return Math.min(CHANGE_LIMIT_MS, (frames[first]?.atMs ?? Infinity) - atMs)
      }),
    behindMs,
    errors: off.map(({ x, y }, at) => [(frames[at]?.atMs ?? 0) / 1000, Math.hypot(x, y)] as const),
    jumps,
    still,
  }
}

/** Returns the point of the true path, up to the frame, that is nearest to the drawn ship: its time and distance. */
function nearest(motion: Motion, { atMs, x, y }: Frame): { readonly atMs: number; readonly distance: number } {
  const earliest = atMs - LOOK_BACK_MS
  let best = { atMs, distance: Infinity }
  for (let at = motion.legAt(earliest); at < motion.legs.length; at += 1) {
    const leg = motion.legs[at] as Leg
    if (leg.atMs > atMs) break
    const from = Math.max(leg.atMs, earliest)
    const until = Math.min(atMs, motion.legs[at + 1]?.atMs ?? atMs)
    const along = ((x - leg.x) * leg.vx + (y - leg.y) * leg.vy) / (leg.vx ** 2 + leg.vy ** 2)
    const when = Math.min(until, Math.max(from, leg.atMs + along * 1000))
    const seconds = (when - leg.atMs) / 1000
    const distance = Math.hypot(leg.x + leg.vx * seconds - x, leg.y + leg.vy * seconds - y)
    if (distance < best.distance) best = { atMs: when, distance }
  }
  return best
}
