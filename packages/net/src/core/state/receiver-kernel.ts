import { readerWords } from '../wire/bit-reader.ts'
import { MAX_FRAME_BYTES } from '../wire/frame.ts'
import { MAX_ENTITIES } from './ids.ts'
import { KernelMemory } from './kernel-memory.ts'
import { MIRROR_RING } from './mirror-row.ts'
import type { CompiledKind } from './schema.ts'

/** What `read` looks at beyond a message's words. */
const LOOK_AHEAD = 2

/** The loops over another player's entities of one kind, in WebAssembly, and what they work on. */
export class ReceiverKernel {
  readonly memory: KernelMemory
  readonly #words: Uint32Array

  private constructor(memory: KernelMemory) {
    this.memory = memory
    this.#words = memory.words('words')
  }

  /** For so many mirrors, with rows of `stride` numbers; undefined: they are too few, or there is no WebAssembly, or it cannot read them. */
  static make(
    { table, blobs, kernelFrom }: CompiledKind,
    capacity: number,
    stride: number,
  ): ReceiverKernel | undefined {
    const { count } = table
    if (capacity < kernelFrom || count === 0 || blobs.length > 0) return undefined
    const each = 4 * capacity
    const memory = KernelMemory.make(table, capacity, {
      rows: MIRROR_RING * each * stride,
      placeOf: 4 * MAX_ENTITIES,
      heads: each,
      newestTicks: each,
      newest: each,
      heard: each,
      apart: capacity,
      indices: each,
      mirrors: each,
      slots: each,
      jumpTicks: each,
      rest: each,
      base: each,
      before: each,
      span: each,
      gap: each,
      codes: each * count,
      numbers: each * count,
      words: 4 * (readerWords(MAX_FRAME_BYTES) + LOOK_AHEAD),
    })
    return memory && new ReceiverKernel(memory)
  }

  /** Whether the words of a message, and what a record may run on beyond them, can be read here. */
  holds(words: Uint32Array): boolean {
    return words.length + LOOK_AHEAD <= this.#words.length
  }

  /** Reads the codes of `count` records of a message from a bit on; gives the first bit after them. */
  read(words: Uint32Array, from: number, end: number, count: number): number {
    this.#words.set(words)
    return this.memory.loops.read(from, end, count)
  }

  /** Looks for the baselines of so many records of a tick; gives how many are not known. */
  find(count: number, tick: number): number {
    return this.memory.loops.find(count, tick)
  }

  /**
   * Keeps the numbers of so many records as the newest states of their mirrors, of a tick, heard on this link; `whole`: the
   * newest tick of which every difference arrived. Gives how many are left for JavaScript, named in the region `rest`.
   */
  keep(count: number, tick: number, heard: number, whole: number, jumps: boolean): number {
    return this.memory.loops.keep(count, tick, heard, whole, jumps ? 1 : 0)
  }

  /** Makes numbers of the codes that were read. False when any is out of its range. */
  resolve(count: number): boolean {
    return this.memory.loops.resolve(count) !== 0
  }
}
