import { HandedTime } from '../view/handed-time.ts'
import { NO_BLOBS } from '../codec/blobs.ts'
import type { Blob } from '../schema/blob.ts'
import type { ValueSource } from '../schema/field-access.ts'
import type { CompiledKind } from '../schema/schema.ts'
import type { EntityBase } from '../entities/entity.ts'
import { LastState } from '../view/last-state.ts'
import { type LiveObject, liveValuesOf, type RowSource } from '../view/live-values.ts'
import type { StateRings } from './state-rings.ts'
import { RING_STATES, ROW_UNCHANGED, ROW_JUMP, ROW_NUMBERS, ROW_OLDER } from '../view/state-row.ts'
import { ErrorSmoother } from '../view/error-smoother.ts'
import type { ViewTime } from '../view/interpolation.ts'

/** What is shown of an entity in place of what arrived: a prediction. */
export interface Overlay {
  readonly latest: Readonly<Record<string, unknown>>
  readonly view: Readonly<Record<string, unknown>>
}

/** A state that arrived. */
export interface ReceivedState {
  tick: number
  /** The tick of the entity's jump; −1 none since the baseline. */
  jumpTick: number
  /** Its quantized numbers, from `from` on. */
  numbers: Int32Array
  from: number
  blobs: readonly Blob[]
  /** The slot of its baseline; −1: it came in full. */
  baseSlot: number
}

/** Another player's entity: the states that arrived, and what is drawn of them. */
export class RemoteEntity implements EntityBase<Record<string, unknown>>, RowSource {
  // What every reading needs is first, so that it lies together in memory.
  /** Where its rows lie; see `StateRings`. −1: they were given back. */
  place: number
  /** The slot of the newest state by tick. */
  newest = 0
  #rings: StateRings
  /** The tick of the newest state; −1 before the first. */
  newestTick = -1
  /** The slot written last; −1 none. */
  head = -1
  overlay: Overlay | undefined
  /** Made when they are asked for first. */
  #latest: LiveObject<RowSource> | undefined
  #view: LiveObject<ValueSource> | undefined
  /** The newest state, once it is released: its rows are another's then. */
  #last: LastState | undefined
  /** When the view was computed, and for which newest tick. */
  #viewStamp = -1
  #viewTick = -1
  #time: ViewTime
  readonly compiled: CompiledKind
  readonly own = false
  readonly id: number
  readonly kind: string
  owner: string | number
  /** Its owner's place for it; −1: not known yet. */
  index: number
  generation: number
  /** Its owner's. */
  slot = -1
  /** Which opening of the link it was last heard on. */
  heard = 0
  readonly blobs: (readonly Blob[])[] = []
  /** States up to this tick may lie in any order; see `StateRing`. */
  mixedTick = -1
  /** Its sender is not known to own it: nobody sees it until the host's word has come. */
  held = false
  /** How it is drawn since it was handed over. */
  handed: HandedTime | undefined
  readonly #shown: ErrorSmoother

  constructor(
    rings: StateRings,
    index: number,
    generation: number,
    id: number,
    owner: string | number,
    time: ViewTime,
  ) {
    const { compiled } = rings
    this.#rings = rings
    this.place = rings.take()
    this.compiled = compiled
    this.kind = compiled.name
    this.index = index
    this.generation = generation
    this.id = id
    this.owner = owner
    this.#time = time
    this.#shown = new ErrorSmoother(compiled.table)
  }

  /** The rows of all mirrors of this kind; see `StateRings`. */
  get rows(): Int32Array {
    return this.#rings.rows
  }

