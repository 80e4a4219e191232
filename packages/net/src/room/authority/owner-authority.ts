/** The default authority: each player writes the entities it spawned, and those that the host hands over to it. */
import type { OwnershipMessage } from '../../core/mesh/message.ts'
import type { Entity } from '../../core/state/entities/entity.ts'
import { TickmeshError } from '../../errors.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import type { Peer } from '../peer.ts'
import type { Player, SeatedPlayer } from '../player.ts'
import type { Authority, AuthorityContext, AuthorityStrategy, SendRules, StepCounters } from './authority.ts'
import { Handovers } from './handovers.ts'

const NO_CONTROLLERS =
  'Players control entities only with authority: hostAuthority(); declare it in defineGame, or use state.give.'
const NO_COUNTERS: StepCounters = { corrections: 0, replayed: 0, missed: 0, late: 0, refused: 0 }

/** Authority of each player over its own entities. */
export const ownerAuthority: AuthorityStrategy = {
  name: 'owner',
  takesInputs: false,
  declare: (state) => state,
  create: (context) => new OwnerAuthority(context),
}

class OwnerAuthority implements Authority {
  readonly ownership = undefined
  readonly counters = NO_COUNTERS
  readonly #handovers: Handovers

  constructor(context: AuthorityContext) {
    this.#handovers = new Handovers(context)
  }

  mayWrite(): boolean {
    return true
  }

  spawnValues(
    values: Readonly<Record<string, unknown>>,
    controller: Player | undefined,
  ): Readonly<Record<string, unknown>> {
    if (controller !== undefined) throw new TickmeshError('invalid-value', NO_CONTROLLERS)
    return values
  }

  rules(game: SendRules): SendRules {
    return game
  }

  controllerOf(): undefined {
    return undefined
  }

  controlledBy(): [] {
    return []
  }

  control(): never {
    throw new TickmeshError('invalid-value', NO_CONTROLLERS)
  }

  give(entity: Pick<Entity, 'id' | 'owner'>, to: Player): void {
    this.#handovers.give(entity, to)
  }

  simulate(): never {
    throw new TickmeshError('invalid-value', 'room.simulate: declare authority: hostAuthority() with defineGame.')
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

  keeps(): boolean {
    return false
  }

  left(peer: Peer): void {
    this.#handovers.forget(peer)
  }

  ended(id: number, version: number): void {
    this.#handovers.ended(id, version)
  }

  end(): void {
    this.#handovers.end()
  }

  startOver(): void {}

  tick(): void {}

  sampled(): void {}

  viewAt(): void {}

  heard(): void {}

  addInputStatus(): void {}

  takeInputs(): void {}

  takeInputStatus(): void {}

  receive(peer: Peer, message: OwnershipMessage): void {
    this.#handovers.receive(peer, message)
  }
}
