import type { KindDeclaration, Values } from '../schema/fields.ts'

/** What every entity has, its own and others'. */
export interface EntityBase<V> {
  /** The same for every player; below 2^50. */
  readonly id: number
  readonly kind: string
  /** The player that owns it, as `StateSyncOptions.ownerOf` names them. */
  readonly owner: string | number
  /** What to draw: for others' entities, interpolated at the time of `viewAt`. The same object each time: copy it to keep it. */
  readonly view: Readonly<V>
  /** The newest values that arrived (for an own entity: as they were written). The same object each time, which shows the newest whenever it is read. */
  readonly latest: Readonly<V>
}

/** An entity of this player's: its fields are plain properties to read and write. Sent at the next `sample`. */
export type OwnEntity<V = Record<string, unknown>> = V &
  EntityBase<V> & {
    /** False once it was despawned or handed away: it keeps what it had last, and what is written to it goes nowhere. */
    readonly own: true
    /**
     * What is written up to the next sending is a jump, not a motion: nobody draws anything between. For teleports and
     * respawns; call it beside the writing.
     */
    snap(): void
    /** Takes it away, for everybody. Again does nothing. */
    despawn(): void
  }

/** Any entity. */
export type Entity<V = Record<string, unknown>> = OwnEntity<V> | (EntityBase<V> & { readonly own: false })

/** An own entity of a declared kind. */
export type OwnEntityOf<D extends KindDeclaration> = OwnEntity<Values<D>>
