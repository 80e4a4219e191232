import type { ColumnTable } from './columns.ts'
import { LOG } from './frame-log.ts'
import { KERNEL_CODE } from './kernel-code.ts'

/**
 * Kinds with room for so many entities or more are coded by the kernel. Below it a memory of its own is not worth while, and
 * a page that forbids WebAssembly hears nothing of it.
 */
export const KERNEL_FROM = 64

/** Bytes of the columns' descriptions; see `kernel/codec.ts`. */
const STEP_BYTES = 48
const PLACE_BYTES = 20
const QUANT_BYTES = 32
const PAGE_BYTES = 65_536
/** Bytes of what a peer is known to have of an entity; see `kind-sends.ts`. */
export const SENDS_BYTES = 44
/** Peers that a kernel has rows for; those of more lie elsewhere, and JavaScript chooses for them. */
export const SEATS = 8

/** What lies in a kernel's memory, in the order of its header. What is called a count, `columns`, `capacity`, `grouped`, `evictions` and `ends` are numbers; of the rest stands where it begins. */
const HEADER = [
  'columns',
  'capacity',
  'steps',
  'quants',
  'places',
  'grouped',
  'raw',
  'rows',
  'version',
  'dirty',
  'jumps',
  'jumpTick',
  'at',
  'base',
  'before',
  'span',
  'gap',
  'codes',
  'entries',
  'words',
  'numbers',
  'cache',
  'wanted',
  'placeOf',
  'heads',
  'newestTicks',
  'newest',
  'heard',
  'apart',
  'linears',
  'linearCount',
  'indices',
  'mirrors',
  'slots',
  'jumpTicks',
  'rest',
  'generation',
  'chosen',
  'chosenEncodings',
  'fulls',
  'fullCount',
  'wantedCount',
  'evictions',
  'log',
  'ends',
  'sends',
] as const

type Name = (typeof HEADER)[number]

/** Bytes of what its owner puts there. */
export type Regions = Partial<Readonly<Record<Name, number>>>

interface Loops {
  sample(size: number, tick: number): number
  select(rows: number, size: number, tick: number, sample: number, refresh: number, lastJump: number): number
  sent(rows: number, kind: number, count: number, sample: number): number
  acked(rows: number, kind: number, count: number, tick: number, sample: number): number
  fill(count: number, tick: number): void
  code(count: number): void
  write(count: number, origin: number): number
  read(from: number, end: number, count: number): number
  find(count: number, tick: number): number
  resolve(count: number): number
  keep(count: number, tick: number, heard: number, whole: number, jumps: number): number
}

/** What one peer is known to have of the entities of a kind, in a kernel's memory. */
export interface Seat {
  readonly kernel: Kernel
  readonly begins: number
  readonly rows: Int32Array
}

/** What is used of WebAssembly: core is compiled without the browser's types. */
interface Engine {
  readonly Module: new (code: Uint8Array) => object
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

/** What a step does, and with what; as `Guesses` has it. */
export interface Step {
  readonly op: number
  readonly column: number
  readonly low: number
  readonly high: number
  readonly velocity: number
  readonly older: number
  readonly float: number
  readonly bits: number
  readonly scale: number
  readonly bias: number
}

/** Compiled once; `none`: it cannot be. */
let compiled: object | 'none' | undefined

/** The codec's loops for one kind in WebAssembly, and the memory that they work on. It does not grow: a larger one is made. */
export class Kernel {
  readonly capacity: number
  readonly #loops: Loops
  readonly #buffer: ArrayBuffer
  readonly #regions = new Map<Name, { readonly begins: number; readonly bytes: number }>()
  /** All of it. */
  readonly #ints: Int32Array
  readonly #words: Uint32Array
  readonly #log: Int32Array
  /** Where peers' rows begin that nobody has. */
  readonly #seats: number[] = []

