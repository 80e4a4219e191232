import type { KindDeclaration, Values } from '../core/state/schema/fields.ts'
import type { Game } from '../game.ts'

/** The kinds that a game declares. */
export type Kinds<G extends Game> = keyof G['state'] & string

/** An entity, one's own or another player's. */
export interface Entity<K extends KindDeclaration = KindDeclaration> {
  /** The same for every player. */
  readonly id: number
  readonly kind: string
  /** Id of the player who owns it, and alone writes it. */
  readonly owner: string
  /** Whether that is this player. */
  readonly own: boolean
  /** What to draw: of others, interpolated for now. The same object each time; copy what is to be kept. */
  readonly view: Readonly<Values<K>>
  /**
   * The newest values that arrived; of one's own, what was written. The same object each time, which shows the newest whenever it is read; copy what
   * is to be kept.
   */
  readonly latest: Readonly<Values<K>>
}

/**
 * An entity of this player: its declared fields are plain properties. What they hold after a tick is what is sent. It takes no other
 * properties: in a module, writing a field that is not declared is a `TypeError`.
 */
export type OwnEntity<K extends KindDeclaration = KindDeclaration> = Values<K> &
  Omit<Entity<K>, 'own'> & {
    /**
     * Whether it can be written. False, for all that its type says, once it was despawned or handed away (also when the host took it back): it
     * then keeps what it held last, and what is written to it goes nowhere. `room.state.get(id)` gives who has its place.
     */
    readonly own: true
    /**
     * What is written up to the next sending is a jump, not a motion: nobody draws anything between. For teleports and
     * respawns; call it beside the writing.
     */
    snap(): void
    /** Takes it away, for everybody. Again does nothing. */
    despawn(): void
  }

/** Any entity: with `own` it can be written. */
export type AnyEntity<K extends KindDeclaration = KindDeclaration> =
  | OwnEntity<K>
  | (Omit<Entity<K>, 'own'> & { readonly own: false })

/** An entity of any of a game's kinds: `kind` and `own` tell which, and whether it can be written. */
export type EntityOf<G extends Game> = {
  [N in Kinds<G>]: AnyEntity<G['state'][N]> & { readonly kind: N }
}[Kinds<G>]
