import { MAX_ENTITIES } from './ids.ts'
import { MIRROR_RING, ROW_NUMBERS } from './mirror-row.ts'
import { copied, restrided } from './own-store.ts'
import { ReceiverKernel } from './receiver-kernel.ts'
import type { KernelQuota } from './kernel-quota.ts'
import type { CompiledKind } from './schema.ts'

/**
 * The states kept of all mirrors of one kind of one player, a row each: its tick (−1 empty), the tick of the baseline it came
 * against (−1: in full), the tick up to which the state before it is known to have held (−1 unknown), the quantized
 * numbers, and the baseline's values of the columns guessed from two states. Rows of one slot lie together, for they are
 * written and read together.
 */
export class MirrorRings {
  readonly compiled: CompiledKind
  readonly stride: number
  rows: Int32Array
  /** Of each mirror: the slot written last (−1 none), the newest tick (−1 none) and the slot of that, and on which opening of the link it was heard last. */
  heads: Int32Array = new Int32Array(0)
  newestTicks: Int32Array = new Int32Array(0)
  newest: Int32Array = new Int32Array(0)
  heard: Int32Array = new Int32Array(0)
  /** 1: it has a time of its own, since it was handed over. */
  apart: Uint8Array = new Uint8Array(0)
  /** Of each index of the player's entities: the mirror that it has now; −1 none. */
  placeOf: Int32Array = new Int32Array(MAX_ENTITIES).fill(-1)
  /** In whose memory they lie, once there are many. */
  kernel: ReceiverKernel | undefined
  /** Mirrors there is room for: grows with those that are there, at most `MAX_ENTITIES`. */
  capacity = 0
  readonly #kernels: KernelQuota | undefined
  readonly #free: number[] = []

  /** `kernels`: they may have one. */
  constructor(compiled: CompiledKind, kernels?: KernelQuota) {
    this.#kernels = kernels
    this.compiled = compiled
    this.stride = ROW_NUMBERS + compiled.table.count + compiled.table.linear.length
    this.rows = new Int32Array(this.stride)
  }

  /** Room for one mirror, empty. */
  take(): number {
    if (this.#free.length === 0) this.#grow()
    const place = this.#free.pop() as number
    for (let slot = 0; slot < MIRROR_RING; slot++) this.rows[(slot * this.capacity + place) * this.stride] = -1
    this.heads[place] = -1
    this.newestTicks[place] = -1
    this.newest[place] = 0
    this.heard[place] = 0
    this.apart[place] = 0
    return place
  }

  give(place: number): void {
    this.#free.push(place)
  }

  /** The player has left. */
  end(): void {
    if (this.kernel !== undefined) this.#kernels?.give()
    this.kernel = undefined
  }

  #grow(): void {
    const capacity = Math.max(8, this.capacity * 2)
    const { stride } = this
    const old = this.kernel
    const kernel = this.#kernels?.next(old, () => ReceiverKernel.make(this.compiled, capacity, stride))
    this.kernel = kernel
    const rows = kernel?.memory.ints('rows') ?? new Int32Array(MIRROR_RING * capacity * stride)
    this.rows = restrided(this.rows, rows, MIRROR_RING, this.capacity * stride, capacity * stride)
    const ints = (name: 'heads' | 'newestTicks' | 'newest' | 'heard'): Int32Array =>
      copied(this[name], kernel?.memory.ints(name) ?? new Int32Array(capacity))
    this.heads = ints('heads')
    this.newestTicks = ints('newestTicks')
    this.newest = ints('newest')
    this.heard = ints('heard')
    this.apart = copied(this.apart, kernel?.memory.bytes('apart') ?? new Uint8Array(capacity))
    if (old !== kernel)
      this.placeOf = copied(this.placeOf, kernel?.memory.ints('placeOf') ?? new Int32Array(MAX_ENTITIES))
    for (let place = capacity - 1; place >= this.capacity; place--) this.#free.push(place)
    this.capacity = capacity
  }
}
