// Buffer of the samples that contradict the clock's line, until enough of them agree to replace it.

import { type ClockSample, copyOf, middleOffset } from './sample.ts'

/** Upper bound of kept samples; older ones say the same. */
const MAX_KEPT = 32

/** Samples in a row that contradict the known line and agree with each other. */
export class Contradictions {
  readonly #toleranceMs: number
  #samples: ClockSample[] = []
  #sinceMs = 0

  /** `toleranceMs`: upper bound of the distance of two offsets that agree, ms. */
  constructor(toleranceMs: number) {
    this.#toleranceMs = toleranceMs
  }

  get count(): number {
    return this.#samples.length
  }

  /** Local time for which the samples have agreed, ms. */
  get forMs(): number {
    return (this.#samples.at(-1)?.t4 ?? 0) - this.#sinceMs
  }

  add(sample: ClockSample): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && Math.abs(middleOffset(sample) - middleOffset(last)) > this.#toleranceMs) this.clear()
    if (this.#samples.length === 0) this.#sinceMs = sample.t4
    this.#samples.push(copyOf(sample))
    if (this.#samples.length > MAX_KEPT) this.#samples.shift()
  }

  clear(): void {
    this.#samples.length = 0
  }

  /** Takes the samples out, to be used. */
  takeSamples(): readonly ClockSample[] {
    const samples = this.#samples
    this.#samples = []
    return samples
  }
}
