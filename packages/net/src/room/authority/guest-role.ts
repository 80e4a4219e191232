// Role of every player but the host, with `authority: hostAuthority()`: inputs, lead and prediction.

import { controllerCode, controllerColumn } from '../../core/authority/controller.ts'
import { encodeInputs } from '../../core/authority/input-codec.ts'
import { addInputs, type InputStatus, readInputStatus } from '../../core/authority/input-message.ts'
import { LeadController } from '../../core/authority/lead.ts'
import { inputInterval, maxAhead, MAX_INPUT_BYTES, VIEW_STEPS } from '../../core/authority/authority-limits.ts'
import { Predictor, type PredictStep } from '../../core/authority/predictor.ts'
import type { PartReader } from '../../core/packet/part-reader.ts'
import { RemoteEntity } from '../../core/state/receive/remote-entity.ts'
import { ROW_NUMBERS } from '../../core/state/view/state-row.ts'
import { BitWriter } from '../../core/wire/bit-writer.ts'
import { confirmAll } from '../../core/state/host-takeover.ts'
import type { HostTerm } from '../../lobby-client/seat.ts'
import type { AnySimulation, StepCounters } from './authority.ts'
import type { Role, RoleContext } from './role.ts'
import { callUserCode } from '../call-user-code.ts'
import type { Peer } from '../peer.ts'
import type { SeatedPlayer } from '../player.ts'

/** A lead that changed by more than this, ticks, is not walked to: the ticks between have the inputs before them. */
const MOST_ASKED = 10

/**
 * [TICK5] Upper bound of the time that the predicted steps of one tick have taken when another begins, in ms: one
 * frame.
 */
const PREDICTION_MS = 16

/** State of a new host that is not all here yet, and unconfirmed: entities of the former host are still shown. */
interface Takeover {
  /** Slot of the new host. */
  readonly slot: number | undefined
  /** Tick from which its state is complete, once the host has sent it. */
  readonly since?: number
}

/** A player under a host's authority: sends its inputs, ahead of the host, and predicts their effect. */
export class GuestRole implements Role {
  readonly #context: RoleContext
  readonly #lead: LeadController
  readonly #predictor: Predictor
  readonly #writer = new BitWriter(MAX_INPUT_BYTES >>> 2)
  readonly #bytes = new DataView(new ArrayBuffer(MAX_INPUT_BYTES))
  #host: HostTerm
  #simulation: AnySimulation | undefined
  #takeover: Takeover | undefined
  #status: InputStatus | undefined
  /** The host's slot, when a packet of it arrived since the last tick. */
  #heardSlot: number | undefined
  #stepsEndMs = Number.NEGATIVE_INFINITY

  /** `inherits`: there was another host before this one. */
  constructor(context: RoleContext, host: HostTerm, inherits: boolean) {
    const { tickRate } = context.game
    this.#context = context
    this.#host = host
    if (inherits) this.#takeover = this.#from(host)
    this.#lead = new LeadController(tickRate)
    context.log.settle(context.tick())
    const { scheduler } = context
    const step: PredictStep = (entities, tick, replaying) => {
      const simulation = this.#simulation
      if (simulation === undefined) return
      const values = context.log.values(tick)
      const player = context.members.me
      callUserCode(scheduler, () => simulation.step(entities, values, { tick, player, replaying }))
    }
    this.#predictor = new Predictor(tickRate, step, () => scheduler.now() < this.#stepsEndMs)
  }

