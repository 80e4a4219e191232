// Authority of the host: it writes every entity; the others send inputs and predict what these do.

import { CONTROLLER, controllerCode, withController } from '../../core/authority/controller.ts'
import { HostOwnership } from '../../core/authority/host-ownership.ts'
import { InputLog } from '../../core/authority/input-log.ts'
import { InputSchema } from '../../core/authority/input-schema.ts'
import type { PartReader } from '../../core/packet/part-reader.ts'
import type { SmallParts } from '../../core/packet/small-parts.ts'
import type { Entity } from '../../core/state/entities/entity.ts'
import type { TakenOver } from '../../core/state/host-takeover.ts'
import { messageOf, TickmeshError } from '../../errors.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import { assertSimulation } from '../argument-checks.ts'
import { callUserCode } from '../call-user-code.ts'
import type { Peer } from '../peer.ts'
import type { Player, SeatedPlayer } from '../player.ts'
import type {
  AnySimulation,
  Authority,
  AuthorityContext,
  AuthorityStrategy,
  SendRules,
  StepCounters,
} from './authority.ts'
import { GuestRole } from './guest-role.ts'
import { codeOf, HostRole } from './host-role.ts'
import { NO_COUNTERS } from './owner-authority.ts'
import type { Role, RoleContext } from './role.ts'
import { DEVELOPMENT } from '../../development.ts'
import { LEFT_OUT } from '../../left-out.ts'

/**
 * Weight of a player's controlled entities over all others: until the host's state of them arrives, the player's
 * prediction is unconfirmed.
 */
const CONTROLLED_WEIGHT = 16

const STRATEGY: AuthorityStrategy = {
  name: 'host',
  problemOf({ use }) {
    if (!use.some(({ name }) => name === 'handover')) return undefined
    return DEVELOPMENT
      ? 'use: [handover()] is for games in which each player writes its own entities; leave one of them out'
      : LEFT_OUT
  },
  declare(state, input) {
    // Throws for a wrong declaration.
    void new InputSchema(input)
    return withController(state)
  },
  create: (context) => new HostAuthority(context),
}

/**
 * The host writes every entity; the others send inputs (`input` in `defineGame`), and predict what these do to the
 * entities they control (`room.simulate`).
 */
export function hostAuthority(): AuthorityStrategy {
  return STRATEGY
}

class HostAuthority implements Authority {
  readonly ownership: HostOwnership = new HostOwnership()
  readonly #context: RoleContext
  #role: Role | undefined
  #simulation: AnySimulation | undefined

