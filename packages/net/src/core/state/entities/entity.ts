// Entities as a game sees them: types only.

import type { KindDeclaration, Values } from '../schema/fields.ts'

/** The properties of every entity, own and others'. */
export interface EntityBase<V> {
  /** The same for every player; below 2^50. */
  readonly id: number
  readonly kind: string
  /** The player that owns it, as `StateSyncOptions.ownerOf` names them. */
  readonly owner: string | number
  /**
   * The values to draw: of others' entities, interpolated at the time of `viewAt`; of own ones, between two ticks. Each
   * read returns the same object: copy it to keep the values.
   */
  readonly view: Readonly<V>
  /**
   * The newest received values; of an own entity, the values as they were written. Each read returns the same object,
   * whose values are the newest at any time.
   */
  readonly latest: Readonly<V>
}

/** An entity of this player: its fields are plain properties to read and write, and are sent at the next `sample`. */
export type OwnEntity<V = Record<string, unknown>> = V &
  EntityBase<V> & {
    /** False once the entity is despawned or handed over: it keeps its last values, and writes to it have no effect. */
    readonly own: true
    /**
     * Makes the writes up to the next sample a jump, not a motion: no value between is drawn. For teleports and
     * respawns; call it beside the writes.
     */
    snap(): void
    /** Removes the entity for all players. A second call does nothing. */
    despawn(): void
  }

/** Any entity. */
export type Entity<V = Record<string, unknown>> = OwnEntity<V> | (EntityBase<V> & { readonly own: false })

/** An own entity of a declared kind. */
export type OwnEntityOf<D extends KindDeclaration> = OwnEntity<Values<D>>
