// Public face of `room.state`; replication and the authority hold the logic.

import type { Values } from '../core/state/schema/fields.ts'
import type { Entity as CoreEntity, OwnEntity as SyncEntity } from '../core/state/entities/entity.ts'
import type { StateCounters } from '../core/state/state-types.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'
import { assertOptions } from '../unknown-options.ts'
import { messageOf, TickmeshError } from '../errors.ts'
import type { Game } from '../game.ts'
import type { Authority, SendRules } from './authority/authority.ts'
import { assertPlayer, assertRule } from './argument-checks.ts'
import { assertDeclared } from './declared-names.ts'
import type { AnyEntity, Entity, EntityOf, Kinds, OwnEntity } from './entity-types.ts'
import type { Priority, Relevance } from './send-rules.ts'
import type { Listener } from './emitter.ts'
import { needs } from './needs.ts'
import type { Player } from './player.ts'
import type { Replication } from './replication.ts'
import type { StateEvents } from './state-events.ts'

export type { AnyEntity, Entity, EntityOf, OwnEntity, RemoteEntity } from './entity-types.ts'
export type { StateEvents } from './state-events.ts'

/** Options of `room.state.spawn`. */
export interface SpawnOptions {
  /** Player whose inputs move the entity, with `authority: hostAuthority()` only. Default: nobody. */
  readonly controller?: Player
  /**
   * Own entity whose group the new one joins, with `use: [groups()]` in `defineGame`. Default: none.
   *
   * Other players always see all entities of a group at the same tick; the group appears and disappears as a whole. A
   * group must fit into one packet of about 1,000 bytes, whatever values its entities take. An entity leaves its group
   * when it is despawned or handed over.
   */
  readonly with?: Grouped
}

/** Own entity of any kind, as a member of a group. */
export type Grouped = Pick<OwnEntity, 'id' | 'own'>

/** Replicated entities of a room. */
export class RoomState<G extends Game> {
  readonly #replication: Replication
  readonly #authority: Authority
  readonly #assertIn: () => void

  /** Use `room.state`. @internal */
  constructor(replication: Replication, authority: Authority, assertIn: () => void) {
    this.#replication = replication
    this.#authority = authority
    this.#assertIn = assertIn
  }

  /**
   * Rule that decides which own entities a player gets. Default: undefined, all of them.
   *
   * Called for each entity and player at every send (`sendRate` a second). An entity that is not relevant to a player
   * any more disappears there, and appears again when it is. Use it to save bytes, and to hide entities that a player
   * must not know. With `authority: hostAuthority()`, the player who would be the next host gets every entity, without
   * a call.
   */
  get relevant(): Relevance<G> | undefined {
    return this.#replication.rules.relevant as Relevance<G> | undefined
  }

  set relevant(rule: Relevance<G> | undefined) {
    if (DEVELOPMENT) assertRule('state.relevant', rule)
    this.#replication.rules.relevant = rule as SendRules['relevant']
  }

  /**
   * Rule that weighs own entities when not all of them fit into a send: 0 or more. Default: undefined, 1 for all of
   * them.
   *
   * The time for which an entity has waited is multiplied by its weight, and the largest products are sent first; with
   * weight 0, an entity is sent when no other one waits. Called only when not all entities fit.
   */
  get priority(): Priority<G> | undefined {
    return this.#replication.rules.priority as Priority<G> | undefined
  }

  set priority(rule: Priority<G> | undefined) {
    if (DEVELOPMENT) assertRule('state.priority', rule)
    this.#replication.rules.priority = rule as SendRules['priority']
  }

