// Authority of the feature `handover`: each player writes its own entities, and those that the host hands to it.

import { ownershipFromWire, type OwnershipMessage } from '../../core/mesh/ownership-message.ts'
import type { Entity } from '../../core/state/entities/entity.ts'
import { OwnershipTable } from '../../core/state/entities/ownership-table.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import type { Peer } from '../peer.ts'
import type { Player, SeatedPlayer } from '../player.ts'
import type { AuthorityContext, AuthorityStrategy } from './authority.ts'
import { Handovers } from './handovers.ts'
import { inputProblem, OwnerAuthority } from './owner-authority.ts'

/** Feature of hand-over: `use: [handover()]` in `defineGame`. */
export interface HandoverFeature {
  readonly name: 'handover'
  /** Strategy in place of the default one. @internal */
  readonly authority: AuthorityStrategy
}

/** Returns the feature of hand-over, for `use` in `defineGame`: `room.state.give`. */
export function handover(): HandoverFeature {
  return FEATURE
}

class HandoverAuthority extends OwnerAuthority {
  override readonly ownership: OwnershipTable = new OwnershipTable()
  readonly #handovers: Handovers

  constructor(context: AuthorityContext) {
    super()
    this.#handovers = new Handovers(context, this.ownership)
  }

  override give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void {
    this.#handovers.give(entity, to)
  }

  hostChanged(host: HostTerm): void {
    this.#handovers.hostChanged(host)
  }

  arrived(player: SeatedPlayer): void {
    this.#handovers.arrived(player)
  }

  joined(peer: Peer): void {
    this.#handovers.greet(peer)
  }

  left(peer: Peer): void {
    this.#handovers.forget(peer)
  }

  ended(id: number, version: number): void {
    this.#handovers.ended(id, version)
  }

  roomEnded(): void {
    this.#handovers.roomEnded()
  }

  readOwnership(parts: readonly unknown[]): OwnershipMessage | undefined {
    return ownershipFromWire(parts)
  }

  receive(peer: Peer, message: OwnershipMessage): void {
    this.#handovers.receive(peer, message)
  }
}

// No spread: bundlers would not drop it where it is not imported.
const FEATURE: HandoverFeature = {
  name: 'handover',
  authority: {
    name: 'owner',
    problemOf: inputProblem,
    declare: (state) => state,
    create: (context) => new HandoverAuthority(context),
  },
}