  private constructor(engine: Engine, module: object, table: ColumnTable, capacity: number, regions: Regions) {
    const described: Regions = {
      steps: table.count * STEP_BYTES,
      quants: table.count * QUANT_BYTES,
      places: table.count * PLACE_BYTES,
      linears: table.linear.length * 4,
    }
    let end = aligned(HEADER.length * 4)
    for (const [name, bytes] of Object.entries({ ...described, ...regions }) as [Name, number][]) {
      this.#regions.set(name, { begins: end, bytes })
      end += aligned(bytes)
    }
    const memory = new engine.Memory({ initial: Math.ceil(end / PAGE_BYTES) })
    this.#loops = new engine.Instance(module, { env: { memory } }).exports as Loops
    this.#buffer = memory.buffer
    this.#ints = new Int32Array(memory.buffer)
    this.capacity = capacity
    for (const [name, { begins }] of this.#regions) this.#ints[HEADER.indexOf(name)] = begins
    this.#ints[HEADER.indexOf('columns')] = table.count
    this.#ints[HEADER.indexOf('capacity')] = capacity
    this.#ints[HEADER.indexOf('linearCount')] = table.linear.length
    this.ints('linears').set(table.linear)
    this.#words = new Uint32Array(...this.#range('words', 4))
    this.#log = this.ints('log')
    const { begins, bytes } = this.#regions.get('sends') ?? { begins: 0, bytes: 0 }
    for (let at = 0; at < bytes; at += SENDS_BYTES * capacity) this.#seats.push(begins + at)
    this.#quantize(table)
  }

  /** For the columns of a kind. Undefined where there is no WebAssembly, the page forbids it, or there is no memory left for it. */
  static make(table: ColumnTable, capacity: number, regions: Regions): Kernel | undefined {
    const engine = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly
    if (engine === undefined || compiled === 'none') return undefined
    try {
      compiled ??= new engine.Module(fromBase64(KERNEL_CODE))
    } catch {
      compiled = 'none'
      return undefined
    }
    try {
      return new Kernel(engine, compiled, table, capacity, regions)
    } catch {
      return undefined
    }
  }

  ints(name: Name): Int32Array {
    return new Int32Array(...this.#range(name, 4))
  }

  floats(name: Name): Float64Array {
    return new Float64Array(...this.#range(name, 8))
  }

  bytes(name: Name): Uint8Array {
    return new Uint8Array(...this.#range(name, 1))
  }

  /** Says how columns are computed, in this order. */
  program(steps: readonly Step[]): void {
    for (const [number, { op, column, low, high, velocity, older, float, scale, bias }] of steps.entries()) {
      const begins = this.#begins('steps') + number * STEP_BYTES
      this.#ints.set([op, column, low, high, Math.max(0, velocity), 0, older, float], begins >>> 2)
      new Float64Array(this.#buffer, begins + 32, 2).set([scale, bias])
    }
  }

  /** Says where in a record each step's column goes, with which parameters (by column), and how many go under the first bit. */
  arrange(steps: readonly Step[], places: Uint8Array, parameters: Uint8Array, grouped: number): void {
    const ints = this.#ints
    const first = this.#begins('steps')
    const firstPlace = this.#begins('places')
    for (let number = 0; number < steps.length; number++) {
      const { op, column, low, bits } = steps[number] as Step
      const place = places[number] as number
      ints[(first + number * STEP_BYTES + PLACE_OF_STEP) >>> 2] = place
      const at = (firstPlace + place * PLACE_BYTES) >>> 2
      ints[at] = op
      ints[at + 1] = parameters[column] as number
      ints[at + 2] = column
      ints[at + 3] = low
      ints[at + 4] = bits
    }
    ints[GROUPED_AT] = grouped
  }

  /** Quantizes what was written to the first `size` entities, as the state of a tick. Says whether any of them jumped. */
  sample(size: number, tick: number): boolean {
    return this.#loops.sample(size, tick) !== 0
  }

  /** A peer's rows of what it is known to have, all zeros; undefined when none are left. */
  seat(): Seat | undefined {
    const begins = this.#seats.pop()
    if (begins === undefined) return undefined
    const rows = new Int32Array(this.#buffer, begins, (this.capacity * SENDS_BYTES) / 4).fill(0)
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
    return this.#loops.select(seat.begins, size, tick, sample, refresh, lastJump)
  }

  /**
   * Notes in a peer's rows that records of a log went out, from `record` on, as far as they are of a kind, and there is room for
   * them; gives the number of the first that is not noted.
   */
  sent(seat: Seat, log: Int32Array, kind: number, record: number, end: number, sample: number): number {
    const count = this.#take(log, record, end)
    return record + this.#loops.sent(seat.begins, kind, count, sample)
  }

  /** The same for their acknowledgement; the `ends` of entities among them are left out. */
  acked(seat: Seat, log: Int32Array, kind: number, record: number, end: number, tick: number, sample: number): number {
    const count = this.#take(log, record, end)
    return record + this.#loops.acked(seat.begins, kind, count, tick, sample)
  }

  #take(log: Int32Array, record: number, end: number): number {
    const count = Math.min(end - record, this.capacity)
    this.#log.set(log.subarray(record * LOG, (record + count) * LOG))
    return count
  }

  /** One of the numbers. */
  number(name: 'fullCount' | 'wantedCount' | 'evictions' | 'ends'): number {
    return this.#ints[HEADER.indexOf(name)] as number
  }

  /** Says of the first `count` of the encodings that are to be made where their states lie. */
  fill(count: number, tick: number): void {
    this.#loops.fill(count, tick)
  }

  /** Finds the codes of the first `count` records. */
  code(count: number): void {
    this.#loops.code(count)
  }

  /** Writes their codes, each from a whole word on, and tells the encodings where: the first of the words that it gives has this number. */
  write(count: number, origin: number): Uint32Array {
    return this.#words.subarray(0, this.#loops.write(count, origin))
  }

  /** Whether the words of a message, and what a record may run on beyond them, can be read here. */
  holds(words: Uint32Array): boolean {
    return words.length + LOOK_AHEAD <= this.#words.length
  }

  /** Reads the codes of `count` records of a message from a bit on; gives the first bit after them. */
  read(words: Uint32Array, from: number, end: number, count: number): number {
    this.#words.set(words)
    return this.#loops.read(from, end, count)
  }

  /** Looks for the baselines of so many records of a tick; gives how many are not known. */
  find(count: number, tick: number): number {
    return this.#loops.find(count, tick)
  }

  /**
   * Keeps the numbers of so many records as the newest states of their mirrors, of a tick, heard on this link; `whole`: the
   * newest tick of which every difference arrived. Gives how many are left for JavaScript, named in the region `rest`.
   */
  keep(count: number, tick: number, heard: number, whole: number, jumps: boolean): number {
    return this.#loops.keep(count, tick, heard, whole, jumps ? 1 : 0)
  }

  /** Makes numbers of the codes that were read. False when any is out of its range. */
  resolve(count: number): boolean {
    return this.#loops.resolve(count) !== 0
  }

  #begins(name: Name): number {
    return this.#regions.get(name)?.begins ?? 0
  }

  #range(name: Name, size: number): [buffer: ArrayBuffer, begins: number, length: number] {
    const { begins, bytes } = this.#regions.get(name) ?? { begins: 0, bytes: 0 }
    return [this.#buffer, begins, bytes / size]
  }

  #quantize({ count, quant, low, high, offset, perStep }: ColumnTable): void {
    for (let column = 0; column < count; column++) {
      const begins = this.#begins('quants') + column * QUANT_BYTES
      const whole = [quant[column], low[column], high[column]] as number[]
      this.#ints.set(whole, begins >>> 2)
      new Float64Array(this.#buffer, begins + 16, 2).set([offset[column], perStep[column]] as number[])
    }
  }
}

/** What `read` needs of a message's words beyond them. */
export const LOOK_AHEAD = 2
/** Where in a step its place stands, bytes. */
const PLACE_OF_STEP = 20
const GROUPED_AT = HEADER.indexOf('grouped')

/** Bytes, up to the next whole double. */
function aligned(bytes: number): number {
  return (bytes + 7) & ~7
}

function fromBase64(text: string): Uint8Array {
  const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((text.length / 4) * 3 - padding)
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    let four = 0
    for (let digit = at; digit < at + 4; digit++) four = (four << 6) | Math.max(0, digits.indexOf(text.charAt(digit)))
    // What is past the end of the array is ignored.
    bytes[to] = four >> 16
    bytes[to + 1] = four >> 8
    bytes[to + 2] = four
  }
  return bytes
}
