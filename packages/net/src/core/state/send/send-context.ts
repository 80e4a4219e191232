import { FramePacker, type Source } from './frame-packer.ts'
import type { DeltaCache } from './delta-cache.ts'
import type { AtomicGroups } from './atomic-groups.ts'
import type { OwnEntities } from './own-entities.ts'
import { SendList } from './send-list.ts'

/** Compositions kept of one tick: peers that differ more than this are composed for anew. */
const MAX_PACKERS = 4

export interface SendContextOptions {
  readonly kindBits: number
  readonly epoch: number
  /** Every entity goes in full once in so many samples. */
  readonly keyframeSamples: number
}

/** What all outboxes of this player share: the deltaCaches, and what was composed of them in this tick. */
export class SendContext implements Source {
  /** How many own entities there are, and whether that is news. */
  readonly own: Pick<OwnEntities, 'count' | 'revision'>
  readonly deltaCaches: readonly DeltaCache[]
  readonly kindBits: number
  readonly epoch: number
  readonly groups: AtomicGroups
  readonly keyframeSamples: number
  readonly selection: SendList = new SendList()
  readonly #packers: FramePacker[] = []
  #next = 0

  constructor(own: OwnEntities, { kindBits, epoch, keyframeSamples }: SendContextOptions) {
    this.own = own
    this.deltaCaches = own.deltaCaches
    this.groups = own.groups
    this.kindBits = kindBits
    this.epoch = epoch
    this.keyframeSamples = keyframeSamples
  }

  /** The bodies that a peer before got for the selection as it is, if that is so. */
  find(tick: number, maxPackets: number): FramePacker | undefined {
    return this.#packers.find((packer) => packer.fits(tick, this.selection, maxPackets))
  }

  /** The bodies for the selection, which was reckoned to need so many bits. */
  compose(tick: number, maxPackets: number, needs: number): FramePacker {
    const same = this.find(tick, maxPackets)
    if (same !== undefined) return same
    const place = this.#next
    this.#next = (place + 1) % MAX_PACKERS
    const packer = (this.#packers[place] ??= new FramePacker(this))
    packer.compose(tick, this.selection, maxPackets, needs)
    return packer
  }
}
