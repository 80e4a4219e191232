// Interface of the two roles under a host's authority, the host's and a guest's, and their context.

import type { HostOwnership } from '../../core/authority/host-ownership.ts'
import type { InputLog } from '../../core/authority/input-log.ts'
import type { PartReader } from '../../core/packet/part-reader.ts'
import type { SmallParts } from '../../core/packet/small-parts.ts'
import type { TakenOver } from '../../core/state/host-takeover.ts'
import type { Peer } from '../peer.ts'
import type { SeatedPlayer } from '../player.ts'
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
  /** Ends the role's predictions: this player becomes host itself. */
  endPrediction?(): void
  /** See `Authority`. What is meant for the other role says nothing. */
  left?(player: SeatedPlayer): void
  sampled?(tick: number): void
  viewAt?(nowMs: number, tick: number): void
  heard?(player: SeatedPlayer): void
  addInputStatus?(parts: SmallParts, player: SeatedPlayer): void
  takeInputs?(peer: Peer, part: PartReader): void
  takeInputStatus?(peer: Peer, part: PartReader): void
}
