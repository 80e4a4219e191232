import type { Values } from '../core/state/schema/fields.ts'
import type { Game } from '../game.ts'
import type { Player } from './player.ts'
import type { Entity } from './state.ts'

/** The inputs of one tick, as the game declares them. */
export type Inputs<G extends Game> = Values<G['input']>

/** An entity as `step` sees it: its fields are plain properties, on the host and where it is predicted. */
export type Thing<G extends Game> = {
  [N in keyof G['state'] & string]: Values<G['state'][N]> & { readonly id: number; readonly kind: N }
}[keyof G['state'] & string]

/** When and for whom a step runs. */
export interface StepContext {
  readonly tick: number
  readonly player: Player
  /** Whether this tick was run before, and is run again since the host's word was another: make no sounds. */
  readonly replaying: boolean
}

/** What a player saw when it pressed the inputs of this tick. */
export interface Past {
  /** The tick it saw, with a fraction; at most 400 ms ago, whatever the player says. */
  readonly tick: number
  /** An entity's values then; what the player controls, which it saw predicted, as it is. Undefined when it was not there yet. A new object. */
  of<E extends Entity>(entity: E): E['latest'] | undefined
}

/** What the host's `world` works with. */
export interface WorldContext<G extends Game> {
  /** What a player pressed in this tick. */
  input(player: Player): Readonly<Inputs<G>>
  /** Where things were for a player: lag compensation. */
  rewind(player: Player): Past
}

/** How a game with `authority: hostAuthority()` runs a tick; see `room.simulate`. */
export interface Simulation<G extends Game> {
  /** What this player presses in a tick, some ticks ahead of the host's: once for each tick, on every player. */
  input(tick: number): Inputs<G>
  /**
   * Advances what one player controls by one tick. It depends on its arguments and on nothing else, for it runs on the host
   * for every player (in order of slots, then `world`), on the controlling player ahead of the host, and there again.
   * `things` are in order of their ids.
   */
  step(things: readonly Thing<G>[], input: Readonly<Inputs<G>>, context: StepContext): void
  /** The rest of the tick, on the host only: shots, hits, scores, what nobody controls. */
  world?(tick: number, context: WorldContext<G>): void
}

/** How a simulation fares, since its start. */
export interface SimulationCounters {
  /** Times that the host's word was not what was predicted. */
  readonly corrections: number
  /** Ticks that were run again for these. */
  readonly replayed: number
  /** Ticks that the host ran without a player's inputs: this player's, on the host all players'. */
  readonly missed: number
  /** Inputs that came to the host too late; whose, as above. */
  readonly late: number
  /** On the host: inputs that were over a second ahead, and packets of inputs that were too many. Neither is kept. */
  readonly refused: number
}

/** A simulation that runs. */
export interface Simulating {
  readonly counters: SimulationCounters
  /** Asks and steps no more. */
  stop(): void
}
