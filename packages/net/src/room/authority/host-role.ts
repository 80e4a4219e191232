// Role of the host, with `authority: hostAuthority()`: input queues, the simulation, and history for rewinds.

import { CONTROLLER, controllerCode, controllerColumn } from '../../core/authority/controller.ts'
import { History } from '../../core/authority/history.ts'
import { addInputStatus, readInputs } from '../../core/authority/input-message.ts'
import { takeOverAll } from '../../core/state/host-takeover.ts'
import { InputQueue } from '../../core/authority/input-queue.ts'
import type { PartReader } from '../../core/packet/part-reader.ts'
import type { SmallParts } from '../../core/packet/small-parts.ts'
import type { Entity, OwnEntity } from '../../core/state/entities/entity.ts'
import { callUserCode } from '../call-user-code.ts'
import type { Peer } from '../peer.ts'
import { type Player, SeatedPlayer } from '../player.ts'
import type { AnySimulation, AnyWorld, StepCounters } from './authority.ts'
import type { Role, RoleContext } from './role.ts'

/** Input of a player, and the tick that the player saw. */
interface Pressed {
  readonly values: Record<string, unknown>
  readonly viewTick: number
}

/** The host under its own authority: takes the players' inputs and runs everybody's steps. */
export class HostRole implements Role {
  readonly #context: RoleContext
  #since: number
  #history: History
  readonly #queues = new Map<string, InputQueue>()
  #term: number
  #pressed: ReadonlyMap<string, Pressed> = new Map()

  /** Takes over the entities of a former host, at this tick. */
  constructor(context: RoleContext, term: number, tick: number) {
    this.#context = context
    this.#term = term
    const taken = takeOverAll(context.sync().moverContext, term)
    context.takenOver(taken)
    // Entities taken over are part of every state from the next tick on.
    this.#since = taken.length > 0 ? tick + 1 : 0
    this.#history = this.#newHistory()
  }

  /** [CLK15] Ticks go on from another one. */
  startOver(tick: number): void {
    if (this.#since > 0) this.#since = tick + 1
    this.#history = this.#newHistory()
    this.#queues.clear()
  }

  /** Sums over the players' queues. */
  get counters(): Pick<StepCounters, 'missed' | 'late' | 'refused'> {
    const sum = { missed: 0, late: 0, refused: 0 }
    for (const { counters } of this.#queues.values()) {
      sum.missed += counters.missed
      sum.late += counters.late
      sum.refused += counters.refused
    }
    return sum
  }

  /** The lobby named this host again. */
  named(term: number): void {
    this.#term = term
  }

  tick(tick: number, simulation: AnySimulation | undefined): void {
    const { members, scheduler } = this.#context
    const players = [...members.players.values()].sort((a, b) => a.slot - b.slot)
    this.#pressed = new Map(players.map((player) => [player.id, this.#takePressed(player, tick, simulation)]))
    if (simulation === undefined) return
    const controlled = this.#controlledByCode()
    for (const player of players) {
      const own = controlled.get(controllerCode(player.ordinal))
      if (own === undefined) continue
      const values = this.#pressed.get(player.id)?.values ?? {}
      callUserCode(scheduler, () => simulation.step(own, values, { tick, player, replaying: false }))
    }
    callUserCode(scheduler, () => simulation.world?.(tick, this.#world(tick)))
  }

  /** The entities' values are sent as those of this tick. */
  sampled(tick: number): void {
    this.#history.record(tick)
  }

  /** Adds what became of a player's inputs to the parts of a packet. */
  addInputStatus(parts: SmallParts, { id }: SeatedPlayer): void {
    const queue = this.#queues.get(id)
    if (queue === undefined) return
    const { through, counters } = queue
    addInputStatus(parts, { term: this.#term, since: this.#since, through, ...counters })
  }

  takeInputs(peer: Peer, part: PartReader): void {
    const { scheduler, tick } = this.#context
    const queue = this.#queue(peer.player.id)
    if (!queue.admit(scheduler.now())) return peer.refuse('inputs: too many')
    const packet = readInputs(part, tick())
    if (packet === undefined || !queue.receive(packet, tick())) peer.refuse('inputs')
  }

  /** Called when a player left: entities that it controlled, and the game did not despawn, have no controller. */
  left(player: SeatedPlayer): void {
    this.#queues.delete(player.id)
    for (const entity of this.#controlledByCode().get(controllerCode(player.ordinal)) ?? []) {
      ;(entity as Record<string, unknown>)[CONTROLLER] = 0
    }
  }

  #newHistory(): History {
    const { sync, game } = this.#context
    return new History(sync().ownStores, game.tickRate, game.sendRate)
  }

  #takePressed(player: SeatedPlayer, tick: number, simulation: AnySimulation | undefined): Pressed {
    const { log, ask } = this.#context
    if (!player.isMe) return this.#queue(player.id).takeInput(tick)
    if (simulation !== undefined && tick > log.newest) ask(simulation, tick)
    return { values: log.values(tick), viewTick: tick }
  }

  #queue(id: string): InputQueue {
    const { log, game } = this.#context
    const queue = this.#queues.get(id) ?? new InputQueue(log.schema, game.tickRate)
    this.#queues.set(id, queue)
    return queue
  }

  /** Returns the controlled entities by the code of who controls them, in order of ids. */
  #controlledByCode(): Map<number, OwnEntity[]> {
    const controlled = new Map<number, OwnEntity[]>()
    for (const store of this.#context.sync().ownStores) {
      const column = controllerColumn(store.kind)
      for (const [index, entity] of store.entities.entries()) {
        const code = store.raw[index * store.stride + column] as number
        if (entity === undefined || code === 0) continue
        const own = controlled.get(code) ?? []
        own.push(entity)
        controlled.set(code, own)
      }
    }
    for (const own of controlled.values()) own.sort((a, b) => a.id - b.id)
    return controlled
  }

  #world(tick: number): AnyWorld {
    return {
      input: (player: Player) => this.#pressed.get(player.id)?.values ?? this.#context.log.schema.values(),
      rewind: (player: Player) => {
        const viewTick = this.#pressed.get(player.id)?.viewTick ?? tick
        const code = codeOf(player)
        return {
          tick: viewTick,
          of: (entity: Entity): object | undefined => {
            // The host sees everything as it is, and a player its predicted entities.
            const { latest } = entity
            const predicted = (latest as Readonly<Record<string, unknown>>)[CONTROLLER] === code
            if (player.isMe || !entity.own || predicted) return { ...latest }
            return this.#history.at(entity, viewTick)
          },
        }
      },
    }
  }
}

/** Returns the value of the hidden field for a player: 0 for nobody. */
export function codeOf(player: Player | undefined): number {
  return player instanceof SeatedPlayer ? controllerCode(player.ordinal) : 0
}
