import { type Deeds, MAX_DEEDS } from '../entities/ownership-table.ts'
import { DeltaRecords } from './delta-records.ts'
import { Endings } from './tombstones.ts'
import { HandedTime } from '../view/handed-time.ts'
import type { MirrorTime } from '../view/interpolation.ts'
import { Mirror } from './remote-entity.ts'
import { MirrorRings } from './state-rings.ts'
import type { Origin } from '../codec/origin.ts'
import { defaultParameters } from '../codec/parameters.ts'
import type { CompiledKind, StateSchema } from '../schema/schema.ts'

/** What is told of mirrors that the game sees. */
export interface MirrorEvents {
  spawned(mirror: Mirror): void
  despawned(mirror: Mirror): void
  /** An entity of another maker was said to be the sender's; the host's word for it has not come. */
  unproven(): void
}

/** What is known of one kind of a player's entities, by index. */
export interface MirrorKind {
  readonly compiled: CompiledKind
  readonly deltas: DeltaRecords
  readonly defaults: Uint8Array
  readonly parameters: Uint8Array
  readonly mirrors: (Mirror | undefined)[]
  readonly rings: MirrorRings
  readonly endings: Endings
}

/** The mirrors of one player's entities: where they lie with it, and which of those that were handed over are shown. */
export class Mirrors {
  readonly kinds: readonly MirrorKind[]
  /** Those that are shown, and those that are held back. */
  count = 0
  readonly #slot: number
  readonly #owner: string | number
  readonly #time: MirrorTime
  readonly #deeds: Deeds
  readonly #events: MirrorEvents
  /** Shown, of those that were handed over to this player, by id; also before its first word of them. */
  readonly #handed = new Map<number, Mirror>()
  /** What it said of entities before the host's word came that they are its: taken and acknowledged, and shown to nobody. */
  readonly #held = new Map<number, { readonly mirror: Mirror; readonly nth: number }>()
  /** What it hid before that, and by which hand-over it had it; the newest. */
  readonly #hidden = new Map<number, number>()

  constructor(
    schema: StateSchema,
    owner: { readonly slot: number; readonly name: string | number },
    time: MirrorTime,
    deeds: Deeds,
    events: MirrorEvents,
  ) {
    this.#slot = owner.slot
    this.#owner = owner.name
    this.#time = time
    this.#deeds = deeds
    this.#events = events
    this.kinds = schema.kinds.map((compiled) => {
      const rings = new MirrorRings(compiled)
      return {
        compiled,
        deltas: new DeltaRecords(rings, time.tickRate),
        defaults: defaultParameters(compiled.table),
        parameters: new Uint8Array(compiled.table.count),
        mirrors: [],
        rings,
        endings: new Endings(),
      }
    })
  }

