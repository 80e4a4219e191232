// Interpolation and extrapolation of a remote entity, without correction (see `ErrorSmoother`).

import type { InterpolationWindow, StateRing } from './interpolation-window.ts'
import { NO_BLOBS } from '../codec/blobs.ts'
import type { Between } from '../schema/column-kind.ts'
import { MAX_COLUMNS } from '../schema/columns.ts'
import { ROW_UNCHANGED, ROW_JUMP, ROW_NUMBERS } from './state-row.ts'
import type { Blob } from '../schema/blob.ts'
import type { CompiledKind } from '../schema/schema.ts'
import type { ViewClock } from './view-clock.ts'

/** Upper bound of extrapolation beyond the newest state, ms: longer extrapolation is seen as wrong. */
const EXTRAPOLATE_MS = 100

/** Time of a remote entity, as its owner's state arrives. */
export interface ViewTime {
  /** The tick to draw, with its fraction. */
  readonly viewTick: number
  /** Rises whenever `viewTick` changes. */
  readonly viewStamp: number
  /** The newest tick of which every difference arrived; −1 none. */
  readonly completeTick: number
  readonly tickRate: number
  readonly clock: ViewClock
}

/** States to draw from: those of a remote entity. */
export interface Drawable extends StateRing {
  readonly compiled: CompiledKind
  readonly blobs: readonly (readonly Blob[])[]
}

/** Values drawn of an entity. */
export interface Shown {
  /** The tick to draw, with its fraction; not an argument of `show`, which would make an object of the number. */
  readonly tick: number
  readonly numbers: Float64Array
  blobs: readonly Blob[]
  readonly window: InterpolationWindow
  /** The slot of the state that `numbers` are, as it is; −1: they lie between two. */
  still: number
  /** The newest jump up to the state at or before the view; −1 none since its baseline. */
  jumpTick: number
}

/**
 * Computes what an entity looks like at a tick: between the two states around it (with a declared velocity by the cubic
 * that has it at both ends, angles the short way round, jumps and everything that is drawn by steps as the older state
 * has it), extrapolated for a bounded time beyond the newest one.
 */
export function show(entity: Drawable, time: ViewTime, shown: Shown): void {
  const { window, tick: viewTick } = shown
  window.find(entity, Math.floor(viewTick))
  const { rows } = entity
  const { from, to, before, fromTick, toTick, beforeTick } = window
  if (from < 0) {
    shown.jumpTick = -1
    if (to >= 0) drawState(entity, to, shown)
    return
  }
  const fromRow = entity.rowAt(from)
  const jumpTick = rows[fromRow + ROW_JUMP] as number
  shown.jumpTick = jumpTick
  if (to >= 0) {
    const toRow = entity.rowAt(to)
    // Nothing lies between the two sides of a jump.
    if ((rows[toRow + ROW_JUMP] as number) > fromTick) return drawState(entity, from, shown)
    const start = Math.max(fromTick, rows[toRow + ROW_UNCHANGED] as number)
    if (viewTick <= start) return drawState(entity, from, shown)
    const span = toTick - start
    between.share = (viewTick - start) / span
    between.seconds = span / time.tickRate
    return blend(entity, from, to, shown)
  }
  // Known not to have changed, or nothing to extrapolate from.
  if (before < 0 || jumpTick > beforeTick || time.completeTick > fromTick) return drawState(entity, from, shown)
  const span = fromTick - Math.max(beforeTick, rows[fromRow + ROW_UNCHANGED] as number)
  if (span <= 0 || span > time.tickRate) return drawState(entity, from, shown)
  const beyond = Math.min(viewTick - fromTick, (EXTRAPOLATE_MS * time.tickRate) / 1000)
  between.share = 1 + beyond / span
  between.seconds = span / time.tickRate
  blend(entity, before, from, shown)
}

/** Draws a state as it is. */
function drawState(entity: Drawable, slot: number, shown: Shown): void {
  if (shown.still === slot) return
  shown.still = slot
  shown.blobs = entity.blobs[slot] ?? NO_BLOBS
  entity.compiled.table.values(entity.rows, entity.rowAt(slot) + ROW_NUMBERS, shown.numbers)
}

/** The moment that is drawn, reused for all. */
const between: Between = {
  from: new Float64Array(MAX_COLUMNS),
  fromAt: 0,
  to: new Float64Array(MAX_COLUMNS),
  toAt: 0,
  share: 0,
  seconds: 0,
}

/** Draws the moment that `between` says, of the states in two slots. */
function blend(entity: Drawable, from: number, to: number, shown: Shown): void {
  const { share } = between
  const { table } = entity.compiled
  const { rows } = entity
  shown.still = -1
  shown.blobs = entity.blobs[share >= 1 ? to : from] ?? NO_BLOBS
  table.values(rows, entity.rowAt(from) + ROW_NUMBERS, between.from)
  table.values(rows, entity.rowAt(to) + ROW_NUMBERS, between.to)
  table.blend(between, shown.numbers)
}
