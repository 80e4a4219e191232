import type { InterpolationWindow, StateRing } from './interpolation-window.ts'
import { NO_BLOBS } from '../codec/blobs.ts'
import { BLEND, type ColumnTable, QUANT } from '../schema/columns.ts'
import { ROW_HELD, ROW_JUMP, ROW_NUMBERS } from './state-row.ts'
import type { Blob } from '../schema/plan.ts'
import type { CompiledKind } from '../schema/schema.ts'

/** Beyond the newest state, motion is drawn on for this long at most, ms: longer guesses are seen as wrong. */
const EXTRAPOLATE_MS = 100

/** What a mirror needs to know of its owner to be drawn. */
export interface ViewTime {
  /** The tick to draw, with its fraction. */
  readonly viewTick: number
  /** Rises whenever `viewTick` changes. */
  readonly viewStamp: number
  /** The newest tick of which every difference arrived; −1 none. */
  readonly wholeTick: number
  readonly tickRate: number
}

/** The states to draw from: a mirror's. */
export interface Drawable extends StateRing {
  readonly compiled: CompiledKind
  readonly blobs: readonly (readonly Blob[])[]
}

/** What is drawn of an entity. */
export interface Shown {
  readonly numbers: Float64Array
  blobs: readonly Blob[]
  readonly around: InterpolationWindow
  /** The slot of the state that `numbers` are, as it is; −1: they lie between two. */
  still: number
  /** The newest jump up to the state at or before the view; −1 none since its baseline. */
  jumpTick: number
}

/**
 * Computes what an entity looks like at a tick: between the two states around it (with a declared
 * velocity by the cubic that has it at both ends, angles the short way round, jumps and everything that does not glide as
 * the older state has it), beyond the newest one a bounded way on.
 */
export function show(mirror: Drawable, time: ViewTime, viewTick: number, shown: Shown): void {
  const { around } = shown
  around.find(mirror, viewTick)
  const { rows } = mirror
  const { from, to, before, fromTick, toTick, beforeTick } = around
  if (from < 0) {
    shown.jumpTick = -1
    if (to >= 0) stay(mirror, to, shown)
    return
  }
  const fromRow = mirror.rowAt(from)
  const jumpTick = rows[fromRow + ROW_JUMP] as number
  shown.jumpTick = jumpTick
  if (to >= 0) {
    const toRow = mirror.rowAt(to)
    // Nothing lies between the two sides of a jump.
    if ((rows[toRow + ROW_JUMP] as number) > fromTick) return stay(mirror, from, shown)
    const start = Math.max(fromTick, rows[toRow + ROW_HELD] as number)
    if (viewTick <= start) return stay(mirror, from, shown)
    const span = toTick - start
    return blend(mirror, from, to, (viewTick - start) / span, span / time.tickRate, shown)
  }
  // Known to rest, or nothing to go by: it stays where it is.
  if (before < 0 || jumpTick > beforeTick || time.wholeTick > fromTick) return stay(mirror, from, shown)
  const span = fromTick - Math.max(beforeTick, rows[fromRow + ROW_HELD] as number)
  if (span <= 0 || span > time.tickRate) return stay(mirror, from, shown)
  const beyond = Math.min(viewTick - fromTick, (EXTRAPOLATE_MS * time.tickRate) / 1000)
  blend(mirror, before, from, 1 + beyond / span, span / time.tickRate, shown)
}

/** Draws a state as it is. */
function stay(mirror: Drawable, slot: number, shown: Shown): void {
  if (shown.still === slot) return
  shown.still = slot
  shown.blobs = mirror.blobs[slot] ?? NO_BLOBS
  const { table } = mirror.compiled
  const { rows } = mirror
  const { numbers } = shown
  const at = mirror.rowAt(slot) + ROW_NUMBERS
  for (let column = 0; column < table.count; column++) {
    numbers[column] = table.value(column, rows[at + column] as number)
  }
}

/** `share` 0 is `from`, 1 is `to`, `seconds` apart; above 1 goes on beyond `to`. */
function blend(mirror: Drawable, from: number, to: number, share: number, seconds: number, shown: Shown): void {
  const { table } = mirror.compiled
  const { rows } = mirror
  const fromAt = mirror.rowAt(from) + ROW_NUMBERS
  const toAt = mirror.rowAt(to) + ROW_NUMBERS
  const { numbers } = shown
  shown.still = -1
  shown.blobs = mirror.blobs[share >= 1 ? to : from] ?? NO_BLOBS
  for (let column = 0; column < table.count; column++) {
    const mode = table.blend[column]
    const fromNumber = rows[fromAt + column] as number
    const toNumber = rows[toAt + column] as number
    const velocity = table.velocity[column] as number
    if (mode === BLEND.step || (fromNumber === toNumber && velocity < 0)) {
      numbers[column] = table.value(column, share >= 1 ? toNumber : fromNumber)
      continue
    }
    const a = table.value(column, fromNumber)
    const b = table.value(column, toNumber)
    const apart = Math.abs(b - a) > (table.snap[column] as number) || !Number.isFinite(b - a)
    const presence = table.presence[column] as number
    // There is no way between a value and none.
    const met = presence >= 0 && rows[fromAt + presence] !== rows[toAt + presence]
    if (met || (apart && mode === BLEND.lerp)) numbers[column] = share >= 1 ? b : a
    else if (mode === BLEND.turn) {
      const way = b - a - TURN * Math.round((b - a) / TURN)
      const angle = a + way * share
      numbers[column] = angle - TURN * Math.floor(angle / TURN)
    } else if (velocity >= 0) {
      const va = table.value(velocity, rows[fromAt + velocity] as number)
      const vb = table.value(velocity, rows[toAt + velocity] as number)
      numbers[column] = within(table, column, hermite(a, b, va * seconds, vb * seconds, share))
    } else numbers[column] = within(table, column, a + (b - a) * share)
  }
}

const TURN = 2 * Math.PI

/** The cubic through `a` and `b` with slopes `da` and `db` per unit of `share`; beyond 1 straight on with `db`. */
export function hermite(a: number, b: number, da: number, db: number, share: number): number {
  if (share > 1) return b + db * (share - 1)
  const rest = 1 - share
  return rest * rest * ((1 + 2 * share) * a + share * da) + share * share * ((3 - 2 * share) * b - rest * db)
}

/** What is drawn beyond a state stays in the field's range. */
export function within(table: ColumnTable, column: number, value: number): number {
  if (table.quant[column] !== QUANT.linear) return value
  return Math.min(table.top[column] as number, Math.max(table.offset[column] as number, value))
}