  /** The mirror for an entity of which nothing has come from this player yet; undefined: it is not this player's any more. */
  meet(kind: MirrorKind, index: number, generation: number, { id, nth }: Origin): Mirror | undefined {
    const claim = this.#deeds.claim(id, nth, this.#slot)
    const held = this.#held.get(id)
    if (claim === 'stale' || (claim === 'unknown' && held !== undefined && held.nth > nth)) {
      kind.endings.give(index, generation)
      return undefined
    }
    let mirror = nth > 0 && claim === 'owner' ? this.#handed.get(id) : undefined
    if (mirror === undefined) {
      mirror = new Mirror(kind.rings, index, generation, id, this.#owner, this.#time)
      mirror.slot = this.#slot
      mirror.held = claim === 'unknown'
      this.count++
    } else this.#unplace(kind, mirror)
    this.#place(kind, mirror, index, generation)
    if (mirror.held) {
      if (held !== undefined) this.#drop(held.mirror)
      this.#held.set(id, { mirror, nth })
      this.#hidden.delete(id)
      this.#events.unproven()
    } else if (nth > 0) this.#handed.set(id, mirror)
    return mirror
  }

  /** Whether it was handed over to this player and is here already: its first word of it takes no more room. */
  has({ id, nth }: Origin): boolean {
    return nth > 0 && this.#handed.has(id) && this.#deeds.claim(id, nth, this.#slot) === 'owner'
  }

  /** The player of these mirrors says that it hides one of those that were handed over. */
  hide(kind: MirrorKind, { id, nth }: Origin): void {
    const claim = this.#deeds.claim(id, nth, this.#slot)
    if (claim === 'stale') return
    if (claim === 'owner') {
      const mirror = this.#handed.get(id)
      if (mirror !== undefined) this.take(kind, mirror)
      return
    }
    this.#events.unproven()
    this.#hidden.delete(id)
    this.#hidden.set(id, nth)
    const [oldest] = this.#hidden.keys()
    if (this.#hidden.size > MAX_DEEDS && oldest !== undefined) this.#hidden.delete(oldest)
  }

  /** By the host's word an entity is this player's now: `mirror`, if there was one. */
  attach(kind: MirrorKind, { id, nth }: Origin, mirror: Mirror | undefined): void {
    const held = this.#held.get(id)
    const proven = held?.nth === nth ? held.mirror : undefined
    if (held !== undefined && held.nth <= nth) this.#held.delete(id)
    if (held !== undefined && held.nth < nth) this.#drop(held.mirror)
    const hidden = this.#hidden.get(id)
    if (hidden !== undefined && hidden <= nth) this.#hidden.delete(id)
    if (mirror === undefined) {
      if (proven === undefined) return
      proven.held = false
      this.#handed.set(id, proven)
      this.#events.spawned(proven)
      return
    }
    mirror.move(kind.rings, this.#owner, this.#time)
    mirror.slot = this.#slot
    this.count++
    this.#handed.set(id, mirror)
    if (hidden === nth) return this.take(kind, mirror)
    if (proven === undefined) return
    const { index, generation, heard } = proven
    mirror.absorb(proven)
    // Its place goes on, as that of the other.
    this.count--
    proven.release()
    mirror.heard = heard
    this.#place(kind, mirror, index, generation)
  }

  /** By the host's word it is another player's, or this one's anew: what it said of the former place says nothing more. */
  detach(mirror: Mirror): void {
    const kind = this.kinds[mirror.compiled.number] as MirrorKind
    this.#unplace(kind, mirror)
    if (this.#handed.get(mirror.id) === mirror) this.#handed.delete(mirror.id)
    this.count--
  }

  /** A mirror of an entity that was this game's own, and has just been handed over. */
  adopt(kind: MirrorKind, id: number): Mirror {
    // What its owner said by silence before it was told of it says nothing.
    return new Mirror(kind.rings, -1, 0, id, this.#owner, new HandedTime(this.#time, undefined, -1))
  }

  /** Ends it for good. */
  remove(kind: MirrorKind, mirror: Mirror): void {
    if (mirror.index >= 0) kind.endings.bury(mirror.index, mirror.generation)
    this.take(kind, mirror)
  }

  /** Takes it away. */
  take(kind: MirrorKind, mirror: Mirror): void {
    const { id } = mirror
    if (mirror.index >= 0) kind.mirrors[mirror.index] = undefined
    if (this.#handed.get(id) === mirror) this.#handed.delete(id)
    if (this.#held.get(id)?.mirror === mirror) this.#held.delete(id)
    this.count--
    mirror.release()
    if (!mirror.held) this.#events.despawned(mirror)
  }

  /** Ends all. */
  clear(): void {
    for (const kind of this.kinds) {
      for (const mirror of kind.mirrors) if (mirror !== undefined) this.remove(kind, mirror)
    }
    for (const mirror of [...this.#handed.values()]) this.end(mirror)
  }

  /** Ends one. */
  end(mirror: Mirror): void {
    this.remove(this.kinds[mirror.compiled.number] as MirrorKind, mirror)
  }

  #place(kind: MirrorKind, mirror: Mirror, index: number, generation: number): void {
    mirror.index = index
    mirror.generation = generation
    kind.mirrors[index] = mirror
    kind.endings.taken(index)
  }

  #unplace(kind: MirrorKind, mirror: Mirror): void {
    if (mirror.index < 0) return
    kind.endings.give(mirror.index, mirror.generation)
    kind.mirrors[mirror.index] = undefined
  }

  /** Ends one that nobody sees. */
  #drop(mirror: Mirror): void {
    const kind = this.kinds[mirror.compiled.number] as MirrorKind
    this.#unplace(kind, mirror)
    this.count--
    mirror.release()
  }
}
