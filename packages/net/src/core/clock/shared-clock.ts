// The clock of one player: follows the samples of one source, or is the room's reference.

import { ClockStep } from './clock-step.ts'
import { Contradictions } from './contradictions.ts'
import { type OffsetLine, OffsetWindow, offsetAt } from './offset-window.ts'
import { type ClockSample, middleOffset, plausible, roundTripMs } from './sample.ts'
import { SlewedTime, SNAP_MS } from './slew.ts'
import type { ClockMode, Holdover } from './shared-clock-types.ts'
import { StepGuard } from './step-guard.ts'
import { Witnesses } from './witnesses.ts'

/** Hops of clocks to the host: 0 is the host itself; 3 is not to be followed. */
export type Stratum = 0 | 1 | 2 | 3

/** [CLK4] Age up to which samples count, ms: more are more exact, fewer forget a changed path sooner. */
const WINDOW_MS = 24_000

/** Distance of a contradicting sample from the line, beyond its round trip and the line's own error, ms. */
const CONTRADICTION_MS = 10

/** Number of contradicting samples in a row that are believed; fewer may be one late packet. */
const BELIEVED = 3

/** Drift of two clocks while there are no samples; 1e-6 is 1 ppm. */
const UNSEEN_DRIFT = 50e-6

/**
 * Upper bound of the time for which the old line outlives a change of the source while the new samples are less exact,
 * ms.
 */
const MAX_HOLDOVER_MS = 5_000

/** Samples, of five seconds, after which the line is estimated only once in so many ms: it moves slowly then. */
const SETTLED_SAMPLES = 100
const ESTIMATE_EVERY_MS = 250

/**
 * The time of the room, in ms since its first host began, as this player knows it.
 *
 * Shared time is computed from local time. The clock follows one other player (`follow`, `add`) or is the
 * reference itself (`lead`). Before the first of these, shared time is 0 and the clock is not `synced`.
 *
 * No exchange of timestamps shows that a path is longer in one direction than the other: such a path makes shared time
 * wrong by half of the difference, for every algorithm, and `errorMs` does not hold it. Half of the shortest round trip
 * does.
 */
export class SharedClock {
  /** The newest samples of all peers. */
  readonly witnesses: Witnesses = new Witnesses()
  readonly #window = new OffsetWindow(WINDOW_MS)
  #time: SlewedTime | undefined
  #mode: ClockMode = { kind: 'waiting' }
  /** Id of the player that is followed; undefined for the reference itself and before `follow`. */
  #source: string | undefined
  #sourceStratum: 0 | 1 | 2 = 0
  readonly #contradicting = new Contradictions(SNAP_MS)
  readonly #guard = new StepGuard(this.witnesses)
  readonly #localStep = new ClockStep()
  readonly #sourceStep = new ClockStep()
  #estimatedMs = Number.NEGATIVE_INFINITY

  /** True once there is a time. */
  get synced(): boolean {
    return this.#time !== undefined
  }

  /** True while shared time is about to jump, or stands still. */
  get stepping(): boolean {
    return this.#time?.stepping === true
  }

