// Interface of the two roles under a host's authority, the host's and a guest's, and their context.

import type { HostOwnership } from '../../core/authority/host-ownership.ts'
import type { InputLog } from '../../core/authority/input-log.ts'
import type { TakenOver } from '../../core/state/host-takeover.ts'
import type { AnySimulation, AuthorityContext, StepCounters } from './authority.ts'

export interface RoleContext extends AuthorityContext {
  /** Inputs of this player. */
  readonly log: InputLog
  readonly ownership: HostOwnership
  /** Reports to the game that entities have new owners. */
  takenOver(entities: readonly TakenOver[]): void
  /** Asks the game for its inputs of a tick, and keeps them. */
  ask(simulation: AnySimulation, tick: number): void
}

/** Role of a player in a room under a host's authority. */
export interface Role {
  readonly counters: Partial<StepCounters>
  tick(tick: number, simulation: AnySimulation | undefined): void
}
