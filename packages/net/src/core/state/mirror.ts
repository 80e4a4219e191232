import type { Blob } from './plan.ts'
import type { CompiledKind } from './schema.ts'
import type { RemoteEntity } from './own-entity.ts'
import { readField } from './plan.ts'
import { show, type Shown } from './interpolation.ts'

/** States kept of each remote entity: baselines for deltas, and what is drawn. More than a sender's `BASELINE_SENDS`. */
export const MIRROR_RING = 32

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

/** Another player's entity: the states that arrived, and what is drawn of them. */
export class Mirror implements RemoteEntity {
  readonly own = false
  readonly id: number
  readonly kind: string
  readonly owner: string | number
  readonly index: number
  readonly generation: number
  readonly compiled: CompiledKind
  /** Ticks of the states kept; −1 empty. */
  readonly ticks: Int32Array = new Int32Array(MIRROR_RING).fill(-1)
  /** The tick of the baseline a state came against; −1: it came in full. */
  readonly olderTicks: Int32Array = new Int32Array(MIRROR_RING).fill(-1)
  /** The tick up to which the state before this one is known to have held; −1 unknown. */
  readonly held: Int32Array = new Int32Array(MIRROR_RING).fill(-1)
  /** Rows of quantized numbers, each followed by the baseline's values of the columns guessed from two states. */
  readonly rows: Int32Array
  readonly stride: number
  readonly blobs: (readonly Blob[])[] = []
  /** The slot written last. */
  head = -1
  /** The slot of the newest state by tick. */
  newest = 0
  /** Which opening of the link it was last heard on. */
  heard = 0
  readonly #time: MirrorTime
  readonly #shown: Shown
  readonly #latest: Record<string, unknown> = {}
  readonly #view: Record<string, unknown> = {}
  readonly #latestRow: Float64Array
  #latestTick = -1
  #viewStamp = -1

  constructor(
    compiled: CompiledKind,
    index: number,
    generation: number,
    id: number,
    owner: string | number,
    time: MirrorTime,
  ) {
    this.compiled = compiled
    this.kind = compiled.name
    this.index = index
    this.generation = generation
    this.id = id
    this.owner = owner
    this.#time = time
    const { count, linear } = compiled.table
    this.stride = count + linear.length
    this.rows = new Int32Array(MIRROR_RING * this.stride)
    this.#latestRow = new Float64Array(count)
    this.#shown = { numbers: new Float64Array(count), blobs: NO_BLOBS }
  }

  get newestTick(): number {
    return this.ticks[this.newest] as number
  }

  get latest(): Readonly<Record<string, unknown>> {
    if (this.#latestTick !== this.newestTick) {
      this.#latestTick = this.newestTick
      const { table, fields } = this.compiled
      const at = this.newest * this.stride
      for (let column = 0; column < table.count; column++) {
        this.#latestRow[column] = table.value(column, this.rows[at + column] as number)
      }
      const blobs = this.blobs[this.newest] ?? NO_BLOBS
      for (const { name, plan } of fields) this.#latest[name] = readField(plan, this.#latestRow, 0, blobs)
    }
    return this.#latest
  }

  get view(): Readonly<Record<string, unknown>> {
    if (this.#viewStamp !== this.#time.viewStamp) {
      this.#viewStamp = this.#time.viewStamp
      show(this, this.#time, this.#shown)
      for (const { name, plan } of this.compiled.fields) {
        this.#view[name] = readField(plan, this.#shown.numbers, 0, this.#shown.blobs)
      }
    }
    return this.#view
  }

  /** The slot that holds a tick's state; −1 when it is not kept. */
  find(tick: number): number {
    const { ticks, head } = this
    for (let back = 0; back < MIRROR_RING; back++) {
      const slot = (head - back) & (MIRROR_RING - 1)
      if (ticks[slot] === tick) return slot
    }
    return -1
  }

  /**
   * Keeps a state. `baseSlot` is where its baseline lies, −1 for a full one. A late state is kept too, as a baseline to
   * come, but is not the newest. False when this tick's state is here already.
   */
  store(tick: number, numbers: Int32Array, blobs: readonly Blob[], baseSlot: number): boolean {
    if (this.head >= 0 && tick <= this.newestTick && this.find(tick) >= 0) return false
    const { ticks, rows, stride } = this
    const { count, linear } = this.compiled.table
    const slot = (this.head + 1) & (MIRROR_RING - 1)
    const at = slot * stride
    const olderTick = baseSlot < 0 ? -1 : (ticks[baseSlot] as number)
    if (olderTick >= 0) {
      // The baseline may be the very slot that is written over: its values first.
      for (let i = 0; i < linear.length; i++) {
        rows[at + count + i] = rows[baseSlot * stride + (linear[i] as number)] as number
      }
    }
    for (let column = 0; column < count; column++) rows[at + column] = numbers[column] as number
    const newer = this.head < 0 || tick > this.newestTick
    const { wholeTick } = this.#time
    this.held[slot] = newer && wholeTick < tick && this.head >= 0 && wholeTick > this.newestTick ? wholeTick : -1
    this.olderTicks[slot] = olderTick
    ticks[slot] = tick
    this.blobs[slot] = blobs
    this.head = slot
    // A ring so old that its newest state is written over starts again from what is in it.
    if (newer) this.newest = slot
    else if (this.newest === slot) this.#findNewest()
    this.#viewStamp = -1
    return true
  }

  #findNewest(): void {
    for (let slot = 0; slot < MIRROR_RING; slot++) {
      if ((this.ticks[slot] as number) > this.newestTick) this.newest = slot
    }
  }
}

const NO_BLOBS: readonly Blob[] = []
