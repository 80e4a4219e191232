import type { OwnershipRules } from '../entities/ownership-rules.ts'
import { MAX_OWNERSHIP_RECORDS } from '../entities/ownership-table.ts'
import type { SpawnNotifier } from '../entities/spawn-notifier.ts'
import type { StateCounters } from '../state-types.ts'
import { DeltaRecords } from './delta-records.ts'
import { Tombstones } from './tombstones.ts'
import { HandedTime } from '../view/handed-time.ts'
import type { ViewTime } from '../view/interpolation.ts'
import { RemoteEntity } from './remote-entity.ts'
import { StateRings } from './state-rings.ts'
import type { Origin } from '../codec/origin.ts'
import { defaultParameters } from '../codec/parameters.ts'
import type { CompiledKind, StateSchema } from '../schema/schema.ts'

/** What the mirrors of one player share with those of all others. */
export interface RemoteContext {
  readonly ownership: OwnershipRules
  readonly notifier: SpawnNotifier
  readonly counters: StateCounters
}

/** What is known of one kind of a player's entities, by index. */
export interface RemoteKind {
  readonly compiled: CompiledKind
  readonly deltas: DeltaRecords
  readonly defaults: Uint8Array
  readonly parameters: Uint8Array
  readonly mirrors: (RemoteEntity | undefined)[]
  readonly rings: StateRings
  readonly endings: Tombstones
}

/** The mirrors of one player's entities: where they lie with it, and which of those that were handed over are shown. */
export class RemoteEntities {
  readonly kinds: readonly RemoteKind[]
  /** Those that are shown, and those that are held back. */
  count = 0
  readonly #slot: number
  readonly #owner: string | number
  readonly #time: ViewTime
  readonly #ownership: OwnershipRules
  readonly #notifier: SpawnNotifier
  readonly #counters: StateCounters
  /** Shown, of those that were handed over to this player, by id; also before its first word of them. */
  readonly #handed = new Map<number, RemoteEntity>()
  /** What it said of entities before the host's word came that they are its: taken and acknowledged, and shown to nobody. */
  readonly #held = new Map<number, { readonly mirror: RemoteEntity; readonly ownershipVersion: number }>()
  /** What it hid before that, and by which hand-over it had it; the newest. */
  readonly #hidden = new Map<number, number>()

  constructor(
    schema: StateSchema,
    owner: { readonly slot: number; readonly name: string | number },
    time: ViewTime,
    { ownership, notifier, counters }: RemoteContext,
  ) {
    this.#slot = owner.slot
    this.#owner = owner.name
    this.#time = time
    this.#ownership = ownership
    this.#notifier = notifier
    this.#counters = counters
    this.kinds = schema.kinds.map((compiled) => {
      const rings = new StateRings(compiled)
      return {
        compiled,
        deltas: new DeltaRecords(rings, time.tickRate),
        defaults: defaultParameters(compiled.table),
        parameters: new Uint8Array(compiled.table.count),
        mirrors: [],
        rings,
        endings: new Tombstones(),
      }
    })
  }

