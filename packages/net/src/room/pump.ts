// Loop that runs a room's ticks and sends, from timers and arriving messages.

import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Timeline } from './timeline.ts'

export interface PumpOptions {
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly tickRate: number
  readonly sendRate: number
  /** This player's seat: players send at different ticks. */
  readonly slot: number
  /** True while this player is the host. */
  isHost(): boolean
  /** Runs one fixed step. */
  tick(tick: number): void
  /** Reports steps that will never be run. */
  skip(ticks: number): void
  /** Sends, after the step of `tick`, which is 0 until there is a timeline. */
  send(tick: number): void
  /** The ticks that were due have run, and a send instant after them if one was due. */
  done(): void
}

/**
 * [TICK2] Upper bound of the time that the steps of one run have taken when another begins, in ms: two frames. A run
 * then takes less than 64 ms, or one step where that takes longer, and a quarter of a second of steps of 2 ms fits in
 * one.
 */
const STEPS_MS = 32

/**
 * [TICK5] Least time between two runs of ticks, as a share of the time that the first took: for messages and animation
 * frames.
 */
const PAUSE_SHARE = 0.2

/** Least time to the next alarm where the clock has not moved since the last run, ms: such a clock moves in steps. */
const STEPPED_MS = 2

/**
 * The game loop of a room: a run covers the ticks that are due and, after every `tickRate / sendRate`-th of them,
 * sends. A run begins when the scheduler calls for the next tick, or at `nudge`, when a message arrived.
 */
export class Pump {
  readonly #options: PumpOptions
  readonly #sendEveryTicks: number
  readonly #sendEveryMs: number
  /** Timer of the next run: one function for all of them. */
  readonly #onTimer: () => void
  #cancel: () => void
  #stopped = false
  #sentAtMs = Number.NEGATIVE_INFINITY
  #endedMs = Number.NEGATIVE_INFINITY
  /** Local time before which `nudge` has no effect, ms; none while ticks run and after the end. */
  #nudgedFromMs = Number.NEGATIVE_INFINITY

  constructor(options: PumpOptions) {
    this.#options = options
    this.#sendEveryTicks = options.tickRate / options.sendRate
    this.#sendEveryMs = 1_000 / options.sendRate
    this.#onTimer = () => this.#beat()
    this.#cancel = options.scheduler.after(0, this.#onTimer)
  }

  /**
   * Runs the ticks that are due. Called after each message: in a hidden tab whose timers are slowed, messages keep the
   * game loop going. [TICK5] Only once the page was free for as long as the last run took: a run that began sooner
   * would stand before the messages that arrived during the last one, and each of them would begin another.
   */
  nudge(): void {
    const { scheduler, timeline } = this.#options
    const nowMs = scheduler.now()
    if (nowMs >= this.#nudgedFromMs && timeline.msToNext(nowMs) === 0) this.#beat()
  }

  stop(): void {
    this.#stopped = true
    this.#nudgedFromMs = Infinity
    this.#cancel()
  }

  #beat(): void {
    this.#cancel()
    this.#nudgedFromMs = Infinity
    const { scheduler, timeline } = this.#options
    const beganMs = scheduler.now()
    try {
      this.#run(beganMs)
    } finally {
      if (!this.#stopped) {
        const nowMs = scheduler.now()
        const leastMs = nowMs === this.#endedMs ? STEPPED_MS : 0
        const tookMs = nowMs - beganMs
        this.#endedMs = nowMs
        const { synced } = timeline
        const dueMs = synced ? timeline.msToNext(nowMs) : this.#sendEveryMs
        this.#nudgedFromMs = nowMs + Math.max(tookMs, synced ? dueMs : 0)
        this.#cancel = scheduler.after(Math.max(dueMs, leastMs, tookMs * PAUSE_SHARE), this.#onTimer)
      }
    }
  }

  #run(beganMs: number): void {
    const { scheduler, timeline } = this.#options
    const before = timeline.tick
    const { tick, run, skipped } = timeline.advance(beganMs)
    if (skipped > 0) this.#options.skip(skipped)
    for (let due = tick - run + 1; due <= tick && !this.#stopped; due++) {
      this.#options.tick(due)
      if (due === tick || scheduler.now() - beganMs < STEPS_MS) continue
      this.#options.skip(tick - due)
      break
    }
    // Caught up several steps at once: one packet carries the newest.
    const passed = this.#turn(tick) !== this.#turn(before)
    if (!this.#stopped && (passed || beganMs - this.#sentAtMs >= 2 * this.#sendEveryMs)) {
      this.#sentAtMs = beganMs
      this.#options.send(tick)
    }
    this.#options.done()
  }

  /**
   * [TICK4] The number of the last sending that was due by a tick. Ticks come to all at the same instant, and packets
   * that all send and take in that instant wait for each other, which makes their times worse and their paths
   * one-sided. So the host sends at the multiples of the interval, and the others at the ticks between, by their seats.
   */
  #turn(tick: number): number {
    const { isHost, slot } = this.#options
    const between = this.#sendEveryTicks - 1
    const phase = isHost() || between < 1 ? 0 : 1 + (slot % between)
    return Math.floor((tick - phase) / this.#sendEveryTicks)
  }
}
