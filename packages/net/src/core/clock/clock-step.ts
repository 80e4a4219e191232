// Detection of a coarse clock, whose readings move in steps: this page's, or that of the player followed.

/** Number of distances that are counted together. A clock has steps only while every distance is a multiple of one. */
const DISTANCES = 24
/** Least number of distances from which a step is known. */
const ENOUGH = 4
/** Least step that matters, ms. */
const FINE_MS = 2
/** Rounding of two times on the wire and of a page's clock, ms. */
const ROUNDING_MS = 0.1
/** Coarsest step of a page's clock, ms (Tor Browser). */
export const COARSEST_STEP_MS = 100
/** Step that is assumed until enough distances are known, ms (Firefox with `resistFingerprinting`). */
const ASSUMED_STEP_MS = 100 / 6

/** Step in which a clock moves: all distances between its readings are multiples of the step. */
export class ClockStep {
  #last: number | undefined
  #distances = 0
  /** Greatest common divisor of the distances; 0 before the first. */
  #common = 0
  #stepMs = ASSUMED_STEP_MS

  /** Takes a reading of the clock, ms. */
  note(readingMs: number): void {
    const distance = Math.abs(readingMs - (this.#last ?? readingMs))
    this.#last = readingMs
    if (distance <= ROUNDING_MS) return
    this.#common = commonPart(distance, this.#common)
    this.#distances += 1
    if (this.#distances < ENOUGH) return
    // Distances between messages may be multiples of more than the step, but seldom of the coarsest.
    const coarsest = this.#common > COARSEST_STEP_MS - ROUNDING_MS
    this.#stepMs = this.#common < FINE_MS ? 0 : coarsest ? COARSEST_STEP_MS : Math.min(this.#common, ASSUMED_STEP_MS)
    if (this.#distances < DISTANCES) return
    this.#distances = 0
    this.#common = 0
  }

  /** The step, ms; 0 where steps do not matter. Until enough distances are known, the step that is assumed. */
  get ms(): number {
    return this.#stepMs
  }

  clear(): void {
    this.#last = undefined
    this.#distances = 0
    this.#common = 0
    this.#stepMs = ASSUMED_STEP_MS
  }
}

/** Greatest common divisor of two lengths, but for rounding. */
function commonPart(a: number, b: number): number {
  while (b > ROUNDING_MS) {
    const remainder = a % b
    a = b
    b = remainder > b - ROUNDING_MS ? 0 : remainder
  }
  return a
}