  /** The mirror for an entity of which nothing has come from this player yet; undefined: it is not this player's any more. */
  meet(
    kind: RemoteKind,
    index: number,
    generation: number,
    { id, ownershipVersion }: Origin,
  ): RemoteEntity | undefined {
    const claim = this.#ownership.claim(id, ownershipVersion, this.#slot)
    const held = this.#held.get(id)
    if (claim === 'stale' || (claim === 'unknown' && held !== undefined && held.ownershipVersion > ownershipVersion)) {
      kind.endings.give(index, generation)
      return undefined
    }
    let mirror = ownershipVersion > 0 && claim === 'owner' ? this.#handed.get(id) : undefined
    if (mirror === undefined) {
      mirror = new RemoteEntity(kind.rings, index, generation, id, this.#owner, this.#time)
      mirror.slot = this.#slot
      mirror.held = claim === 'unknown'
      this.count++
    } else this.#unplace(kind, mirror)
    this.#place(kind, mirror, index, generation)
    if (mirror.held) {
      if (held !== undefined) this.#drop(held.mirror)
      this.#held.set(id, { mirror, ownershipVersion })
      this.#hidden.delete(id)
      this.#counters.notOwner++
    } else if (ownershipVersion > 0) this.#handed.set(id, mirror)
    return mirror
  }

  /** Whether it was handed over to this player and is here already: its first word of it takes no more room. */
  has({ id, ownershipVersion }: Origin): boolean {
    return (
      ownershipVersion > 0 &&
      this.#handed.has(id) &&
      this.#ownership.claim(id, ownershipVersion, this.#slot) === 'owner'
    )
  }

  /** The player of these mirrors says that it hides one of those that were handed over. */
  hide(kind: RemoteKind, { id, ownershipVersion }: Origin): void {
    const claim = this.#ownership.claim(id, ownershipVersion, this.#slot)
    if (claim === 'stale') return
    if (claim === 'owner') {
      const mirror = this.#handed.get(id)
      if (mirror !== undefined) this.take(kind, mirror)
      return
    }
    this.#counters.notOwner++
    this.#hidden.delete(id)
    this.#hidden.set(id, ownershipVersion)
    const [oldest] = this.#hidden.keys()
    if (this.#hidden.size > MAX_OWNERSHIP_RECORDS && oldest !== undefined) this.#hidden.delete(oldest)
  }

  /** By the host's word an entity is this player's now: `mirror`, if there was one. */
  attach(kind: RemoteKind, { id, ownershipVersion }: Origin, mirror: RemoteEntity | undefined): void {
    const held = this.#held.get(id)
    const proven = held?.ownershipVersion === ownershipVersion ? held.mirror : undefined
    if (held !== undefined && held.ownershipVersion <= ownershipVersion) this.#held.delete(id)
    if (held !== undefined && held.ownershipVersion < ownershipVersion) this.#drop(held.mirror)
    const hidden = this.#hidden.get(id)
    if (hidden !== undefined && hidden <= ownershipVersion) this.#hidden.delete(id)
    if (mirror === undefined) {
      if (proven === undefined) return
      proven.held = false
      if (ownershipVersion > 0) this.#handed.set(id, proven)
      this.#notifier.spawned(proven)
      return
    }
    mirror.move(kind.rings, this.#owner, this.#time)
    mirror.slot = this.#slot
    this.count++
    this.#handed.set(id, mirror)
    if (hidden === ownershipVersion) return this.take(kind, mirror)
    if (proven === undefined) return
    const { index, generation, heard } = proven
    mirror.absorb(proven)
    // Its place goes on, as that of the other.
    this.count--
    proven.release()
    mirror.heard = heard
    this.#place(kind, mirror, index, generation)
  }

  /** Entities of this player whose ownership is unconfirmed: their kind, and whence they came. */
  get unconfirmed(): readonly { readonly kind: RemoteKind; readonly origin: Origin }[] {
    return [...this.#held].map(([id, { mirror, ownershipVersion }]) => {
      return { kind: this.kinds[mirror.compiled.number] as RemoteKind, origin: { id, ownershipVersion } }
    })
  }

  /** By the host's word it is another player's, or this one's anew: what it said of the former place says nothing more. */
  detach(mirror: RemoteEntity): void {
    const kind = this.kinds[mirror.compiled.number] as RemoteKind
    this.#unplace(kind, mirror)
    if (this.#handed.get(mirror.id) === mirror) this.#handed.delete(mirror.id)
    this.count--
  }

  /** A mirror of an entity that was this game's own, and has just been handed over. */
  adopt(kind: RemoteKind, id: number): RemoteEntity {
    // What its owner said by silence before it was told of it says nothing.
    return new RemoteEntity(kind.rings, -1, 0, id, this.#owner, new HandedTime(this.#time, undefined, -1))
  }

  /** Ends it for good. */
  remove(kind: RemoteKind, mirror: RemoteEntity): void {
    if (mirror.index >= 0) kind.endings.bury(mirror.index, mirror.generation)
    this.take(kind, mirror)
  }

  /** Takes it away. */
  take(kind: RemoteKind, mirror: RemoteEntity): void {
    const { id } = mirror
    if (mirror.index >= 0) kind.mirrors[mirror.index] = undefined
    if (this.#handed.get(id) === mirror) this.#handed.delete(id)
    if (this.#held.get(id)?.mirror === mirror) this.#held.delete(id)
    this.count--
    mirror.release()
    if (!mirror.held) this.#notifier.despawned(mirror)
  }

  /** Ends all. */
  clear(): void {
    for (const kind of this.kinds) {
      for (const mirror of kind.mirrors) if (mirror !== undefined) this.remove(kind, mirror)
    }
    for (const mirror of [...this.#handed.values()]) this.end(mirror)
  }

  /** Ends one. */
  end(mirror: RemoteEntity): void {
    this.remove(this.kinds[mirror.compiled.number] as RemoteKind, mirror)
  }

  #place(kind: RemoteKind, mirror: RemoteEntity, index: number, generation: number): void {
    mirror.index = index
    mirror.generation = generation
    kind.mirrors[index] = mirror
    kind.endings.taken(index)
  }

  #unplace(kind: RemoteKind, mirror: RemoteEntity): void {
    if (mirror.index < 0) return
    kind.endings.give(mirror.index, mirror.generation)
    kind.mirrors[mirror.index] = undefined
  }

  /** Ends one that nobody sees. */
  #drop(mirror: RemoteEntity): void {
    const kind = this.kinds[mirror.compiled.number] as RemoteKind
    this.#unplace(kind, mirror)
    this.count--
    mirror.release()
  }
}
