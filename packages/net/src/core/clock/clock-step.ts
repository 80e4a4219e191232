/** Distances that are counted together; then anew, for a clock is seen to have steps only while every distance is of whole ones. */
const DISTANCES = 24
/** So many are enough to know. */
const ENOUGH = 4
/** Smaller steps do not matter, ms. */
const FINE_MS = 2
/** The rounding of the wire, twice, and of a page's clock, ms. */
const ROUNDING_MS = 0.1
/** No page's clock has coarser steps, ms (Firefox with `resistFingerprinting`). */
export const COARSEST_STEP_MS: number = 100 / 6

/** Finds out in which steps a clock moves: all distances of its readings are whole steps. */
export class ClockStep {
  #last: number | undefined
  #distances = 0
  /** What all distances are multiples of; 0 before the first. */
  #common = 0
  #stepMs = COARSEST_STEP_MS

  /** Takes a reading, ms. */
  note(readingMs: number): void {
    const distance = Math.abs(readingMs - (this.#last ?? readingMs))
    this.#last = readingMs
    if (distance <= ROUNDING_MS) return
    this.#common = commonPart(distance, this.#common)
    this.#distances += 1
    if (this.#distances < ENOUGH) return
    this.#stepMs = this.#common < FINE_MS ? 0 : Math.min(this.#common, COARSEST_STEP_MS)
    if (this.#distances < DISTANCES) return
    this.#distances = 0
    this.#common = 0
  }

  /** The step, ms; 0 for a clock whose steps do not matter. The coarsest there is until enough is known. */
  get ms(): number {
    return this.#stepMs
  }

  clear(): void {
    this.#last = undefined
    this.#distances = 0
    this.#common = 0
    this.#stepMs = COARSEST_STEP_MS
  }
}

/** The greatest length that two are multiples of, but for rounding. */
function commonPart(a: number, b: number): number {
  while (b > ROUNDING_MS) {
    const rest = a % b
    a = b
    b = rest > b - ROUNDING_MS ? 0 : rest
  }
  return a
}
