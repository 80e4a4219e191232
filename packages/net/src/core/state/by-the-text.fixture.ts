import { expect } from 'vitest'

/*
 * A second reader of state frames, written from docs/WIRE.md alone: it shares nothing with the codec, so that the page
 * says what the bytes are, and both ends of the codec cannot be wrong in the same way.
 */

export const TICK_RATE = 60

interface Column {
  readonly name: string
  readonly kind: 'bool' | 'raw' | 'number' | 'angle'
  readonly least: number
  /** Numbers that it can hold. */
  readonly count: number
  /** What stands for the value 0, or the nearest to it. */
  readonly zero: number
  readonly prediction?:
    | 'linear'
    | { readonly velocity: number; readonly step: number; readonly of: readonly [offset: number, step: number] }
}

/** In the order of the test's declaration. */
const COLUMNS: readonly Column[] = [
  {
    name: 'x',
    kind: 'number',
    least: 0,
    count: 65_537,
    zero: 32_768,
    prediction: { velocity: 1, step: 1 / 16, of: [-512, 1 / 8] },
  },
  { name: 'vx', kind: 'number', least: 0, count: 8_193, zero: 4_096 },
  { name: 'y', kind: 'number', least: 0, count: 31, zero: 20, prediction: 'linear' },
  { name: 'spin', kind: 'angle', least: 0, count: 1_024, zero: 0, prediction: 'linear' },
  { name: 'heading', kind: 'angle', least: 0, count: 1_024, zero: 0 },
  { name: 'hp', kind: 'number', least: 0, count: 128, zero: 0 },
  { name: 'delta', kind: 'number', least: -8, count: 16, zero: 0 },
  { name: 'on', kind: 'bool', least: 0, count: 2, zero: 0 },
  { name: 'mode', kind: 'raw', least: 0, count: 3, zero: 0 },
  { name: 'real', kind: 'raw', least: -(2 ** 31), count: 2 ** 32, zero: 0 },
]
class Bits {
  readonly #bits: string
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  }

  take(bits: number): number {
    this.#at += bits
    if (this.#at > this.#bits.length) throw new Error('the frame ends within a number')
    return bits === 0 ? 0 : Number.parseInt(this.#bits.slice(this.#at - bits, this.#at), 2)
  }

  /** FRM7 */
  rice(k: number): number {
    let ones = 0
    while (ones < 12 && this.take(1) === 1) ones++
    return ones < 12 ? ones * 2 ** k + this.take(k) : this.take(this.take(5) + 1)
  }

  sized(b: number): number {
    const below = this.take(b)
    return 2 ** below + this.take(below)
  }

  /** FRM4: what is left fills the last byte with zeros. */
  ends(): void {
    expect(this.#bits.slice(this.#at)).toMatch(/^0{0,7}$/)
  }
}

const unzigzag = (u: number): number => (u % 2 === 0 ? u / 2 : -(u + 1) / 2)
/** Bits that hold n − 1. */
const width = (n: number): number => Math.max(1, Math.ceil(Math.log2(n)))
/** The short way round. */
const short = (d: number, n: number): number => ((((d + n / 2) % n) + n) % n) - n / 2
const clamp = (value: number, { least, count }: Column): number => Math.min(least + count - 1, Math.max(least, value))

/** STA15: none for columns that are not coded by difference. */
const DEFAULTS: readonly number[] = COLUMNS.map(({ kind, prediction, count }) =>
  kind === 'bool' || kind === 'raw'
    ? -1
    : prediction !== undefined
      ? 2
      : 16 + Math.max(0, Math.floor(width(count) / 2) - 1),
)

interface State {
  readonly numbers: readonly number[]
  /** The tick of its baseline; undefined: it came in full. */
  readonly base: number | undefined
}

/** Keeps every state that frames tell of. */
export class TextReader {
  /** What was seen of the ways to write, so that the test can tell that it saw all. */
  readonly seen: Set<string> = new Set()
  /** States of each index, by tick. */
  readonly states: Map<number, Map<number, State>> = new Map()

  /** FRM3, FRM4: gives the tick. */
  frame(bytes: Uint8Array): number | undefined {
    const head = bytes[0] === 0xc4 ? 2 : 3
    expect(head === 2 ? bytes[1] : bytes[1]! * 256 + bytes[2]!).toBe(bytes.length - head)
    const bits = new Bits(bytes.subarray(head))
    bits.take(16)
    const [a, full, time, small] = [bits.take(1), bits.take(1), bits.take(1), bits.take(1)]
    const [entities, several] = [bits.take(1), bits.take(1)]
    bits.take(1)
    expect([bits.take(1), small]).toEqual([0, 0])
    if (a === 1) bits.take(16 + (full === 1 ? 0 : 32) + (time === 1 ? 16 : 0))
    if (time === 1) bits.take(2 + 38)
    if (entities === 0) return undefined
    const tick = bits.take(16)
    if (several === 1) bits.take(8)
    while (bits.take(1) === 1) this.#section(bits, tick)
    bits.ends()
    return tick
  }

  #section(bits: Bits, tick: number): void {
    const type = bits.take(2)
    expect(bits.take(1)).toBe(0)
    // There is one kind: no bits name it.
    const count = bits.rice(type === 0 ? 0 : 4) + 1
    const first = bits.rice(6)
    if (type === 0) bits.rice(2)
    const jumps = type <= 1 && bits.take(1) === 1
    let span = 0
    let mixed = false
    let parameters = DEFAULTS
    if (type === 1) {
      span = bits.rice(3) + 1
      mixed = bits.take(1) === 1
      if (bits.take(1) === 1) {
        this.seen.add('parameters sent')
        parameters = DEFAULTS.map((parameter) => (parameter < 0 ? parameter : bits.take(5)))
      }
    }
    const indices = this.#indices(bits, first, count)
    const spans = indices.map(() => (mixed && bits.take(1) === 1 ? bits.rice(4) + 1 : span))
    if (jumps) for (let record = 0; record < count; record++) if (bits.take(1) === 1) bits.rice(3)
    for (const [record, index] of indices.entries()) {
      if (type !== 1) bits.sized(4)
      if (type >= 2) {
        this.states.delete(index)
        continue
      }
      const known = this.states.get(index) ?? new Map<number, State>()
      this.states.set(index, known)
      const base = tick - spans[record]!
      known.set(
        tick,
        type === 0
          ? { numbers: this.#full(bits), base: undefined }
          : { numbers: this.#delta(bits, parameters, known, base, spans[record]!), base },
      )
    }
  }

  /** STA31 */
  #indices(bits: Bits, first: number, count: number): number[] {
    const indices = [first]
    if (count === 1) return indices
    const g = bits.take(4)
    this.seen.add(g === 15 ? 'indices without gaps' : 'gaps')
    while (indices.length < count) indices.push(indices.at(-1)! + 1 + (g === 15 ? 0 : bits.rice(g)))
    return indices
  }

  /** STA17 */
  #full(bits: Bits): number[] {
    const sparse = bits.take(1) === 1
    this.seen.add(sparse ? 'full, sparse' : 'full')
    return COLUMNS.map((column) => {
      const { least, count: n, zero } = column
      if (sparse && bits.take(1) === 0) return zero
      return least + bits.take(width(n))
    })
  }

  /** STA14 */
  #delta(
    bits: Bits,
    parameters: readonly number[],
    known: Map<number, State>,
    baseTick: number,
    span: number,
  ): number[] {
    const base = known.get(baseTick)
    if (base === undefined) throw new Error(`no state at tick ${baseTick}`)
    const numbers = [...base.numbers]
    const differences: (number | undefined)[] = []
    for (const [at, { kind, least, count }] of COLUMNS.entries()) {
      if (kind === 'bool') numbers[at] = bits.take(1) === 1 ? 1 - numbers[at]! : numbers[at]!
      else if (kind === 'raw') {
        if (bits.take(1) === 1) numbers[at] = least + bits.take(width(count))
      } else {
        const p = parameters[at]!
        if (p < 16) differences[at] = unzigzag(bits.rice(p))
        else differences[at] = bits.take(1) === 0 ? 0 : unzigzag(bits.rice(p - 16) + 1)
        this.seen.add(p < 16 ? 'plain difference' : differences[at] === 0 ? 'no difference' : 'difference after a flag')
      }
    }
    // What is predicted by a velocity needs that of this record.
    for (const byVelocity of [false, true]) {
      for (const [at, column] of COLUMNS.entries()) {
        const difference = differences[at]
        if (difference === undefined || (typeof column.prediction === 'object') !== byVelocity) continue
        const prediction = this.#predict(at, base, numbers, known, baseTick, span)
        const value = prediction + difference
        numbers[at] = column.kind === 'angle' ? ((value % column.count) + column.count) % column.count : value
      }
    }
    return numbers
  }

  /** STA16 */
  #predict(
    at: number,
    base: State,
    now: readonly number[],
    known: Map<number, State>,
    baseTick: number,
    span: number,
  ): number {
    const column = COLUMNS[at]!
    const value = base.numbers[at]!
    if (column.prediction === undefined || span > 64) return value
    if (column.prediction === 'linear') {
      const older = base.base === undefined ? undefined : known.get(base.base)
      const gap = baseTick - (base.base ?? 0)
      if (older === undefined || gap > 64) return value
      const moved = value - older.numbers[at]!
      this.seen.add(`${column.kind} predicted by its line`)
      if (column.kind === 'angle') return value + Math.floor((short(moved, column.count) * span) / gap + 0.5)
      return clamp(value + Math.floor((moved * span) / gap + 0.5), column)
    }
    const { velocity, step, of } = column.prediction
    const [offset, velocityStep] = of
    const q = 1 / step / TICK_RATE
    const sum = base.numbers[velocity]! + now[velocity]!
    this.seen.add('predicted by velocity')
    return clamp(value + Math.floor((sum * (0.5 * velocityStep * q) + offset * q) * span + 0.5), column)
  }
}