  get counters(): Omit<StepCounters, 'refused'> {
    return { ...this.#predictor.counters, missed: this.#status?.missed ?? 0, late: this.#status?.late ?? 0 }
  }

  /** Host that simulates. */
  get host(): HostTerm {
    return this.#host
  }

  /** Returns whether a former host's entities are still shown. */
  get pending(): boolean {
    return this.#takeover !== undefined
  }

  /** Another host, and not this player. */
  hostChanged(host: HostTerm): void {
    const again = host.id === this.#host.id
    this.#host = host
    if (again) return
    this.#dropPartial()
    this.#takeover = this.#from(host)
    this.#status = undefined
    this.#heardSlot = undefined
    this.#lead.reset()
    this.#context.log.settle(this.#context.tick())
  }

  viewAt(nowMs: number, tick: number): void {
    this.#predictor.viewAt(nowMs, tick)
  }

  /**
   * Ends the role when this player becomes host: it predicts nothing any more, and goes on with the states that are
   * here.
   */
  endPrediction(): void {
    this.#predictor.clear()
    this.#dropPartial()
  }

  tick(tick: number, simulation: AnySimulation | undefined): void {
    const { log, members, timeline, game, ask } = this.#context
    this.#simulation = simulation
    if (simulation === undefined) return this.#predictor.clear()
    this.#reconcile()
    const peer = members.peers.get(this.#host.id)
    if (peer !== undefined) this.#lead.look(peer.player.stats, tick)
    timeline.lead = this.#lead.lead
    // Before the path is measured, inputs would only be late.
    if (this.#lead.lead === 0) return
    const target = tick + this.#lead.lead
    const far = log.newest < 0 || target - log.newest > MOST_ASKED
    for (let next = far ? target : log.newest + 1; next <= target; next++) ask(simulation, next)
    this.#predictor.advance(tick, this.#lead.lead)
    if (tick % inputInterval(game.tickRate) === 0) this.#send(peer)
  }

  takeInputStatus(peer: Peer, part: PartReader): void {
    const status = readInputStatus(part)
    if (status === undefined) return peer.refuse('input status')
    // Of a former host, or of the next one whom the lobby has not named to us yet.
    if (peer.player.id !== this.#host.id || status.term !== this.#host.term) return
    if (this.#context.timeline.isEarly(status.since)) return peer.refuse('early input status')
    // Input statuses may overtake each other.
    const through = Math.max(status.through, this.#status?.through ?? -1)
    this.#status = { ...status, through: Math.min(through, this.#context.log.newest) }
    this.#lead.noteMissed(status.missed, this.#context.scheduler.now())
    if (this.#takeover !== undefined) this.#takeover = { ...this.#takeover, since: status.since }
  }

  /** Called when a packet of the host was taken. */
  heard({ slot }: SeatedPlayer): void {
    const sync = this.#context.sync()
    const takeover = this.#takeover
    if (takeover !== undefined && sync.completeTick(slot) < (takeover.since ?? Infinity)) return
    this.#heardSlot = slot
    if (takeover === undefined) return
    this.#confirm(slot)
    this.#dropFormer(slot)
    // At once, so that the new host's entities are drawn ahead as the former host's were.
    this.#reconcile()
  }

  /** Takes the host's state into the prediction: in a tick, so that messages run no steps, however fast they arrive. */
  #reconcile(): void {
    const { scheduler, timeline, game } = this.#context
    const nowMs = scheduler.now()
    this.#predictor.viewAt(nowMs, (timeline.at(nowMs) * game.tickRate) / 1_000)
    this.#stepsEndMs = nowMs + PREDICTION_MS
    const slot = this.#heardSlot
    if (slot === undefined || this.#simulation === undefined) return
    this.#heardSlot = undefined
    this.#predictor.reconcile(this.#controlled(), this.#context.sync().completeTick(slot))
  }

  #from({ id }: HostTerm): Takeover {
    const slot = this.#context.members.players.get(id)?.slot
    this.#context.ownership.pending = slot
    return { slot }
  }

  /**
   * The host is another one, or this player is, before all of its state was here: that part goes, for all that the host
   * before had is here. Where that one has left nothing, it is shown.
   */
  #dropPartial(): void {
    const slot = this.#takeover?.slot
    if (slot === undefined) return
    const sync = this.#context.sync()
    if ([...sync.kinds].some((kind) => [...sync.all(kind)].length > 0)) sync.forgetEntities(slot)
    this.#confirm(slot)
  }

  /** Replaces the former host's entities by those that the new host has. */
  #confirm(slot: number): void {
    const { ownership, takenOver } = this.#context
    this.#takeover = undefined
    ownership.pending = undefined
    takenOver(confirmAll(this.#context.sync().moverContext, slot))
  }

  /** The new host has all entities of the former one: the kept ones, on either side, are removed. */
  #dropFormer(slot: number): void {
    const sync = this.#context.sync()
    for (const other of [...sync.heardSlots]) if (other !== slot) sync.forgetEntities(other)
    for (const store of sync.ownStores) for (const entity of [...store.entities]) entity?.despawn()
  }

  /** Returns what this player controls, in order of ids. */
  #controlled(): RemoteEntity[] {
    const { members } = this.#context
    const sync = this.#context.sync()
    const code = controllerCode(members.me.ordinal)
    const controlled: RemoteEntity[] = []
    for (const kind of sync.kinds) {
      for (const entity of sync.all(kind)) {
        if (!(entity instanceof RemoteEntity)) continue
        if (entity.states.cell(ROW_NUMBERS + controllerColumn(entity.compiled)) === code) controlled.push(entity)
      }
    }
    return controlled.sort((a, b) => a.id - b.id)
  }

  #send(peer: Peer | undefined): void {
    const { log, sync, timeline, game, sendInputs } = this.#context
    const { newest } = log
    // All that the host has not, but not more than it would take.
    const first = Math.max((this.#status?.through ?? -1) + 1, log.first, newest - maxAhead(game.tickRate) + 1)
    if (peer === undefined || first > newest) return
    const last = encodeInputs(this.#writer, log, first, newest)
    const length = this.#writer.copyTo(this.#bytes, 0)
    const seenMs = timeline.now() - sync().viewDelay(peer.player.slot)
    const behind = (last - (seenMs * game.tickRate) / 1_000) * VIEW_STEPS
    const bits = new Uint8Array(this.#bytes.buffer, 0, length)
    sendInputs(peer, (parts) => addInputs(parts, { first, behind, bits }))
  }
}
