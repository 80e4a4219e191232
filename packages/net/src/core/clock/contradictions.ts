import { type ClockSample, middleOffset } from './sample.ts'

/** Samples that are kept; older ones say the same. */
const MAX_KEPT = 32

/** Samples in a row that contradict what is known, and say the same. */
export class Contradictions {
  readonly #apartMs: number
  #samples: ClockSample[] = []
  #sinceMs = 0

  /** `apartMs`: offsets this far apart are not the same. */
  constructor(apartMs: number) {
    this.#apartMs = apartMs
  }

  get count(): number {
    return this.#samples.length
  }

  /** How long they have said the same, of local time, ms. */
  get forMs(): number {
    return (this.#samples.at(-1)?.t4 ?? 0) - this.#sinceMs
  }

  add(sample: ClockSample): void {
    const last = this.#samples.at(-1)
    if (last !== undefined && Math.abs(middleOffset(sample) - middleOffset(last)) > this.#apartMs) this.clear()
    if (this.#samples.length === 0) this.#sinceMs = sample.t4
    this.#samples.push(sample)
    if (this.#samples.length > MAX_KEPT) this.#samples.shift()
  }

  clear(): void {
    this.#samples.length = 0
  }

  /** Gives them up, to be believed. */
  take(): readonly ClockSample[] {
    const samples = this.#samples
    this.#samples = []
    return samples
  }
}
