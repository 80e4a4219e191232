// Interface of the two roles under a host's authority, the host's and a guest's, and their context.

import type { HostOwnership } from '../../core/authority/host-ownership.ts'
import type { InputLog } from '../../core/authority/input-log.ts'
import type { TakenOver } from '../../core/state/host-takeover.ts'
import type { SeatedPlayer } from '../player.ts'
import type { AnySimulation, Authority, AuthorityContext, StepCounters } from './authority.ts'

export interface RoleContext extends AuthorityContext {
  /** Inputs of this player. */
  readonly log: InputLog
  readonly ownership: HostOwnership
  /** Reports to the game that entities have new owners. */
  takenOver(entities: readonly TakenOver[]): void
  /** Asks the game for its inputs of a tick, and keeps them. */
  ask(simulation: AnySimulation, tick: number): void
}

/** Methods of the authority that each role has a part of. */
type Delegated = Pick<Authority, 'sampled' | 'viewAt' | 'heard' | 'addInputStatus' | 'takeInputs' | 'takeInputStatus'>

/** Role of a player in a room under a host's authority. */
export interface Role extends Delegated {
  readonly counters: Partial<StepCounters>
  tick(tick: number, simulation: AnySimulation | undefined): void
  /** Ends the role's predictions: this player becomes host itself. */
  endPrediction?(): void
  left?(player: SeatedPlayer): void
}
