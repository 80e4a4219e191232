// Client-side prediction and reconciliation of the entities that this player controls.

import type { RemoteEntity } from '../state/receive/remote-entity.ts'
import { RING_STATES, ROW_JUMP } from '../state/view/state-row.ts'
import type { OwnEntity } from '../state/entities/entity.ts'
import { maxAhead } from './authority-limits.ts'
import { Predicted, type PredictionTime } from './predicted.ts'
import { ViewClock } from '../state/view/view-clock.ts'

/** Advances the entities by one tick: the game's `step`, with the inputs of that tick. */
export type PredictStep = (entities: readonly OwnEntity[], tick: number, replaying: boolean) => void

/** Counts of the predictor, since the start. */
export interface PredictionCounters {
  /** States of the host that were not as predicted. */
  corrections: number
  /** Ticks run again for them. */
  replayed: number
}

/**
 * Predicts a player's controlled entities, ahead of the host: a step a tick. When the host's state for a tick differs
 * from the prediction, all steps since are run again from that state. At most one second ahead of the host's newest
 * state.
 */
export class Predictor {
  readonly counters: PredictionCounters = { corrections: 0, replayed: 0 }
  readonly #step: PredictStep
  readonly #inBudget: () => boolean
  readonly #limit: number
  readonly #time: PredictionTime
  #predicted: readonly Predicted[] = []
  #entities: readonly OwnEntity[] = []
  #confirmed = -1
  #tick = -1
  #lead = 0

  /** `inBudget` says whether there is time for another step now. Steps that are left out run at the next `advance`. */
  constructor(tickRate: number, step: PredictStep, inBudget: () => boolean = () => true) {
    this.#step = step
    this.#time = { nowMs: 0, clock: new ViewClock(tickRate) }
    this.#inBudget = inBudget
    this.#limit = maxAhead(tickRate)
  }

  /** The newest predicted tick; −1 none. */
  get tick(): number {
    return this.#tick
  }

  /** Sets the time for which every `view` is computed: ms of the local clock, and the tick with its fraction. */
  viewAt(nowMs: number, tick: number): void {
    this.#time.nowMs = nowMs
    this.#time.clock.tick = tick + this.#lead
  }

  /**
   * Runs the ticks up to the one that is `lead` ahead of `tick`: usually one. Where the lead changed, or more or none
   * are run, the drawn values go on from where they were, in a glide.
   */
  advance(tick: number, lead: number): void {
    const { clock } = this.#time
    const now = clock.tick - this.#lead
    const glides = this.#runTo(tick + lead, lead !== this.#lead)
    this.#lead = lead
    clock.tick = now + lead
    if (glides) for (const one of this.#predicted) one.glide()
  }

  /** Runs the ticks up to one. Returns whether what is drawn has to glide. */
  #runTo(target: number, leadChanged: boolean): boolean {
    if (this.#predicted.length === 0) return false
    const run = Math.min(target, this.#confirmed + this.#limit) - this.#tick
    // The host is silent: no further into the unknown.
    if (run <= 0 && target > this.#tick) return false
    const glides = leadChanged || run !== 1
    if (glides) for (const one of this.#predicted) one.capture()
    for (let more = 1; more <= run && this.#inBudget(); more++) this.#one(this.#tick + 1, false)
    return glides
  }

  /**
   * Compares with the host: `controlled` are the entities that this player controls now, and the host's states up to
   * `completeTick` have arrived.
   */
  reconcile(controlled: readonly RemoteEntity[], completeTick: number): void {
    // Never back: over a new link everything is sent again, and complete ticks stay complete.
    const tick = Math.max(this.#confirmed, knownTick(controlled, completeTick))
    const remotes = controlled.filter((remote) => stateAt(remote, tick) >= 0)
    const changed = this.#choose(remotes)
    if (remotes.length === 0 || (!changed && tick <= this.#confirmed)) return
    const before = this.#confirmed
    this.#confirmed = tick
    const target = Math.max(this.#tick, tick)
    if (!changed) {
      if (this.#predicted.every((one) => one.agrees(tick, stateAt(one.remote, tick)))) return
      this.counters.corrections++
    }
    for (const one of this.#predicted) {
      const { remote } = one
      const slot = stateAt(remote, tick)
      // A snap of the host is drawn as a jump here too.
      if ((remote.states.rows[remote.states.rowAt(slot) + ROW_JUMP] as number) <= before) one.capture()
      one.rewind(tick, slot)
    }
    for (this.#tick = tick; this.#tick < target && this.#inBudget();) {
      this.counters.replayed++
      this.#one(this.#tick + 1, true)
    }
    for (const one of this.#predicted) one.glide()
  }

  /** Predicts nothing any more: what arrived is shown. */
  clear(): void {
    this.#choose([])
    this.#confirmed = -1
    this.#tick = -1
  }

  #one(tick: number, replaying: boolean): void {
    this.#step(this.#entities, tick, replaying)
    for (const one of this.#predicted) one.record(tick)
    this.#tick = tick
  }

  /** Returns whether others are predicted than before. */
  #choose(remotes: readonly RemoteEntity[]): boolean {
    const before = this.#predicted
    if (before.length === remotes.length && before.every(({ remote }, index) => remote === remotes[index])) return false
    const now = remotes.map(
      (remote) => before.find((one) => one.remote === remote) ?? new Predicted(remote, this.#time),
    )
    for (const one of before) if (!now.includes(one)) one.remote.overlay = undefined
    for (const one of now) one.remote.overlay = one
    this.#predicted = now
    this.#entities = now.map(({ entity }) => entity)
    return true
  }
}

/** The newest tick at which the state of every one of them is known. */
function knownTick(remotes: readonly RemoteEntity[], completeTick: number): number {
  const newestTick = remotes[0]?.states.newestTick ?? -1
  const all = remotes.every(({ states }) => states.newestTick === newestTick)
  return all ? Math.max(completeTick, newestTick) : completeTick
}

/** Returns the slot of the state of a tick; −1 when it is not known. */
function stateAt({ states }: RemoteEntity, tick: number): number {
  let best = -1
  let newest = -1
  for (let slot = 0; slot < RING_STATES; slot++) {
    const at = states.rows[states.rowAt(slot)] as number
    if (at <= newest || at > tick) continue
    newest = at
    best = slot
  }
  return best
}
