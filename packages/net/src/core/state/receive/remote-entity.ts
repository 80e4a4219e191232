// Remote entity: `latest` and `view`, from received states or from a prediction.

import { DEVELOPMENT } from '../../../development.ts'
import type { StateRow } from '../codec/handed-state.ts'
import type { EntityBase } from '../entities/entity.ts'
import type { CompiledKind } from '../schema/schema.ts'
import { ErrorSmoother } from '../view/error-smoother.ts'
import { HandedTime } from '../view/handed-time.ts'
import type { ViewTime } from '../view/interpolation.ts'
import type { LastState } from '../view/last-state.ts'
import { type LiveObject, liveValuesOf, type NumberSource, type RowSource } from '../view/live-values.ts'
import { ReceivedStates } from './received-states.ts'
import type { StateRings } from './state-rings.ts'

/** A prediction that is shown of an entity in place of its received states. */
export interface Overlay {
  readonly latest: Readonly<Record<string, unknown>>
  readonly view: Readonly<Record<string, unknown>>
}

/** The player who owns remote entities. */
export interface RemoteOwner {
  readonly slot: number
  /** `owner` of the entities. */
  readonly name: string | number
}

/** Another player's entity, as the game reads it, and its change from one owner to the next. */
export class RemoteEntity implements EntityBase<Record<string, unknown>> {
  // The fields of every reading and of every record come first, so that they lie together in memory.
  readonly states: ReceivedStates
  overlay: Overlay | undefined
  /** Made at the first reading. */
  #latest: LiveObject<RowSource> | undefined
  #time: ViewTime
  /** Number of the link on which the newest record of the entity came; see `Completeness.link`. */
  link = 0
  #view: LiveObject<NumberSource> | undefined
  /** The newest state, once the entity is removed. */
  #last: LastState | undefined
  /** The time, newest tick and revision that the view was computed for. */
  #viewStamp = -1
  #viewTick = -1
  #viewRevision = 0
  readonly #smoother: ErrorSmoother
  readonly compiled: CompiledKind
  readonly own = false
  readonly id: number
  readonly kind: string
  owner: string | number
  /** The owner's slot. */
  slot: number
  /** The index that the owner gave the entity; −1 not known yet. */
  index = -1
  generation = 0
  /** True when the entity is hidden from the game until the host's `owner` message names the sender as its owner. */
  unconfirmed = false
  /** The time that the entity is drawn at since it was handed over. */
  handedTime: HandedTime | undefined

  constructor(rings: StateRings, id: number, owner: RemoteOwner, time: ViewTime) {
    const { compiled } = rings
    this.states = new ReceivedStates(rings)
    this.compiled = compiled
    this.kind = compiled.name
    this.id = id
    this.owner = owner.name
    this.slot = owner.slot
    this.#time = time
    this.#smoother = new ErrorSmoother(compiled.table)
    // A value that a game wrote here would go nowhere.
    if (DEVELOPMENT) Object.preventExtensions(this)
  }

  get latest(): Readonly<Record<string, unknown>> {
    if (this.overlay !== undefined) return this.overlay.latest
    return (this.#latest ??= liveValuesOf(this.compiled).arrived(this.#last ?? this.states))
  }

  get view(): Readonly<Record<string, unknown>> {
    if (this.#last === undefined) this.#time.clock.refresh()
    if (this.overlay !== undefined) return this.overlay.view
    if (this.#last === undefined) this.#draw()
    return (this.#view ??= liveValuesOf(this.compiled).drawn(this.#smoother))
  }

  toJSON(): object {
    return { id: this.id, kind: this.kind, owner: this.owner, ...this.latest }
  }

  /** Keeps a state; see `ReceivedStates.store`. */
  store(state: StateRow, baseSlot: number): void {
    this.states.store(state, baseSlot, this.#time.completeTick)
  }

  /** Frees the states of an entity that is removed: it keeps its last values. */
  release(): void {
    this.#time.clock.refresh()
    this.#draw()
    this.#last = this.states.release()
    if (this.#latest !== undefined) this.#latest.σource = this.#last
  }

  /** Goes on from the numbers drawn while the entity was this player's own. */
  drawFrom(numbers: Float64Array): void {
    this.#smoother.begin(numbers, this.#time.viewTick)
  }

  /** Makes another player the owner: the states and the view go on. */
  handOver(rings: StateRings, owner: RemoteOwner, time: ViewTime): void {
    this.states.moveTo(rings)
    this.#time = this.handedTime = new HandedTime(time, this.#time.viewTick, this.#time.completeTick)
    this.owner = owner.name
    this.slot = owner.slot
    this.index = -1
    this.generation = 0
    this.#viewStamp = -1
  }

  /** Removes the former owner's states of the ticks from `tick` on: the new owner's first states begin there. */
  beginOwnership(tick: number): void {
    const { handedTime } = this
    if (handedTime === undefined || tick >= handedTime.first) return
    this.states.removeRange(tick, handedTime.first)
    handedTime.first = tick
  }

  /** Makes a tick the last one of the owner that counts. */
  endAt(tick: number): void {
    this.#time = new HandedTime(this.#time, this.#time.viewTick, tick)
  }

  /** Adds the states of another object for the same entity and owner. */
  absorb(other: RemoteEntity): void {
    for (const slot of other.states.slotsByTick()) {
      this.beginOwnership(other.states.rows[other.states.rowAt(slot)] as number)
      this.states.copyFrom(other.states, slot)
    }
  }

  /** Computes the view, unless it was computed for this time and these states. */
  #draw(): void {
    const { states } = this
    const { viewStamp } = this.#time
    const { newestTick, revision } = states
    const revised = revision !== this.#viewRevision
    if (viewStamp === this.#viewStamp && newestTick === this.#viewTick && !revised) return
    this.#viewStamp = viewStamp
    this.#viewTick = newestTick
    this.#viewRevision = revision
    if (revised) this.#smoother.late()
    this.#smoother.show(states, this.#time, newestTick)
  }
}
