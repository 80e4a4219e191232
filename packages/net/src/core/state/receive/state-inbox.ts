// Receive path of one player's entities: reader, applier, completeness and interpolation delay.

import type { Instant } from '../../packet/instant.ts'
import type { EntitiesHead } from '../../packet/payload.ts'
import type { BitReader } from '../../wire/bit-reader.ts'
import type { SnapshotPart } from '../codec/snapshot-part.ts'
import type { StateSchema } from '../schema/schema.ts'
import { InterpolationDelay } from '../view/interpolation-delay.ts'
import type { ViewTime } from '../view/interpolation.ts'
import type { ViewClock } from '../view/view-clock.ts'
import { BodyReader, type BodyResult } from './body-reader.ts'
import { Completeness } from './completeness.ts'
import { isEarly } from './early.ts'
import { RecordApplier } from './record-applier.ts'
import { RecordBudget } from './record-budget.ts'
import { type RemoteContext, RemoteEntities } from './remote-entities.ts'

/** Dependencies of a `StateInbox`. */
export interface StateInboxOptions extends RemoteContext {
  readonly schema: StateSchema
  /** The slot of the player whose entities arrive. */
  readonly slot: number
  /** `owner` of the entities. */
  readonly owner: string | number
  readonly tickRate: number
  readonly sendRate: number
  readonly clock: ViewClock
  /** Returns whether this player may have entities now; while not, only their despawns are applied. */
  mayWrite(): boolean
}

/** Receives the entities of one player. They outlive a link. */
export class StateInbox implements ViewTime {
  readonly tickRate: number
  readonly clock: ViewClock
  readonly remotes: RemoteEntities
  readonly #budget: RecordBudget
  readonly #delay: InterpolationDelay
  readonly #reader: BodyReader
  readonly #applier: RecordApplier
  readonly #completeness: Completeness
  #newestTick = -1

  constructor(options: StateInboxOptions) {
    const { schema, slot, owner, ownership, tickRate, sendRate } = options
    this.tickRate = tickRate
    this.clock = options.clock
    const budget = (this.#budget = new RecordBudget(sendRate))
    this.#delay = new InterpolationDelay(tickRate, sendRate)
    this.remotes = new RemoteEntities(schema, { slot, name: owner }, this, options)
    this.#completeness = new Completeness(this.remotes)
    const origins = ownership !== undefined
    this.#reader = new BodyReader(this.remotes.kinds, schema.kindBits, { tickRate, budget, origins })
    this.#applier = new RecordApplier(this.remotes, this.#completeness, { ...options, budget })
  }

  get viewTick(): number {
    return this.#delay.viewTick
  }

  get viewStamp(): number {
    return this.#delay.viewStamp
  }

  get completeTick(): number {
    return this.#completeness.completeTick
  }

  /** Delay behind the shared clock at which this player's entities are drawn, ms. */
  get delayMs(): number {
    return this.#delay.delayMs
  }

  /** The newest tick of an applied body; −1 none. */
  get newestTick(): number {
    return this.#newestTick
  }

  viewAt(sharedMs: number): void {
    this.#delay.viewAt(sharedMs)
  }

  /** Notes that a link opened: its first complete tick removes the entities that nothing on it has named. */
  relinked(): void {
    this.#completeness.beginLink()
  }

  /**
   * Applies the body of a packet. On any other result than `applied`, records before the fault may have been applied.
   */
  receive(reader: BitReader, body: EntitiesHead, { nowMs, sharedMs }: Instant): BodyResult {
    if (isEarly(body.tick, sharedMs, this.tickRate)) return 'early'
    this.#begin(nowMs)
    const result = this.#apply(reader, body.tick)
    if (result !== 'applied' && result !== this.#applier.lacking) return result
    if (body.tick > this.#newestTick) {
      this.#newestTick = body.tick
      this.#delay.arrived(body.tick, sharedMs)
    }
    if (result === 'applied') this.#completeness.noteFrame(body)
    return result
  }

  /** Applies all parts of a snapshot. They come too late to say anything about the delay of states. */
  receiveSnapshot(reader: BitReader, parts: readonly SnapshotPart[], { nowMs, sharedMs }: Instant): BodyResult {
    if (parts.some(({ tick }) => isEarly(tick, sharedMs, this.tickRate))) return 'early'
    this.#begin(nowMs)
    for (const { bits, tick } of parts) {
      reader.load(bits, 0)
      const result = this.#apply(reader, tick)
      if (result !== 'applied') return result
    }
    const { tick, complete } = parts[0] as SnapshotPart
    this.#newestTick = Math.max(this.#newestTick, tick)
    if (complete) this.#completeness.noteSnapshot(tick)
    return 'applied'
  }

  #begin(nowMs: number): void {
    this.#budget.fill(nowMs, this.remotes.count)
    this.#reader.begin()
  }

  #apply(reader: BitReader, tick: number): BodyResult {
    const applier = this.#applier
    applier.lacking = 'applied'
    const result = this.#reader.read(reader, tick, applier)
    return result === 'applied' ? applier.lacking : result
  }
}
