// Judgements of one ship, as the other page drew it with each library.

import { quantile, sorted } from '../stats.ts'
import { type Arrival, arrivalsOf, type Frame, framesOf, plainly } from './frames.ts'
import { judge, type Verdict } from './judge.ts'
import { Motion } from './motion.ts'
import type { Watched } from './page/main.ts'

/** Time for interpolation delay, clocks and congestion control to settle, ms. */
export const WARM_UP_MS = 3_000

/** One ship, and what the other page drew of it with every library. */
export class Watching {
  readonly motion: Motion
  /** Names of the other libraries. */
  readonly others: readonly string[]
  readonly #untilMs: number
  readonly #frames: readonly Frame[]
  readonly #arrivals: ReadonlyMap<string, readonly Arrival[]>

  constructor(seed: number, forMs: number, { frames, arrivals }: Watched) {
    this.motion = new Motion(seed, forMs)
    this.#untilMs = forMs
    this.#frames = framesOf(frames)
    this.#arrivals = new Map(arrivals.map(({ name, values }) => [name, arrivalsOf(values)]))
    this.others = arrivals.map(({ name }) => name)
  }

  /** Judgement of Tickmesh's drawing. */
  get tickmesh(): Verdict {
    return this.#judged(this.#frames)
  }

  /** Judges plain interpolation of another library's arrivals, `delayMs` behind the sender. */
  plain(name: string, delayMs: number): Verdict {
    const times = this.#frames.map(({ atMs }) => atMs)
    return this.#judged(plainly(this.#arrivals.get(name) ?? [], times, delayMs))
  }

  /** Returns the usual lateness of a library's states, ms: known to a game that measures it. */
  usualLatenessMs(name: string): number {
    const late = (this.#arrivals.get(name) ?? [])
      .filter(({ arrivedMs }) => arrivedMs < WARM_UP_MS)
      .map(({ arrivedMs, atMs }) => arrivedMs - atMs)
    if (late.length === 0) throw new Error(`nothing arrived over ${name} in ${WARM_UP_MS} ms`)
    return quantile(sorted(late), 0.5)
  }

  #judged(frames: readonly Frame[]): Verdict {
    const verdict = judge(this.motion, frames, WARM_UP_MS, this.#untilMs)
    if (verdict.errors.length === 0) throw new Error('the other ship was never drawn')
    return verdict
  }
}
