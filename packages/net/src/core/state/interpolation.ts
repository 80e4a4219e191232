import { BLEND } from './columns.ts'
import type { Mirror, MirrorTime } from './mirror.ts'
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
  const { ticks } = mirror
  const { viewTick } = time
  // The newest state at or before the view, the oldest one after it, and the one before the former.
  let from = -1
  let to = -1
  let before = -1
  for (let slot = 0; slot < ticks.length; slot++) {
    const tick = ticks[slot] as number
    if (tick < 0) continue
    if (tick <= viewTick) {
      if (from < 0 || tick > (ticks[from] as number)) {
        before = from
        from = slot
      } else if (before < 0 || tick > (ticks[before] as number)) before = slot
    } else if (to < 0 || tick < (ticks[to] as number)) to = slot
  }
  if (from < 0) {
    blend(mirror, to, to, 0, shown)
    return
  }
  const fromTick = ticks[from] as number
  if (to >= 0) {
    const toTick = ticks[to] as number
    const start = Math.max(fromTick, mirror.held[to] as number)
    blend(mirror, from, to, viewTick <= start ? 0 : (viewTick - start) / (toTick - start), shown)
    return
  }
  // Known to rest, or nothing to go by: it stays where it is.
  if (before < 0 || time.wholeTick > fromTick) {
    blend(mirror, from, from, 0, shown)
    return
  }
  const start = Math.max(ticks[before] as number, mirror.held[from] as number)
  const span = fromTick - start
  const beyond = Math.min(viewTick - fromTick, (EXTRAPOLATE_MS * time.tickRate) / 1000)
  if (span <= 0 || span > time.tickRate) blend(mirror, from, from, 0, shown)
  else blend(mirror, before, from, 1 + beyond / span, shown)
}

/** `share` 0 is `from`, 1 is `to`; above 1 goes on beyond `to`. */
function blend(mirror: Mirror, from: number, to: number, share: number, shown: Shown): void {
  const { table } = mirror.compiled
  const { rows, stride } = mirror
  const stepAt = (share >= 1 ? to : from) * stride
  shown.blobs = mirror.blobs[share >= 1 ? to : from] ?? []
  for (let column = 0; column < table.count; column++) {
    const mode = table.blend[column]
    if (mode === BLEND.step || from === to) {
      shown.numbers[column] = table.value(column, rows[stepAt + column] as number)
      continue
    }
    const a = table.value(column, rows[from * stride + column] as number)
    const b = table.value(column, rows[to * stride + column] as number)
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
