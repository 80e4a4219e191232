import type { Scheduler } from '../scheduler/scheduler.ts'
import type { Timeline } from './clock.ts'

export interface PumpOptions {
  readonly scheduler: Scheduler
  readonly timeline: Timeline
  readonly tickRate: number
  readonly sendRate: number
  /** This player's seat: what tells apart who sends when. */
  readonly slot: number
  /** Whether this player is the host now. */
  isHost(): boolean
  /** One fixed step. */
  tick(tick: number): void
  /** Steps that will never be run. */
  skip(ticks: number): void
  /** A send instant, after the step of `tick`; `tick` is 0 until there is a timeline. */
  send(tick: number): void
}

/**
 * Steps of one go that have taken so long, in ms, are enough: what else is due is skipped. It is three frames, and room for the
 * catch-up of a quarter of a second of steps of 3 ms; without it, steps that take longer than they last would run in goes of a
 * quarter of a second of them each, and a page would draw twice a second.
 */
const STEPS_MS = 50

/**
 * The heartbeat of a room: runs the ticks that are due, and after every `tickRate / sendRate`-th of them, sends. It wakes
 * for the next tick by the scheduler, and by `nudge` when a message came, whichever is first.
 */
export class Pump {
  readonly #options: PumpOptions
  readonly #sendEveryTicks: number
  readonly #sendEveryMs: number
  #cancel: () => void
  #running = false
  #stopped = false
  #sentAtMs = Number.NEGATIVE_INFINITY

  constructor(options: PumpOptions) {
    this.#options = options
    this.#sendEveryTicks = options.tickRate / options.sendRate
    this.#sendEveryMs = 1_000 / options.sendRate
    this.#cancel = options.scheduler.after(0, () => this.#beat())
  }

  /** Something came: run what is due, if anything is. */
  nudge(): void {
    if (this.#running || this.#stopped) return
    const { timeline } = this.#options
    if (timeline.synced && timeline.msToNext === 0) this.#beat()
  }

  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #beat(): void {
    if (this.#stopped) return
    this.#cancel()
    this.#running = true
    try {
      this.#run()
    } finally {
      this.#running = false
      if (!this.#stopped) {
        const { scheduler, timeline } = this.#options
        this.#cancel = scheduler.after(timeline.synced ? timeline.msToNext : this.#sendEveryMs, () => this.#beat())
      }
    }
  }

  #run(): void {
    const { scheduler, timeline } = this.#options
    const before = timeline.tick
    const { tick, run, skipped } = timeline.advance()
    if (skipped > 0) this.#options.skip(skipped)
    const beganMs = scheduler.now()
    for (let due = tick - run + 1; due <= tick && !this.#stopped; due++) {
      this.#options.tick(due)
      if (due === tick || scheduler.now() - beganMs < STEPS_MS) continue
      this.#options.skip(tick - due)
      break
    }
    // Caught up several steps at once: one frame carries the newest.
    const passed = this.#turn(tick) !== this.#turn(before)
    const nowMs = scheduler.now()
    if (!this.#stopped && (passed || nowMs - this.#sentAtMs >= 2 * this.#sendEveryMs)) {
      this.#sentAtMs = nowMs
      this.#options.send(tick)
    }
  }
  /**
   * [TICK4] The number of the last sending that was due by a tick. Ticks come to all at the same instant, and frames that all
   * send and take in that instant wait for each other, which makes their times worse and their way one-sided. So the host
   * sends at the multiples of the interval, and the others at the ticks between, by their seats.
   */
  #turn(tick: number): number {
    const { isHost, slot } = this.#options
    const between = this.#sendEveryTicks - 1
    const phase = isHost() || between < 1 ? 0 : 1 + (slot % between)
    return Math.floor((tick - phase) / this.#sendEveryTicks)
  }
}
