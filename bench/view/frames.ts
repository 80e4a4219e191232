// Frames and arrivals that the pages recorded, and plain interpolation between arrivals.

import type { FlatArrivals, FlatFrames } from './page/main.ts'

/** Drawing of the other page's ship in one animation frame. Times are ms of the motion. */
export interface Frame {
  readonly atMs: number
  readonly x: number
  readonly y: number
}

/** State of the other page's ship that arrived. */
export interface Arrival {
  readonly arrivedMs: number
  readonly number: number
  /** Moment that the state describes. */
  readonly atMs: number
  readonly x: number
  readonly y: number
}

export function framesOf(flat: FlatFrames): readonly Frame[] {
  return rows(flat, 3).map(([atMs = 0, x = 0, y = 0]) => ({ atMs, x, y }))
}

/** Returns the arrivals in order, without states older than an earlier one: any game drops those. */
export function arrivalsOf(flat: FlatArrivals): readonly Arrival[] {
  let newest = 0
  return rows(flat, 5)
    .map(([arrivedMs = 0, number = 0, atMs = 0, x = 0, y = 0]) => ({ arrivedMs, number, atMs, x, y }))
    .filter(({ number }) => {
      if (number <= newest) return false
      newest = number
      return true
    })
}

function rows(flat: readonly number[], width: number): readonly (readonly number[])[] {
  return Array.from({ length: Math.floor(flat.length / width) }, (_, row) => flat.slice(row * width, (row + 1) * width))
}

/**
 * Returns the drawing of plain interpolation in the frames at these times: a straight line between the two states
 * around the moment `delayMs` ago, or the newest state where there is none after it. It depends only on the frames'
 * times and the arrivals, so it can be repeated with any delay.
 */
export function plainly(arrivals: readonly Arrival[], timesMs: readonly number[], delayMs: number): readonly Frame[] {
  const frames: Frame[] = []
  // Arrivals in [0, there) have arrived; `from` is the newest of them at or before the moment that is drawn.
  let there = 0
  let from = 0
  for (const atMs of timesMs) {
    while (there < arrivals.length && (arrivals[there] as Arrival).arrivedMs <= atMs) there += 1
    if (there === 0) continue
    const moment = atMs - delayMs
    while (from + 1 < there && (arrivals[from + 1] as Arrival).atMs <= moment) from += 1
    const a = arrivals[from] as Arrival
    const b = from + 1 < there ? (arrivals[from + 1] as Arrival) : a
    const share = b === a || moment <= a.atMs ? 0 : (moment - a.atMs) / (b.atMs - a.atMs)
    frames.push({ atMs, x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share })
  }
  return frames
}