  constructor(context: AuthorityContext) {
    const { scheduler, members } = context
    const log = new InputLog(new InputSchema(context.game.input))
    this.#context = {
      ...context,
      log,
      ownership: this.ownership,
      takenOver: (entities: readonly TakenOver[]) => {
        for (const { entity, from } of entities) {
          const to = members.players.get(entity.owner as string)
          const former = members.players.get(from as string)
          if (to !== undefined && to !== former) context.ownerChanged(entity, former, to)
        }
      },
      ask: (simulation, tick) => {
        callUserCode(scheduler, () => {
          const values = simulation.input(tick)
          try {
            log.add(tick, values)
          } catch (cause) {
            throw new TickmeshError('invalid-value', `simulate: ${messageOf(cause)}.`, { cause })
          }
        })
      },
    }
  }

  mayWrite(slot: number): boolean {
    return this.#context.members.at(slot)?.isHost === true
  }

  spawnValues(
    values: Readonly<Record<string, unknown>>,
    controller: Player | undefined,
  ): Readonly<Record<string, unknown>> {
    this.#assertHost()
    return { ...values, [CONTROLLER]: codeOf(controller) }
  }

  /** The next host gets everything, and a player its controlled entities first. */
  rules({ relevant, priority }: SendRules, player: SeatedPlayer): SendRules {
    const code = controllerCode(player.ordinal)
    return {
      relevant: player === this.#context.members.heir ? undefined : relevant,
      priority: (entity, to) => {
        const controlled = (entity as Readonly<Record<string, unknown>>)[CONTROLLER] === code
        return (priority?.(entity, to) ?? 1) * (controlled ? CONTROLLED_WEIGHT : 1)
      },
    }
  }

  controllerOf(entity: Entity): Player | undefined {
    const code = entity.latest[CONTROLLER]
    return [...this.#context.members.players.values()].find(({ ordinal }) => controllerCode(ordinal) === code)
  }

  controlledBy(player: Player): Entity[] {
    const code = codeOf(player)
    const sync = this.#context.sync()
    return [...sync.kinds].flatMap((kind) => [...sync.all(kind)].filter(({ latest }) => latest[CONTROLLER] === code))
  }

  control(entity: Entity, player: Player | undefined): void {
    this.#assertHost()
    ;(entity as Record<string, unknown>)[CONTROLLER] = codeOf(player)
  }

  give(): never {
    throw new TickmeshError(
      'invalid-value',
      DEVELOPMENT
        ? "state.give: under hostAuthority() every entity is the host's; state.control says whose inputs move it."
        : LEFT_OUT,
    )
  }

  simulate(simulation: AnySimulation): () => void {
    if (DEVELOPMENT) assertSimulation(simulation)
    if (this.#simulation !== undefined) {
      throw new TickmeshError(
        'invalid-value',
        DEVELOPMENT ? 'room.simulate: a simulation runs already; stop it first.' : LEFT_OUT,
      )
    }
    this.#simulation = simulation
    return () => {
      if (this.#simulation === simulation) this.#simulation = undefined
    }
  }

  get counters(): StepCounters {
    return { ...NO_COUNTERS, ...this.#role?.counters }
  }

  hostChanged(host: HostTerm, isMe: boolean): void {
    const role = this.#role
    if (!isMe) {
      if (role instanceof GuestRole) role.hostChanged(host)
      else this.#role = new GuestRole(this.#context, host, role !== undefined)
      return
    }
    if (role instanceof HostRole) return role.named(host.term)
    role?.endPrediction?.()
    this.#context.timeline.lead = 0
    this.#role = new HostRole(this.#context, host.term, this.#context.tick())
  }

  /** A former host's, until the next has taken over. */
  keeps(player: SeatedPlayer): boolean {
    return this.#role instanceof GuestRole && (player.isHost || this.#role.pending)
  }

  left({ player }: Peer): void {
    this.#role?.left?.(player)
  }

  startOver(tick: number): void {
    const role = this.#role
    const { log, timeline } = this.#context
    log.clear()
    if (role instanceof HostRole) return role.startOver(tick)
    if (!(role instanceof GuestRole)) return
    timeline.lead = 0
    this.ownership.pending = undefined
    this.#role = new GuestRole(this.#context, role.host, false)
  }

  tick(tick: number): void {
    this.#role?.tick(tick, this.#simulation)
  }

  sampled(tick: number): void {
    this.#role?.sampled?.(tick)
  }

  addInputStatus(parts: SmallParts, player: SeatedPlayer): void {
    this.#role?.addInputStatus?.(parts, player)
  }

  // Inputs for a player who is not host any more, or not yet, are ignored.
  takeInputs(peer: Peer, part: PartReader): void {
    this.#role?.takeInputs?.(peer, part)
  }

  takeInputStatus(peer: Peer, part: PartReader): void {
    this.#role?.takeInputStatus?.(peer, part)
  }

  viewAt(nowMs: number, tick: number): void {
    this.#role?.viewAt?.(nowMs, tick)
  }

  heard(player: SeatedPlayer): void {
    if (player.isHost) this.#role?.heard?.(player)
  }

  #assertHost(): void {
    if (this.#context.members.me.isHost) return
    throw new TickmeshError(
      'not-host',
      DEVELOPMENT ? 'Only the host writes entities in this game; send it inputs or an event.' : LEFT_OUT,
    )
  }
}
