// Players to take the time from, over paths with jitter.

import type { ClockSample } from './sample.ts'
import type { SharedClock } from './shared-clock.ts'

function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export interface Path {
  readonly baseMs: number
  readonly jitterMs: number
  readonly spikes: number
  /** Jitter is the sum of so many exponentials (default 1): the more, the fewer packets have hardly any. */
  readonly stages?: number
}

/**
 * A player whose shared time is `local · (1 + drift) + offset`, behind a path with exponential jitter in each
 * direction.
 */
export class Source {
  readonly #random: () => number
  readonly path: Path
  readonly drift: number
  offset: number

  constructor(seed: number, path: Path, drift: number, offset: number) {
    this.#random = seeded(seed)
    this.path = path
    this.drift = drift
    this.offset = offset
  }

  shared(localMs: number): number {
    return localMs * (1 + this.drift) + this.offset
  }

  sample(t1: number): ClockSample {
    const there = t1 + this.#delay()
    const answered = there + 10 * this.#random()
    return {
      t1,
      t2: this.shared(there),
      t3: this.shared(answered),
      t4: answered + this.#delay(),
      stratum: 0,
    }
  }

  #delay(): number {
    const { baseMs, jitterMs, spikes, stages = 1 } = this.path
    let late = this.#random() < spikes ? 50 + 200 * this.#random() : 0
    for (let stage = 0; stage < stages; stage += 1) late -= jitterMs * Math.log(1 - this.#random())
    return baseMs + late
  }
}

/** Samples at 20 Hz, given in the order in which they come back; readings at 60 Hz to `read`. */
export function run(
  clock: SharedClock,
  source: Source,
  fromMs: number,
  toMs: number,
  read: (localMs: number, shared: number) => void = () => {},
): void {
  const samples = Array.from({ length: Math.ceil((toMs - fromMs) / 50) }, (_, n) => source.sample(fromMs + n * 50))
  samples.sort((a, b) => a.t4 - b.t4)
  let next = 0
  for (let localMs = fromMs; localMs < toMs; localMs += 1000 / 60) {
    for (let sample = samples[next]; sample !== undefined && sample.t4 <= localMs; sample = samples[++next])
      clock.add(sample, 'host')
    read(localMs, clock.now(localMs))
  }
}

export function quantile(values: number[], q: number): number {
  return values.sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? NaN
}
