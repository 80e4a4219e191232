// One predicted entity: its predicted states by tick, their check against the host's, and the rewind.

import type { RemoteEntity, Overlay } from '../state/receive/remote-entity.ts'
import { ROW_NUMBERS } from '../state/view/state-row.ts'
import type { LiveObject, NumberSource } from '../state/view/live-values.ts'
import type { OwnEntity } from '../state/entities/entity.ts'
import { ownClassOf } from '../state/send/own-entity.ts'
import { OwnStore } from '../state/send/own-store.ts'
import { type Blob, sameBytes } from '../state/schema/blob.ts'
import { Glide } from './glide.ts'
import { RING } from './authority-limits.ts'
import type { ViewClock } from '../state/view/view-clock.ts'

/** Times at which a prediction is drawn; shared by all. */
export interface PredictionTime {
  /** Local clock, ms. */
  nowMs: number
  /** Predicted tick that is due, with its fraction. */
  readonly clock: ViewClock
}

/**
 * The host's entity as its controlling player predicts it: the values of the last predicted tick, and of those before.
 */
export class Predicted implements Overlay {
  readonly remote: RemoteEntity
  /** Entity that `step` writes. */
  readonly entity: OwnEntity
  readonly #store: OwnStore<OwnEntity>
  readonly #time: PredictionTime
  readonly #glide: Glide
  /** The values after each tick, not rounded. */
  readonly #rows: Float64Array
  readonly #blobs: (readonly Blob[])[] = []
  readonly #ticks = new Int32Array(RING).fill(-1)
  /** The numbers of a predicted state, then those of the host's that it is compared with. */
  readonly #rounded: Int32Array
  readonly #target: Float64Array
  #known = false
  #captured = false

  constructor(remote: RemoteEntity, time: PredictionTime) {
    const { compiled } = remote
    const { count } = compiled.table
    this.remote = remote
    this.#time = time
    this.#store = new OwnStore<OwnEntity>(compiled, time.clock)
    const Own = ownClassOf(compiled)
    this.entity = new Own({
      store: this.#store,
      index: this.#store.allocate(),
      id: remote.id,
      owner: remote.owner,
      // Only the host takes an entity away; a step that does so here waits for its packets.
      despawn: () => {},
    })
    this.#glide = new Glide(compiled.table)
    this.#rows = new Float64Array(RING * count)
    this.#rounded = new Int32Array(2 * count)
    this.#target = new Float64Array(count)
  }

  /** The predicted values: of the newest predicted tick. */
  get latest(): Readonly<Record<string, unknown>> {
    return this.entity.latest
  }

  get view(): Readonly<Record<string, unknown>> {
    const view = this.#drawn
    const { numbers } = view.σource
    this.#glide.show(numbers, this.#time.nowMs, numbers)
    return view
  }

  /** View without the error of a correction. */
  get #drawn(): LiveObject<NumberSource> {
    return this.entity.view as LiveObject<NumberSource>
  }

  /** Keeps what `step` made as the state after this tick. */
  record(tick: number): void {
    const slot = tick & (RING - 1)
    this.#ticks[slot] = tick
    this.#known = true
    this.#store.endTick(tick)
    this.#row(slot).set(this.#store.raw.subarray(0, this.remote.compiled.table.count))
    if (this.remote.compiled.blobs.length > 0) this.#blobs[slot] = [...(this.#store.blobs[0] ?? [])]
  }

  /**
   * Returns whether the state predicted for a tick is, rounded as on the wire, the host's state (the remote entity's
   * state `heard`).
   */
  agrees(tick: number, heard: number): boolean {
    const slot = tick & (RING - 1)
    const blobs = this.#blobs[slot] ?? []
    return (
      this.#ticks[slot] === tick &&
      !this.#differs(this.#row(slot), heard) &&
      (this.remote.states.blobs[heard] ?? []).every((blob, number) => sameBytes(blob.bytes, blobs[number]?.bytes))
    )
  }

  /**
   * Goes back to a tick: what the host sent (the remote entity's state `heard`) where it differs from what was
   * predicted. Where it does not, the prediction is kept, for it is not rounded; and where it differs by a rounding
   * only, it goes to the nearest value that would have been rounded so. Neither takes it away from the host's value,
   * which was not rounded either: so that the two come together, and a thing in motion is not corrected for ever.
   */
  rewind(tick: number, heard: number): void {
    const slot = tick & (RING - 1)
    const { table } = this.remote.compiled
    const numbers = this.#rounded
    const values = this.#row(slot)
    const out = this.#store.raw
    this.#differs(values, heard)
    table.values(numbers, table.count, out)
    if (this.#ticks[slot] === tick) {
      table.columns.forEach(({ kind, part }, column) => {
        if (kind.width < 2 && numbers[column] === numbers[column + table.count]) out[column] = values[column] as number
        else if (!part) kind.nearest?.(table, column, { values, numbers, out })
      })
    }
    this.#store.blobs[0] = [...(this.remote.states.blobs[heard] ?? [])]
    this.record(tick)
  }

  #row(slot: number): Float64Array {
    const { count } = this.remote.compiled.table
    return this.#rows.subarray(slot * count, slot * count + count)
  }

  /** Compares a predicted state, rounded as on the wire, with the host's. */
  #differs(values: Float64Array, heard: number): boolean {
    const { states, compiled } = this.remote
    const { count } = compiled.table
    const at = states.rowAt(heard) + ROW_NUMBERS
    this.#rounded.set(states.rows.subarray(at, at + count), count)
    return compiled.table.quantize(values, 0, this.#rounded, 0, count)
  }

  /** Captures the values drawn now, so that drawing can go on from them: see `glide`. */
  capture(): void {
    if (!this.#known) return
    this.#glide.show(this.#drawn.σource.numbers, this.#time.nowMs, this.#target)
    this.#captured = true
  }

  /** Moves the drawn values from the kept ones to the new ones, over the time of a glide. */
  glide(): void {
    const { numbers } = this.#drawn.σource
    this.#glide.start(this.#captured ? this.#target : numbers, numbers, this.#time.nowMs)
    this.#captured = false
  }
}
