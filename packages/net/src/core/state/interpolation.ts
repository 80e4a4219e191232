import { BLEND, type ColumnTable, GUESS, QUANT } from './columns.ts'
import { MIRROR_RING, ROW_HELD, ROW_JUMP, ROW_NUMBERS } from './mirror-rings.ts'
import type { Blob } from './plan.ts'
import type { CompiledKind } from './schema.ts'

/** Beyond the newest state, motion is drawn on for this long at most, ms: longer guesses are seen as wrong. */
const EXTRAPOLATE_MS = 100

/** What a mirror needs to know of its owner to be drawn. */
export interface MirrorTime {
  /** The tick to draw, with its fraction. */
  readonly viewTick: number
  /** Rises whenever `viewTick` changes. */
  readonly viewStamp: number
  /** The newest tick of which every difference arrived; −1 none. */
  readonly wholeTick: number
  readonly tickRate: number
}

/** The states to draw from: a mirror's. */
export interface Drawable {
  readonly compiled: CompiledKind
  readonly rows: Int32Array
  readonly blobs: readonly (readonly Blob[])[]
  rowAt(slot: number): number
}

/** What is drawn of an entity. */
export interface Shown {
  readonly numbers: Float64Array
  blobs: readonly Blob[]
  /** The newest state at or before the view; −1 none. */
  fromTick: number
  /** The newest jump up to that state; −1 none since its baseline. */
  jumpTick: number
}

/** Of an entity without text and plain data. */
export const NO_BLOBS: readonly Blob[] = []

/**
 * Computes what an entity looks like at a tick: between the two states around it (with a declared
 * velocity by the cubic that has it at both ends, angles the short way round, jumps and everything that does not glide as
 * the older state has it), beyond the newest one a bounded way on.
 */
export function show(mirror: Drawable, time: MirrorTime, viewTick: number, shown: Shown): void {
  const { rows } = mirror
  const tickAt = (slot: number): number => rows[mirror.rowAt(slot)] as number
  const heldAt = (slot: number): number => rows[mirror.rowAt(slot) + ROW_HELD] as number
  const jumpAt = (slot: number): number => rows[mirror.rowAt(slot) + ROW_JUMP] as number
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
  shown.fromTick = from < 0 ? -1 : tickAt(from)
  shown.jumpTick = from < 0 ? -1 : jumpAt(from)
  if (from < 0) {
    blend(mirror, to, to, 0, 0, shown)
    return
  }
  const fromTick = tickAt(from)
  if (to >= 0) {
    // Nothing lies between the two sides of a jump.
    if (jumpAt(to) > fromTick) return blend(mirror, from, from, 0, 0, shown)
    const start = Math.max(fromTick, heldAt(to))
    const span = tickAt(to) - start
    blend(mirror, from, to, Math.max(0, (viewTick - start) / span), span / time.tickRate, shown)
    return
  }
  // Known to rest, or nothing to go by: it stays where it is.
  const start = before < 0 ? -1 : Math.max(tickAt(before), heldAt(from))
  const span = fromTick - start
  const jumped = before >= 0 && jumpAt(from) > tickAt(before)
  if (before < 0 || jumped || time.wholeTick > fromTick || span <= 0 || span > time.tickRate) {
    blend(mirror, from, from, 0, 0, shown)
    return
  }
  const beyond = Math.min(viewTick - fromTick, (EXTRAPOLATE_MS * time.tickRate) / 1000)
  blend(mirror, before, from, 1 + beyond / span, span / time.tickRate, shown)
}

/** `share` 0 is `from`, 1 is `to`, `seconds` apart; above 1 goes on beyond `to`. */
function blend(mirror: Drawable, from: number, to: number, share: number, seconds: number, shown: Shown): void {
  const { table } = mirror.compiled
  const { rows } = mirror
  const fromAt = mirror.rowAt(from) + ROW_NUMBERS
  const toAt = mirror.rowAt(to) + ROW_NUMBERS
  const { numbers } = shown
  shown.blobs = mirror.blobs[share >= 1 ? to : from] ?? []
  for (let column = 0; column < table.count; column++) {
    const mode = table.blend[column]
    const a = table.value(column, rows[fromAt + column] as number)
    const b = table.value(column, rows[toAt + column] as number)
    const apart = Math.abs(b - a) > (table.snap[column] as number) || !Number.isFinite(b - a)
    const presence = table.presence[column] as number
    // There is no way between a value and none.
    const met = presence >= 0 && rows[fromAt + presence] !== rows[toAt + presence]
    if (mode === BLEND.step || from === to || met || (apart && mode === BLEND.lerp))
      numbers[column] = share >= 1 ? b : a
    else if (mode === BLEND.turn) {
      const way = b - a - TURN * Math.round((b - a) / TURN)
      const angle = a + way * share
      numbers[column] = angle - TURN * Math.floor(angle / TURN)
    } else if (table.guess[column] === GUESS.velocity) {
      const velocity = table.velocity[column] as number
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
