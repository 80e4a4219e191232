import { BitWriter } from '../wire/bits.ts'
import { MAX_FRAME_BYTES } from '../wire/frame.ts'
import { Composition, type Source } from './composition.ts'
import type { Encodings } from './encodings.ts'
import type { Groups } from './groups.ts'
import { Selection } from './selection.ts'

/** Compositions kept of one tick: peers that differ more than this are composed for anew. */
const COMPOSITIONS = 4

/** What all outboxes of this player share: the encodings, and what was composed of them in this tick. */
export class OutboxShared implements Source {
  readonly encodings: readonly Encodings[]
  readonly kindBits: number
  readonly epoch: number
  readonly groups: Groups
  /** Every entity goes in full once in so many samples. */
  readonly refreshSamples: number
  readonly selection: Selection = new Selection()
  readonly writer: BitWriter = new BitWriter((MAX_FRAME_BYTES + 3) >>> 2)
  readonly #compositions: Composition[] = []
  #next = 0

  constructor(
    encodings: readonly Encodings[],
    groups: Groups,
    kindBits: number,
    epoch: number,
    refreshSamples: number,
  ) {
    this.encodings = encodings
    this.groups = groups
    this.kindBits = kindBits
    this.epoch = epoch
    this.refreshSamples = refreshSamples
  }

  /** The frames' bodies for `selection`: those of a peer before, if they are the same. */
  compose(tick: number, maxFrames: number): Composition {
    for (const composition of this.#compositions) {
      if (composition.fits(tick, this.selection, maxFrames)) return composition
    }
    const place = this.#next
    this.#next = (place + 1) % COMPOSITIONS
    const composition = (this.#compositions[place] ??= new Composition(this))
    composition.compose(tick, this.selection, maxFrames)
    return composition
  }
}
