// Public types of replicated entities, own and remote.

import type { KindDeclaration, Values } from '../core/state/schema/fields.ts'
import type { Game } from '../game.ts'

/** Names of the kinds that a game declares. */
export type Kinds<G extends Game> = keyof G['state'] & string

/** Values of the fields of an entity of any kind. */
type AnyValues = Values<KindDeclaration>

/** Entity of any player, to read. `V`: the values of its fields; `N`: the name of its kind. */
export interface Entity<V extends object = AnyValues, N extends string = string> {
  /** Id of the entity, the same for every player. */
  readonly id: number
  /** Name of its kind in the declaration. */
  readonly kind: N
  /** Id of the player who owns the entity: no other player writes it. */
  readonly owner: string
  /** True when this player owns the entity. */
  readonly own: boolean
  /**
   * Values to draw, which move on with each frame: for others' entities, interpolated at the current time; for own and
   * predicted ones, between two ticks, at the present where a field has a declared velocity, else a tick late. Always
   * the same object: copy it to keep it. To draw what was written last, use `latest`.
   */
  readonly view: Readonly<V>
  /**
   * Newest values: those that arrived last or, for an own entity, those that were written last. Always the same object,
   * which changes as values arrive: copy it to keep it.
   */
  readonly latest: Readonly<V>
}

/** Entity of another player, to read. */
export type RemoteEntity<V extends object = AnyValues, N extends string = string> = Omit<Entity<V, N>, 'own'> & {
  /** False: another player owns the entity. */
  readonly own: false
}

/**
 * Entity of this player: its declared fields are properties to write. Their values after a tick are sent.
 *
 * It takes no other properties: in a module, writing a field that is not declared throws a `TypeError`.
 */
export type OwnEntity<V extends object = AnyValues, N extends string = string> = V &
  Omit<Entity<V, N>, 'own'> & {
    /**
     * True when the entity can be written. Becomes false, despite its type, when the entity is despawned or has another
     * owner: it then keeps its last values, and writing to it has no effect. `room.state.get(id)` returns its
     * successor.
     */
    readonly own: true
    /**
     * Marks the values written up to the next send as a jump: no player interpolates between the old and the new ones.
     * For teleports and respawns.
     */
    snap(): void
    /**
     * Removes the entity, for all players. A second call has no effect.
     */
    despawn(): void
  }

/** Entity of any player: if `own` is true, it can be written. */
export type AnyEntity<V extends object = AnyValues, N extends string = string> = OwnEntity<V, N> | RemoteEntity<V, N>

/**
 * Entity of a game, as `EntityOf<typeof game, 'ship'>`; of any kind without a second argument: then `kind` narrows its
 * fields. `own` tells whether it can be written.
 */
export type EntityOf<G extends Game, K extends Kinds<G> = Kinds<G>> = {
  [N in K]: AnyEntity<Values<G['state'][N]>, N>
}[K]
