import { entriesOf } from './code-table.ts'
import { recordWords } from './delta-codec.ts'
import { ENCODINGS } from './encoding.ts'
import { LOG } from './frame-log.ts'
import { HISTORY } from './history.ts'
import { SENDS_BYTES } from './kernel-layout.ts'
import { KernelMemory } from './kernel-memory.ts'
import type { CompiledKind } from './schema.ts'

/** Peers that a kernel has rows for; those of more lie elsewhere, and JavaScript chooses for them. */
const SEATS = 8

/** What one peer is known to have of the entities of a kind, in a kernel's memory. */
export interface Seat {
  readonly kernel: SenderKernel
  readonly begins: number
  readonly rows: Int32Array
}

/** The loops over a player's own entities of one kind, in WebAssembly, and what they work on. */
export class SenderKernel {
  readonly memory: KernelMemory
  readonly #words: Uint32Array
  readonly #log: Int32Array
  /** Where peers' rows begin that nobody has. */
  readonly #seats: number[]

  private constructor(memory: KernelMemory) {
    this.memory = memory
    this.#words = memory.words('words')
    this.#log = memory.ints('log')
    const bytes = SENDS_BYTES * memory.capacity
    this.#seats = Array.from({ length: SEATS }, (_, seat) => memory.begins('sends') + seat * bytes)
  }

  /** For so many entities; undefined: they are too few, or there is no WebAssembly, or it cannot write them. */
  static make({ table, blobs, kernelFrom }: CompiledKind, capacity: number): SenderKernel | undefined {
    const { count } = table
    // Blobs go between the numbers of one record and those of the next, bit by bit.
    if (capacity < kernelFrom || count === 0 || blobs.length > 0) return undefined
    const each = 4 * capacity
    const memory = KernelMemory.make(table, capacity, {
      raw: 8 * capacity * count,
      rows: HISTORY * each * count,
      version: each,
      generation: each,
      dirty: capacity,
      jumps: capacity,
      jumpTick: each,
      at: each,
      base: each,
      before: each,
      span: each,
      gap: each,
      codes: each * count,
      entries: 4 * entriesOf(count),
      words: each * recordWords(count),
      cache: each * ENCODINGS,
      wanted: each,
      chosen: each,
      chosenEncodings: each,
      fulls: each,
      log: each * LOG,
      sends: SEATS * SENDS_BYTES * capacity,
    })
    return memory && new SenderKernel(memory)
  }

  /** Quantizes what was written to the first `size` entities, as the state of a tick. Says whether any of them jumped. */
  sample(size: number, tick: number): boolean {
    return this.memory.loops.sample(size, tick) !== 0
  }

  /** A peer's rows of what it is known to have, all zeros; undefined when none are left. */
  seat(): Seat | undefined {
    const begins = this.#seats.pop()
    if (begins === undefined) return undefined
    const all = this.memory.ints('sends')
    const from = (begins - this.memory.begins('sends')) / 4
    const rows = all.subarray(from, from + (this.memory.capacity * SENDS_BYTES) / 4).fill(0)
    return { kernel: this, begins, rows }
  }

  /** The peer is gone. */
  unseat({ begins }: Seat): void {
    this.#seats.push(begins)
  }

  /**
   * Finds what a peer lacks of the first `size` entities. Gives how many records go as deltas: `chosen` and `chosenEncodings`
   * say which. `fulls` are to go in full, `fullCount` of them, and `wantedCount` encodings are to be made.
   */
  select(seat: Seat, size: number, tick: number, sample: number, refresh: number, lastJump: number): number {
    return this.memory.loops.select(seat.begins, size, tick, sample, refresh, lastJump)
  }

  /**
   * Notes in a peer's rows that records of a log went out, from `record` on, as far as they are of a kind, and there is room for
   * them; gives the number of the first that is not noted.
   */
  sent(seat: Seat, log: Int32Array, kind: number, record: number, end: number, sample: number): number {
    const count = this.#take(log, record, end)
    return record + this.memory.loops.sent(seat.begins, kind, count, sample)
  }

  /** The same for their acknowledgement; the `ends` of entities among them are left out. */
  acked(seat: Seat, log: Int32Array, kind: number, record: number, end: number, tick: number, sample: number): number {
    const count = this.#take(log, record, end)
    return record + this.memory.loops.acked(seat.begins, kind, count, tick, sample)
  }

  #take(log: Int32Array, record: number, end: number): number {
    const count = Math.min(end - record, this.memory.capacity)
    this.#log.set(log.subarray(record * LOG, (record + count) * LOG))
    return count
  }

  /** Says of the first `count` of the encodings that are to be made where their states lie. */
  fill(count: number, tick: number): void {
    this.memory.loops.fill(count, tick)
  }

  /** Finds the codes of the first `count` records. */
  code(count: number): void {
    this.memory.loops.code(count)
  }

  /** Writes their codes, each from a whole word on, and tells the encodings where: the first of the words that it gives has this number. */
  write(count: number, origin: number): Uint32Array {
    return this.#words.subarray(0, this.memory.loops.write(count, origin))
  }
}