  /** Counters of sent, received and refused data, for a debug view. */
  get counters(): Readonly<StateCounters> {
    return { ...this.#replication.sync.counters }
  }

  /**
   * Creates an own entity of a declared kind, with a value for every field.
   *
   * @throws TickmeshError `invalid-value`: a value that does not match its field, a group that does not fit into a
   * packet, or more than 4,096 entities; `not-host`: only the host spawns (`authority: hostAuthority()`); `left`;
   * `needs-groups`; `needs-host-authority`: a controller without `authority: hostAuthority()`.
   */
  spawn<N extends Kinds<G>>(
    kind: N,
    values: Values<G['state'][N]>,
    options: SpawnOptions = {},
  ): OwnEntity<Values<G['state'][N]>, N> {
    this.#assertIn()
    if (DEVELOPMENT) assertOptions('state.spawn', options, ['controller', 'with'])
    if (DEVELOPMENT && options.controller !== undefined) assertPlayer('state.spawn: controller', options.controller)
    if (options.with !== undefined) this.#assertGroups(DEVELOPMENT ? 'state.spawn with a group' : LEFT_OUT)
    const all = this.#authority.spawnValues(values, options.controller)
    try {
      const partner = options.with as SyncEntity | undefined
      return this.#replication.sync.spawn(kind, all, partner) as unknown as OwnEntity<Values<G['state'][N]>, N>
    } catch (cause) {
      if (DEVELOPMENT) this.#assertKind(kind)
      throw invalid('state.spawn', cause)
    }
  }

  /**
   * Adds an own entity to the group of another, as `spawn` does with option `with`. For entities that exist already, as
   * after a change of the host. With `use: [groups()]` in `defineGame`.
   *
   * @throws TickmeshError `invalid-value`: not an own entity, in a group already, or the group would not fit into a
   * packet; `needs-groups`.
   */
  group(entity: Grouped, partner: Grouped): void {
    this.#assertGroups(DEVELOPMENT ? 'state.group' : LEFT_OUT)
    try {
      this.#replication.sync.group(entity as SyncEntity, partner as SyncEntity)
    } catch (cause) {
      throw invalid('state.group', cause)
    }
  }

  /**
   * Returns all entities of a kind, own ones included.
   *
   * @throws TickmeshError `invalid-value`: no such kind.
   */
  all<N extends Kinds<G>>(kind: N): Iterable<AnyEntity<Values<G['state'][N]>, N>> {
    this.#replication.updateViews()
    try {
      return this.#replication.sync.all(kind) as Iterable<unknown> as Iterable<AnyEntity<Values<G['state'][N]>, N>>
    } catch (cause) {
      if (DEVELOPMENT) this.#assertKind(kind)
      throw invalid('state.all', cause)
    }
  }

  /** Returns the entity with an id; undefined before it has arrived and after it is despawned. */
  get(id: number): EntityOf<G> | undefined {
    if (DEVELOPMENT && typeof id === 'string') {
      const sentence = `state.get takes the id of an entity, a number, not "${id}"; state.all(kind) takes a kind.`
      throw new TickmeshError('invalid-value', sentence)
    }
    this.#replication.updateViews()
    return this.#replication.sync.get(id) as unknown as EntityOf<G> | undefined
  }

  /** Returns the player whose inputs move an entity; undefined if nobody's do. */
  controllerOf(entity: Entity): Player | undefined {
    return this.#authority.controllerOf(entity as unknown as CoreEntity)
  }

  /** Returns all entities that a player's inputs move. In a listener of `leave`, also those of the player who left. */
  controlledBy(player: Player): EntityOf<G>[] {
    if (DEVELOPMENT) assertPlayer('state.controlledBy', player)
    this.#replication.updateViews()
    return this.#authority.controlledBy(player) as unknown[] as EntityOf<G>[]
  }

  /**
   * Sets the player whose inputs move an entity; without a player, nobody's do. Host only.
   *
   * @throws TickmeshError `not-host`, `needs-host-authority`, `left`.
   */
  control(entity: Entity, player?: Player): void {
    this.#assertIn()
    if (DEVELOPMENT && player !== undefined) assertPlayer('state.control', player)
    this.#authority.control(entity as unknown as CoreEntity, player)
  }

  /**
   * Makes a player the owner of an entity, whoever owns it now. Host only. With `use: [handover()]` in `defineGame`.
   *
   * The entity keeps its id, without `spawn` or `despawn`; all players get `room.on('owner')`. The new owner goes on
   * from the newest state that it has. The entity is despawned when its new owner leaves. `give(entity, room.me)` takes
   * it back. No effect if the player owns the entity already.
   *
   * @throws TickmeshError `not-host`; `invalid-value`: not an entity, a despawned one, not a player, more than 1,024
   * entities that are not their creators', or a game with `authority: hostAuthority()` (see `control`);
   * `not-connected`: the player has left; `left`; `needs-handover`.
   */
  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void {
    this.#replication.dispatchEvents()
    this.#authority.give(entity, to)
  }

  /**
   * Adds a listener of a state event: `spawn`, `despawn` or `complete`. Returns a function that removes it.
   *
   * @throws TickmeshError `invalid-value`: no such event, or no function.
   */
  on<N extends keyof StateEvents<G>>(name: N, listener: Listener<StateEvents<G>[N]>): () => void {
    return this.#replication.emitter.on(name, listener as Listener<StateEvents[N]>)
  }

  /** Returns whether all entities that a player had when its first link opened have arrived; see event `complete`. */
  isComplete(player: Player): boolean {
    if (DEVELOPMENT) assertPlayer('state.isComplete', player)
    return this.#replication.isComplete(player)
  }

  #assertKind(kind: string): void {
    assertDeclared('kind', kind, [...this.#replication.sync.kinds])
  }

  #assertGroups(call: string): void {
    if (!this.#replication.hasGroups) throw needs(call, 'groups')
  }
}

function invalid(what: string, cause: unknown): TickmeshError {
  return new TickmeshError('invalid-value', `${what}: ${messageOf(cause)}.`, {
    cause,
  })
}
