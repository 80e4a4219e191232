// Shared time as it is read: monotonic, slewed towards the estimated line, stepped only when far off.

import { type OffsetLine, offsetAt } from './offset-window.ts'

/** [CLK6] Upper bound of the difference from the local pace, as a part of it. */
const MAX_SLEW = 0.05

/** [CLK7] Upper bound of an error that is slewed, ms. */
export const SNAP_MS = 250

/** Time constant with which small errors are taken out, ms: the noise of single estimates does not show. */
const SLEW_TIME_MS = 200

/**
 * A clock that is led towards a line and never goes backwards:
 *
 * - an error of up to `SNAP_MS` is slewed: time passes at 1 ± `MAX_SLEW` of the local pace;
 * - when it is behind by more, it jumps ahead (a snap);
 * - when it is ahead by more, it stands still until it is not.
 */
export class SlewedTime {
  #line: OffsetLine
  #atMs: number
  #sharedMs: number
  /** True from the moment the clock is ahead by more than `SNAP_MS` until it is not ahead. */
  #standing = false

  constructor(line: OffsetLine, sharedMs: number = line.atMs + line.offsetMs) {
    this.#line = line
    this.#atMs = line.atMs
    this.#sharedMs = sharedMs
  }

  /** The local time of the latest reading, ms. */
  get atMs(): number {
    return this.#atMs
  }

  get line(): OffsetLine {
    return this.#line
  }

  /** Line less shared time (below 0: the clock is ahead) at the latest reading, ms. */
  get behindMs(): number {
    return this.#atMs + offsetAt(this.#line, this.#atMs) - this.#sharedMs
  }

  /** Shared less local time at the latest reading, ms. */
  get offsetMs(): number {
    return this.#sharedMs - this.#atMs
  }

  /** True while the clock is about to jump to its line, or stands still until the line has come to it. */
  get stepping(): boolean {
    return this.#standing || Math.abs(this.behindMs) > SNAP_MS
  }

  /** Detaches the clock at a local time: it goes on from its reading, at the pace of its line. */
  settle(localMs: number): void {
    const sharedMs = this.now(localMs)
    const { drift, errorMs } = this.#line
    this.#standing = false
    this.#line = {
      atMs: this.#atMs,
      offsetMs: sharedMs - this.#atMs,
      drift,
      errorMs: errorMs + Math.abs(this.behindMs),
    }
  }

  /** Leads the clock towards a line, from the latest reading on. */
  lead(line: OffsetLine): void {
    this.#line = line
  }

  /** Shared time at a local time, ms; a local time before the latest reading gives that reading. */
  now(localMs: number): number {
    const passed = localMs - this.#atMs
    if (!(passed > 0)) return this.#sharedMs
    const target = localMs + offsetAt(this.#line, localMs)
    // Read before `#atMs` moves: the error alone, without the drift since.
    const behind = this.behindMs
    this.#atMs = localMs
    if (behind > SNAP_MS) {
      this.#sharedMs = target
      return target
    }
    this.#standing = behind < -SNAP_MS || (this.#standing && behind < 0)
    if (this.#standing) {
      this.#sharedMs = Math.max(this.#sharedMs, target)
      return this.#sharedMs
    }
    const wanted = target - behind * Math.exp(-passed / SLEW_TIME_MS)
    this.#sharedMs = Math.min(
      Math.max(wanted, this.#sharedMs + passed * (1 - MAX_SLEW)),
      this.#sharedMs + passed * (1 + MAX_SLEW),
    )
    return this.#sharedMs
  }
}
