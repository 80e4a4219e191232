import { BLEND } from './columns.ts'
import { type Mirror, MIRROR_RING, type MirrorTime, ROW_HELD, ROW_NUMBERS } from './mirror.ts'
import type { Blob } from './plan.ts'

/** Beyond the newest state, motion is drawn on for this long at most, ms: longer guesses are seen as wrong. */
const EXTRAPOLATE_MS = 100

/** What is drawn of an entity. */
export interface Shown {
  readonly numbers: Float64Array
  blobs: readonly Blob[]
}

/**
 * Computes what an entity looks like at the view's tick: between the two states around it (angles the short way round,
 * jumps and everything that does not glide as the older state has it), beyond the newest one a bounded way on.
 */
export function show(mirror: Mirror, time: MirrorTime, shown: Shown): void {
  const { rows } = mirror
  const tickAt = (slot: number): number => rows[mirror.rowAt(slot)] as number
  const heldAt = (slot: number): number => rows[mirror.rowAt(slot) + ROW_HELD] as number
  const { viewTick } = time
  // The newest state at or before the view, the oldest one after it, and the one before the former.
  let from = -1
  let to = -1
  let before = -1
  for (let slot = 0; slot < MIRROR_RING; slot++) {
    const tick = tickAt(slot)
    if (tick < 0) continue
    if (tick <= viewTick) {
      if (from < 0 || tick > tickAt(from)) {
        before = from
        from = slot
      } else if (before < 0 || tick > tickAt(before)) before = slot
    } else if (to < 0 || tick < tickAt(to)) to = slot
  }
  if (from < 0) {
    blend(mirror, to, to, 0, shown)
    return
  }
  const fromTick = tickAt(from)
  if (to >= 0) {
    const toTick = tickAt(to)
    const start = Math.max(fromTick, heldAt(to))
    blend(mirror, from, to, viewTick <= start ? 0 : (viewTick - start) / (toTick - start), shown)
    return
  }
  // Known to rest, or nothing to go by: it stays where it is.
  if (before < 0 || time.wholeTick > fromTick) {
    blend(mirror, from, from, 0, shown)
    return
  }
  const start = Math.max(tickAt(before), heldAt(from))
  const span = fromTick - start
  const beyond = Math.min(viewTick - fromTick, (EXTRAPOLATE_MS * time.tickRate) / 1000)
  if (span <= 0 || span > time.tickRate) blend(mirror, from, from, 0, shown)
  else blend(mirror, before, from, 1 + beyond / span, shown)
}

/** `share` 0 is `from`, 1 is `to`; above 1 goes on beyond `to`. */
function blend(mirror: Mirror, from: number, to: number, share: number, shown: Shown): void {
  const { table } = mirror.compiled
  const { rows } = mirror
  const fromAt = mirror.rowAt(from) + ROW_NUMBERS
  const toAt = mirror.rowAt(to) + ROW_NUMBERS
  const stepAt = share >= 1 ? toAt : fromAt
  shown.blobs = mirror.blobs[share >= 1 ? to : from] ?? []
  for (let column = 0; column < table.count; column++) {
    const mode = table.blend[column]
    if (mode === BLEND.step || from === to) {
      shown.numbers[column] = table.value(column, rows[stepAt + column] as number)
      continue
    }
    const a = table.value(column, rows[fromAt + column] as number)
    const b = table.value(column, rows[toAt + column] as number)
    if (mode === BLEND.turn) {
      const turn = 2 * Math.PI
      const way = b - a - turn * Math.round((b - a) / turn)
      const angle = a + way * share
      shown.numbers[column] = angle - turn * Math.floor(angle / turn)
    } else if (Math.abs(b - a) > (table.snap[column] as number) || !Number.isFinite(b - a)) {
      shown.numbers[column] = share >= 1 ? b : a
    } else {
      shown.numbers[column] = Math.min(table.top[column] as number, a + (b - a) * share)
    }
  }
}