  /** Where the row of a slot begins in `rows`. */
  rowAt(slot: number): number {
    return (slot * this.#rings.capacity + this.place) * this.#rings.stride
  }

  /** Gives its rows back; the mirror shows what it showed last. */
  release(): void {
    const { overlay } = this
    this.overlay = undefined
    void this.view
    this.overlay = overlay
    const row = this.rowAt(this.newest)
    const kept = this.rows.slice(row, row + this.#rings.stride)
    this.#last = new LastState(this.compiled.table, kept, this.blobs[this.newest] ?? NO_BLOBS)
    if (this.#latest !== undefined) this.#latest.σource = this.#last
    this.#rings.give(this.place)
    this.place = -1
    this.newest = 0
    this.newestTick = -1
    this.head = -1
  }

  get latest(): Readonly<Record<string, unknown>> {
    if (this.overlay !== undefined) return this.overlay.latest
    return (this.#latest ??= liveValuesOf(this.compiled).arrived(this.#last ?? this))
  }

  get view(): Readonly<Record<string, unknown>> {
    if (this.overlay !== undefined) return this.overlay.view
    const gone = this.#last !== undefined
    if (!gone && (this.#viewStamp !== this.#time.viewStamp || this.#viewTick !== this.newestTick)) {
      this.#viewStamp = this.#time.viewStamp
      this.#viewTick = this.newestTick
      this.#shown.show(this, this.#time, this.newestTick)
    }
    return (this.#view ??= liveValuesOf(this.compiled).drawn(this.#shown))
  }

  toJSON(): object {
    return { id: this.id, kind: this.kind, owner: this.owner, ...this.latest }
  }

  /** The newest value of a column: what `latest` reads. */
  number(column: number): number {
    return this.compiled.table.value(column, this.rows, this.rowAt(this.newest) + ROW_NUMBERS)
  }

  // Short, so that a game's loop has room for one of each field.
  cell(at: number): number {
    const { rows, capacity, stride } = this.#rings
    return rows[(this.newest * capacity + this.place) * stride + at] as number
  }

  blob(blob: number): unknown {
    return this.blobs[this.newest]?.[blob]?.value
  }

  /** The slot that holds a tick's state; −1 when it is not kept. */
  find(tick: number): number {
    const { rows, head } = this
    for (let back = 0; back < RING_STATES; back++) {
      const slot = (head - back) & (RING_STATES - 1)
      if (rows[this.rowAt(slot)] === tick) return slot
    }
    return -1
  }

  /** Keeps a state. A late one is kept too, as a baseline to come, but is not the newest. False when this tick's state is here already. */
  store(state: ReceivedState): boolean {
    const { tick, numbers, from, blobs, baseSlot } = state
    const { rows, capacity, stride } = this.#rings
    const last = this.newestTick
    if (tick <= last && this.find(tick) >= 0) return false
    const { count, linear } = this.compiled.table
    const slot = (this.head + 1) & (RING_STATES - 1)
    const row = (slot * capacity + this.place) * stride
    const at = row + ROW_NUMBERS
    const baseRow = (baseSlot * capacity + this.place) * stride
    const olderTick = baseSlot < 0 ? -1 : (rows[baseRow] as number)
    if (olderTick >= 0) {
      // The baseline may be the very row that is written over: its values first.
      for (let i = 0; i < linear.length; i++) {
        rows[at + count + i] = rows[baseRow + ROW_NUMBERS + (linear[i] as number)] as number
      }
    }
    for (let column = 0; column < count; column++) rows[at + column] = numbers[from + column] as number
    const { completeTick } = this.#time
    rows[row] = tick
    rows[row + ROW_OLDER] = olderTick
    rows[row + ROW_JUMP] = state.jumpTick
    rows[row + ROW_UNCHANGED] = last >= 0 && completeTick > last && completeTick < tick ? completeTick : -1
    if (blobs.length > 0) this.blobs[slot] = blobs
    this.head = slot
    // A ring so old that its newest state is written over starts again from what is in it.
    if (tick > last) {
      this.newest = slot
      this.newestTick = tick
    } else {
      this.mixedTick = last
      this.#shown.late()
      this.#viewStamp = -1
      if (this.newest === slot) this.#findNewest()
    }
    return true
  }

  /** Another player owns it from now on: its states go with it. */
  move(rings: StateRings, owner: string | number, base: ViewTime): void {
    const from = this.#rings
    const was = this.place
    this.#rings = rings
    this.place = rings.take()
    const { stride } = rings
    for (let slot = 0; slot < RING_STATES; slot++) {
      const row = (slot * from.capacity + was) * stride
      rings.rows.set(from.rows.subarray(row, row + stride), this.rowAt(slot))
    }
    from.give(was)
    this.handed = new HandedTime(base, this.#time.viewTick, this.#time.completeTick)
    this.#time = this.handed
    this.owner = owner
    this.index = -1
    this.generation = 0
    this.#viewStamp = -1
  }

  /** A state of the new owner's of this tick comes: what the former one said of that time on does not hold. */
  begin(tick: number): void {
    const { handed, rows } = this
    if (handed === undefined || tick >= handed.first) return
    for (let slot = 0; slot < RING_STATES; slot++) {
      const row = this.rowAt(slot)
      if ((rows[row] as number) >= tick && (rows[row] as number) < handed.first) rows[row] = -1
    }
    handed.first = tick
    this.#shown.late()
    this.#findNewest()
  }

  /** What its owner wrote after this tick never was, if something older is known: neither its states nor its silence count. */
  undo(tick: number): void {
    const { rows } = this
    const all = Array.from({ length: RING_STATES }, (_, slot) => this.rowAt(slot))
    const undone = all.filter((row) => (rows[row] as number) > tick)
    if (undone.length === 0 || !all.some((row) => (rows[row] as number) >= 0 && (rows[row] as number) <= tick)) return
    const first = undone.reduce((a, b) => ((rows[b] as number) < (rows[a] as number) ? b : a))
    // Until when what is left is known to have held.
    const held = rows[first + ROW_UNCHANGED] as number
    for (const row of undone) rows[row] = -1
    this.#time = new HandedTime(this.#time, this.#time.viewTick, held)
    this.#shown.late()
    this.#findNewest()
  }

  /** Takes the states of another mirror of the same entity and sender, the oldest first. */
  absorb(other: RemoteEntity): void {
    const { rows } = this
    const row = (slot: number): number => other.rowAt(slot)
    const slots = Array.from({ length: RING_STATES }, (_, slot) => slot)
      .filter((slot) => (other.rows[row(slot)] as number) >= 0)
      .sort((a, b) => (other.rows[row(a)] as number) - (other.rows[row(b)] as number))
    for (const slot of slots) {
      this.begin(other.rows[row(slot)] as number)
      const head = (this.head + 1) & (RING_STATES - 1)
      this.head = head
      rows.set(other.rows.subarray(row(slot), row(slot) + this.#rings.stride), this.rowAt(head))
      const blobs = other.blobs[slot]
      if (blobs !== undefined) this.blobs[head] = blobs
    }
    this.#shown.late()
    this.#findNewest()
    this.mixedTick = this.newestTick
    this.#viewStamp = -1
  }

  #findNewest(): void {
    this.newestTick = -1
    for (let slot = 0; slot < RING_STATES; slot++) {
      const tick = this.rows[this.rowAt(slot)] as number
      if (tick <= this.newestTick) continue
      this.newest = slot
      this.newestTick = tick
    }
  }
}
