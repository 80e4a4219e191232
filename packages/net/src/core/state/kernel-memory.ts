import type { ColumnTable } from './columns.ts'
import { KERNEL_CODE } from './kernel-code.ts'
import { HEADER, type Name, PLACE_BYTES, QUANT_BYTES, type Regions, type Step, STEP_BYTES } from './kernel-layout.ts'

/**
 * Kinds with room for so many entities or more are coded by the kernel. Below it a memory of its own is not worth while, and
 * a page that forbids WebAssembly hears nothing of it.
 */
export const KERNEL_FROM = 64

const PAGE_BYTES = 65_536
/** Where in a step its place stands, bytes. */
const PLACE_OF_STEP = 20

/** What the module exports; see `kernel/index.ts`. */
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

/** What is used of WebAssembly: core is compiled without the browser's types. */
interface Engine {
  readonly Module: new (code: Uint8Array) => object
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Instance: new (module: object, imports: object) => { readonly exports: object }
}

/** Compiled once; `none`: it cannot be. */
let compiled: object | 'none' | undefined

/** The codec's loops for one kind in WebAssembly, and the memory that they work on. It does not grow: a larger one is made. */
export class KernelMemory {
  /** Entities there is room for. */
  readonly capacity: number
  readonly loops: Loops
  readonly #buffer: ArrayBuffer
  readonly #regions = new Map<Name, { readonly begins: number; readonly bytes: number }>()
  /** All of it. */
  readonly #ints: Int32Array

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
    this.loops = new engine.Instance(module, { env: { memory } }).exports as Loops
    this.#buffer = memory.buffer
    this.#ints = new Int32Array(memory.buffer)
    this.capacity = capacity
    for (const [name, { begins }] of this.#regions) this.#ints[HEADER.indexOf(name)] = begins
    this.#ints[HEADER.indexOf('columns')] = table.count
    this.#ints[HEADER.indexOf('capacity')] = capacity
    this.#ints[HEADER.indexOf('linearCount')] = table.linear.length
    this.ints('linears').set(table.linear)
    this.#quantize(table)
  }

  /** For the columns of a kind. Undefined where there is no WebAssembly, the page forbids it, or there is no memory left for it. */
  static make(table: ColumnTable, capacity: number, regions: Regions): KernelMemory | undefined {
    const engine = (globalThis as { readonly WebAssembly?: Engine }).WebAssembly
    if (engine === undefined || compiled === 'none') return undefined
    try {
      compiled ??= new engine.Module(fromBase64(KERNEL_CODE))
    } catch {
      compiled = 'none'
      return undefined
    }
    try {
      return new KernelMemory(engine, compiled, table, capacity, regions)
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

  /** The same as unsigned numbers. */
  words(name: Name): Uint32Array {
    return new Uint32Array(...this.#range(name, 4))
  }

  /** Says how columns are computed, in this order. */
  program(steps: readonly Step[]): void {
    for (const [number, { op, column, low, high, velocity, older, float, scale, bias }] of steps.entries()) {
      const begins = this.begins('steps') + number * STEP_BYTES
      this.#ints.set([op, column, low, high, Math.max(0, velocity), 0, older, float], begins >>> 2)
      new Float64Array(this.#buffer, begins + 32, 2).set([scale, bias])
    }
  }

  /** Says where in a record each step's column goes, with which parameters (by column), and how many go under the first bit. */
  arrange(steps: readonly Step[], places: Uint8Array, parameters: Uint8Array, grouped: number): void {
    const ints = this.#ints
    const first = this.begins('steps')
    const firstPlace = this.begins('places')
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

  /** One of the numbers. */
  number(name: 'fullCount' | 'wantedCount' | 'evictions' | 'ends'): number {
    return this.#ints[HEADER.indexOf(name)] as number
  }

  /** Where a region begins, bytes. */
  begins(name: Name): number {
    return this.#regions.get(name)?.begins ?? 0
  }

  #range(name: Name, size: number): [buffer: ArrayBuffer, begins: number, length: number] {
    const { begins, bytes } = this.#regions.get(name) ?? { begins: 0, bytes: 0 }
    return [this.#buffer, begins, bytes / size]
  }

  #quantize({ count, quant, low, high, offset, perStep }: ColumnTable): void {
    for (let column = 0; column < count; column++) {
      const begins = this.begins('quants') + column * QUANT_BYTES
      const whole = [quant[column], low[column], high[column]] as number[]
      this.#ints.set(whole, begins >>> 2)
      new Float64Array(this.#buffer, begins + 16, 2).set([offset[column], perStep[column]] as number[])
    }
  }
}

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