  /** Hops to the host; 3 while there is no time, and for a player that is three or more hops away. */
  get stratum(): Stratum {
    if (this.#mode.kind === 'leading') return 0
    if (this.#time === undefined || this.#mode.kind === 'waiting') return 3
    return (this.#sourceStratum + 1) as Stratum
  }

  /**
   * Estimated bound of the error against the source at the latest reading (about 99 % of the time, for a path that is
   * as long there as back), ms. 0 for the reference, Infinity without a time.
   */
  get errorMs(): number {
    if (this.#time === undefined) return Infinity
    if (this.#mode.kind === 'leading') return 0
    const { line, atMs, behindMs } = this.#time
    return aged(line, atMs) + Math.abs(behindMs)
  }

  /** Pace of shared time less the local pace, in millionths. */
  get driftPpm(): number {
    return (this.#time?.line.drift ?? 0) * 1e6
  }

  /** Number of samples that asked for a step and were refused. */
  get unconfirmed(): number {
    return this.#guard.unconfirmed
  }

  /**
   * Makes this player the reference (it became the host). Its time goes on at its pace; without a time
   * it begins at 0.
   */
  lead(localNowMs: number): void {
    this.#time ??= new SlewedTime({ atMs: localNowMs, offsetMs: -localNowMs, drift: 0, errorMs: 0 })
    this.#time.settle(localNowMs)
    this.#forget()
    this.#source = undefined
    this.#mode = { kind: 'leading' }
  }

  /** Follows another player. The time goes on, and is slewed to the new source when that is more exact. */
  follow(sourceId: string): void {
    if (this.#source === sourceId) return
    this.#forget()
    this.#source = sourceId
    this.#mode = { kind: 'following', holdover: this.#holdover() }
  }

  /**
   * Takes a sample of any peer; samples of one peer come in the order of `t4`. Samples of the source are followed, all
   * others are witnesses of steps. A wrong sample changes nothing.
   */
  add(sample: ClockSample, sourceId: string): void {
    const isSource = sourceId === this.#source && this.#mode.kind === 'following'
    if (!plausible(sample)) return
    this.witnesses.note(sourceId, sample, this.#time?.offsetMs)
    if (this.#mode.kind === 'leading') this.#rejoin(sample)
    if (!isSource) return
    if (!this.#contradicts(sample)) {
      this.#contradicting.clear()
      this.#takeSample(sample)
      this.#adopt(sample)
    } else if (this.#believes(sample)) {
      this.#restart()
      this.#adopt(sample, true)
    }
  }

  /**
   * [CLK15] Begins again at the time of a peer's sample, also backwards; unless this player leads, that peer is
   * followed.
   */
  startOver(sample: ClockSample, sourceId: string): void {
    this.#forget()
    const line = lineOf(sample, this.driftPpm / 1e6)
    this.#time = new SlewedTime(line, Math.max(line.atMs + line.offsetMs, 0))
    if (this.#mode.kind === 'leading') return
    this.#source = sourceId
    this.#mode = { kind: 'following', holdover: undefined }
    this.#takeSample(sample)
  }

  /** Shared time at a local time, ms. Never less than before, but for `startOver`; 0 while there is no time. */
  now(localMs: number): number {
    return this.#time?.now(localMs) ?? 0
  }

  #takeSample(sample: ClockSample): void {
    const had = this.#window.samples > 0
    this.#window.expire(sample.t4)
    // After a silence as long as the window, one sample is less exact than the line before.
    if (had && this.#window.samples === 0) this.#mode = { kind: 'following', holdover: this.#holdover() }
    this.#window.add(sample)
    this.#localStep.note(sample.t1)
    this.#localStep.note(sample.t4)
    this.#sourceStep.note(sample.t2)
    this.#sourceStep.note(sample.t3)
    this.#sourceStratum = sample.stratum as 0 | 1 | 2
  }

  /** A packet is never early: the offset is between `t3 - t4` and `t2 - t1`, whatever the path is like. */
  #contradicts({ t1, t2, t3, t4 }: ClockSample): boolean {
    if (this.#time === undefined) return false
    const { line } = this.#time
    const slack = CONTRADICTION_MS + aged(line, t4)
    return offsetAt(line, t1) > t2 - t1 + slack || offsetAt(line, t4) < t3 - t4 - slack
  }

  /** Takes a contradicting sample; returns whether the samples in a row are enough to restart. */
  #believes(sample: ClockSample): boolean {
    const time = this.#time as SlewedTime
    const offset = middleOffset(sample)
    this.#contradicting.add(sample)
    if (this.#contradicting.count < BELIEVED) return false
    const step = offset - (time.stepping ? offsetAt(time.line, sample.t4) : time.offsetMs)
    if (!time.stepping && Math.abs(step) <= SNAP_MS) return true
    return this.#guard.allows(step, offset, this.#contradicting.forMs, sample.t4)
  }

  /** [CLK12] Steps the reference to the time of the others, when its clock stood still or was set. */
  #rejoin(sample: ClockSample): void {
    const time = this.#time as SlewedTime
    if (time.stepping || !this.#guard.outvotes(sample, time.offsetMs)) return
    time.lead(lineOf(sample, time.line.drift))
  }

  #restart(): void {
    this.#window.clear()
    this.#mode = { kind: 'following', holdover: undefined }
    for (const sample of this.#contradicting.takeSamples()) this.#takeSample(sample)
  }

  /** Leads the time towards the estimate of the samples, unless the holdover line is more exact. */
  #adopt({ t4 }: ClockSample, granted = false): void {
    if (!granted && this.#window.samples > SETTLED_SAMPLES && t4 - this.#estimatedMs < ESTIMATE_EVERY_MS) return
    this.#estimatedMs = t4
    const estimate = this.#window.estimate(t4)
    if (estimate === undefined || this.#mode.kind !== 'following') return
    const line = { ...estimate, errorMs: estimate.errorMs + this.#localStep.ms + this.#sourceStep.ms }
    if (this.#time === undefined) {
      this.#time = new SlewedTime(line, Math.max(line.atMs + line.offsetMs, 0))
      return
    }
    const { holdover } = this.#mode
    if (holdover !== undefined) {
      const untilMs = Math.min(holdover.untilMs, t4 + MAX_HOLDOVER_MS)
      if (t4 < untilMs && aged(holdover.line, t4) < line.errorMs) {
        this.#mode = { kind: 'following', holdover: { line: holdover.line, untilMs } }
        return
      }
      this.#mode = { kind: 'following', holdover: undefined }
    }
    const step = line.offsetMs - this.#time.offsetMs
    const slewed = this.#time.stepping || granted || Math.abs(step) <= SNAP_MS
    if (slewed || this.#guard.allows(step, line.offsetMs, Infinity, t4)) this.#time.lead(line)
  }

  /** Returns the present line as a holdover. The first sample sets `untilMs`: there is no local time before it. */
  #holdover(): Holdover | undefined {
    return this.#time && { line: this.#time.line, untilMs: Infinity }
  }

  #forget(): void {
    this.#window.clear()
    this.#contradicting.clear()
    this.#sourceStep.clear()
    this.#guard.clear()
  }
}

/** Line through one sample, with a known drift. */
function lineOf(sample: ClockSample, drift: number): OffsetLine {
  return { atMs: sample.t4, offsetMs: middleOffset(sample), drift, errorMs: Math.max(roundTripMs(sample), 0) / 2 }
}

/** Bound of a line's error at a local time, ms. */
function aged(line: OffsetLine, localMs: number): number {
  return line.errorMs + UNSEEN_DRIFT * Math.max(localMs - line.atMs, 0)
}
