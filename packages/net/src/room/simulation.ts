// Public types of `room.simulate`, for games with `authority: hostAuthority()`.

import type { Values } from '../core/state/schema/fields.ts'
import type { Game } from '../game.ts'
import type { Player } from './player.ts'
import type { Entity } from './state.ts'

/** Input of one player in one tick: the fields that the game declares as `input`. */
export type Inputs<G extends Game> = Values<G['input']>

/** Entity that a player controls, as `step` gets it: its fields are properties to read and write. */
export type ControlledEntity<G extends Game> = {
  [N in keyof G['state'] & string]: Values<G['state'][N]> & {
    /** Id of the entity. */
    readonly id: number
    /**
     * Name of its kind.
     */
    readonly kind: N
  }
}[keyof G['state'] & string]

/** Context of one step. */
export interface StepContext {
  /** Tick of the step. */
  readonly tick: number
  /** Player who controls the entities. */
  readonly player: Player
  /** True when a predicted tick runs again, after a correction by the host: play no sounds or effects. */
  readonly replaying: boolean
}

/** State of the entities that a player saw when it made its input of this tick, for lag compensation. */
export interface RewoundState {
  /** Tick that the player saw, with a fraction: at most 400 ms before the current one. */
  readonly tick: number
  /**
   * Returns a new object with the values of an entity at that tick; of an entity that the player itself controls, and
   * so saw predicted, the current values. Undefined if the entity was not spawned yet.
   */
  of<E extends Entity>(entity: E): E['latest'] | undefined
}

/** Context of `world`, on the host. */
export interface WorldContext<G extends Game> {
  /** Returns the input of a player in this tick. */
  input(player: Player): Readonly<Inputs<G>>
  /** Returns the state that a player saw when it made its input of this tick. */
  rewind(player: Player): RewoundState
}

/** Callbacks that run the ticks of a game with `authority: hostAuthority()`; see `room.simulate`. */
export interface Simulation<G extends Game> {
  /** Returns this player's input of a tick that is some ticks ahead. Called once for each tick, on every player. */
  input(tick: number): Inputs<G>
  /**
   * Advances the entities that one player controls by one tick. `entities` are in order of their ids.
   *
   * It must depend on its arguments alone: it runs on the host for every player, in order of slots, before `world`; on
   * the controlling player it runs ahead of the host, and again after corrections.
   */
  step(entities: readonly ControlledEntity<G>[], input: Readonly<Inputs<G>>, context: StepContext): void
  /** Runs the rest of the tick, on the host only: shots, hits, scores, entities that nobody controls. */
  world?(tick: number, context: WorldContext<G>): void
}

/** Counters of a simulation, since its start. */
export interface SimulationCounters {
  /** Corrections: states of the host that differed from the predicted ones. */
  readonly corrections: number
  /** Predicted ticks that ran again after corrections. */
  readonly replayed: number
  /** Ticks that the host ran without a player's input: this player's; on the host, those of all players. */
  readonly missed: number
  /** Inputs that reached the host after their tick: this player's; on the host, those of all players. */
  readonly late: number
  /** Inputs that the host dropped: more than a second ahead, or sent at too high a rate. 0 on other players. */
  readonly refused: number
}

/** Running simulation, from `room.simulate`. */
export interface RunningSimulation {
  /** Counters since its start. */
  readonly counters: SimulationCounters
  /** Ends the simulation: no callback is called any more. */
  stop(): void
}
