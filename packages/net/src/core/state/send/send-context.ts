// Context that the send paths to all peers share: equal send lists are packed once.

import { FramePacker } from './frame-packer.ts'
import type { DeltaCache } from './delta-cache.ts'
import type { GroupedSource } from './budget.ts'
import type { Grouping } from './grouping.ts'
import type { OwnEntities } from './own-entities.ts'
import { PacketLogs } from './packet-log.ts'
import { SendList } from './send-list.ts'

/** Packers kept of one tick: for peers that differ more than this, bodies are made anew. */
const MAX_PACKERS = 4

export interface SendContextOptions {
  readonly kindBits: number
  readonly epoch: number
  /** Samples between two keyframes of an entity. */
  readonly keyframeSamples: number
}

/** Context shared by all outboxes of this player: the delta caches, and the packers of this tick. */
export class SendContext implements GroupedSource {
  /** Number of own entities, and its revision. */
  readonly own: Pick<OwnEntities, 'count' | 'revision'>
  readonly deltaCaches: readonly DeltaCache[]
  readonly kindBits: number
  readonly epoch: number
  readonly groups: Grouping | undefined
  readonly keyframeSamples: number
  readonly sendList: SendList = new SendList()
  readonly logs: PacketLogs = new PacketLogs()
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

  /** Returns the packer that made an earlier peer's bodies of the same send list, if there is one. */
  find(tick: number, maxPackets: number): FramePacker | undefined {
    for (const packer of this.#packers) if (packer.fits(tick, this.sendList, maxPackets)) return packer
    return undefined
  }

  /** Returns a packer with the bodies for the send list, of `needs` estimated bits. */
  compose(tick: number, maxPackets: number, needs: number): FramePacker {
    const same = this.find(tick, maxPackets)
    if (same !== undefined) return same
    const turn = this.#next
    this.#next = (turn + 1) % MAX_PACKERS
    const packer = (this.#packers[turn] ??= new FramePacker(this))
    packer.compose(tick, this.sendList, maxPackets, needs)
    return packer
  }
}
