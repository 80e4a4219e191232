import type { FieldSpec, Prediction } from './fields.ts'
import { bitsFloat, cyclic, floatBits, isNaNBits, linear, whole } from './quantize.ts'

/** Columns of one kind at most: what a field needs is one (two for vec2 and ref, one more for optional). */
export const MAX_COLUMNS = 64

type Codes<N extends string> = { readonly [name in N]: number }

/** How a column's number becomes a whole number: `linear` by offset and step, `cyclic` over one turn, or as it is. */
export const QUANT: Codes<'linear' | 'cyclic' | 'plain' | 'float'> = { linear: 0, cyclic: 1, plain: 2, float: 3 }
/** How a column goes on the wire: one bit toggled, a Rice-coded difference, or its bits when it changed. */
export const CODE: Codes<'toggle' | 'delta' | 'raw'> = { toggle: 0, delta: 1, raw: 2 }
/** How a column is drawn between two states. */
export const BLEND: Codes<'step' | 'lerp' | 'turn'> = { step: 0, lerp: 1, turn: 2 }
/** How a column is guessed. */
export const GUESS: Codes<'none' | 'linear' | 'velocity'> = { none: 0, linear: 1, velocity: 2 }

/** One number of an entity, as the codec sees it. */
export interface Column {
  /** The field it belongs to, with `.x` or `.y` for a component, for messages and for `velocity`. */
  readonly name: string
  readonly quant: number
  readonly code: number
  readonly blend: number
  /** Bounds of the quantized number, int32. */
  readonly low: number
  readonly high: number
  /** Value = offset + quantized × step; at most `top`. */
  readonly offset: number
  readonly step: number
  readonly top: number
  /** Bits of a full value (`quantized − low`). */
  readonly bits: number
  /** A change above this (in units) is drawn as a jump. */
  readonly snap: number
  readonly predict: Prediction
  /** How many columns before it lies the one that says whether there is a value. Without it there always is. */
  readonly presence?: number
}

const NONE: Prediction = { by: 'none' }

/** The columns of numbers that a field needs (none for text and plain data, which are kept apart). */
export function columnsOf(name: string, spec: FieldSpec): readonly Column[] {
  switch (spec.type) {
    case 'bool':
      return [wholeColumn(name, 0, 1, CODE.toggle)]
    case 'int':
      return [wholeColumn(name, spec.min, spec.max, CODE.delta)]
    case 'enum':
      return [wholeColumn(name, 0, Math.max(1, spec.names.length - 1), CODE.raw)]
    case 'ref':
      return [
        wholeColumn(`${name}.high`, 0, 2 ** 18 - 1, CODE.raw),
        { ...wholeColumn(`${name}.low`, INT32_MIN, INT32_MAX, CODE.raw) },
      ]
    case 'float32':
      return [{ ...wholeColumn(name, INT32_MIN, INT32_MAX, CODE.raw), quant: QUANT.float, blend: BLEND.lerp }]
    case 'fixed': {
      const high = Math.ceil((spec.max - spec.min) / spec.step - 1e-9)
      return [
        {
          name,
          quant: QUANT.linear,
          code: CODE.delta,
          blend: BLEND.lerp,
          low: 0,
          high,
          offset: spec.min,
          step: spec.step,
          top: spec.max,
          bits: bitsFor(high),
          snap: spec.snap,
          predict: spec.predict,
        },
      ]
    }
    case 'angle': {
      const high = 2 ** spec.bits - 1
      const step = (2 * Math.PI) / 2 ** spec.bits
      const base = {
        name,
        code: CODE.delta,
        low: 0,
        high,
        offset: 0,
        step,
        top: Infinity,
        bits: spec.bits,
        snap: Infinity,
      }
      return [{ ...base, quant: QUANT.cyclic, blend: BLEND.turn, predict: spec.predict }]
    }
    case 'vec2':
      return ['x', 'y'].flatMap((axis) =>
        columnsOf(`${name}.${axis}`, spec.of).map((column) =>
          column.predict.by === 'velocity'
            ? { ...column, predict: { by: 'velocity' as const, field: `${column.predict.field}.${axis}` } }
            : column,
        ),
      )
    case 'optional':
      return [
        wholeColumn(`${name}?`, 0, 1, CODE.toggle),
        ...columnsOf(name, spec.of).map((column, at) => ({ ...column, presence: at + 1 })),
      ]
    case 'string':
    case 'plain':
      return []
  }
}

const INT32_MIN = -(2 ** 31)
const INT32_MAX = 2 ** 31 - 1

function wholeColumn(name: string, low: number, high: number, code: number): Column {
  const bits = bitsFor(high - low)
  return {
    name,
    quant: QUANT.plain,
    code,
    blend: BLEND.step,
    low,
    high,
    offset: 0,
    step: 1,
    top: Infinity,
    bits,
    snap: Infinity,
    predict: NONE,
  }
}

function bitsFor(range: number): number {
  return range >= 2 ** 31 ? 32 : Math.max(1, 32 - Math.clz32(range))
}

/** The columns of a kind as flat arrays, for the loops that run for every entity and tick. */
export class ColumnTable {
  readonly count: number
  readonly columns: readonly Column[]
  readonly quant: Uint8Array
  readonly code: Uint8Array
  readonly blend: Uint8Array
  readonly guess: Uint8Array
  readonly bits: Uint8Array
  readonly low: Float64Array
  readonly high: Float64Array
  readonly offset: Float64Array
  readonly step: Float64Array
  /** 1 / step. */
  readonly perStep: Float64Array
  readonly top: Float64Array
  readonly snap: Float64Array
  /** The column that says whether there is a value; −1: there always is. */
  readonly presence: Int32Array
  /** What a column most likely holds: the number of the value 0, or the nearest to it. */
  readonly rest: Float64Array
  /** For a guess by velocity: the column that holds it. */
  readonly velocity: Int32Array
  /** The order on the wire: a velocity goes before what it guesses. */
  readonly order: Int32Array
  /** Columns guessed from two states; the older state's values are kept in this order. */
  readonly linear: Int32Array
  /** For a column, its place in `linear`. */
  readonly linearAt: Int32Array

  constructor(columns: readonly Column[]) {
    const count = columns.length
    this.count = count
    this.columns = columns
    this.quant = Uint8Array.from(columns, (column) => column.quant)
    this.code = Uint8Array.from(columns, (column) => column.code)
    this.blend = Uint8Array.from(columns, (column) => column.blend)
    this.guess = Uint8Array.from(columns, (column) => GUESS[column.predict.by])
    this.bits = Uint8Array.from(columns, (column) => column.bits)
    this.low = Float64Array.from(columns, (column) => column.low)
    this.high = Float64Array.from(columns, (column) => column.high)
    this.offset = Float64Array.from(columns, (column) => column.offset)
    this.step = Float64Array.from(columns, (column) => column.step)
    this.perStep = Float64Array.from(columns, (column) => 1 / column.step)
    this.top = Float64Array.from(columns, (column) => column.top)
    this.snap = Float64Array.from(columns, (column) => column.snap)
    this.presence = Int32Array.from(columns, ({ presence }, at) => (presence === undefined ? -1 : at - presence))
    this.rest = Float64Array.from(columns, ({ quant, low, high, offset, step }) =>
      Math.min(high, Math.max(low, quant === QUANT.linear ? Math.round(-offset / step) : 0)),
    )
    this.velocity = Int32Array.from(columns, (column) => {
      const { predict } = column
      return predict.by === 'velocity' ? columns.findIndex((other) => other.name === predict.field) : -1
    })
    const indices = columns.map((_, index) => index)
    const guessed = (index: number): number => (this.guess[index] === GUESS.velocity ? 1 : 0)
    this.order = Int32Array.from([...indices].sort((a, b) => guessed(a) - guessed(b) || a - b))
    this.linear = Int32Array.from(indices.filter((index) => this.guess[index] === GUESS.linear))
    this.linearAt = Int32Array.from(indices, (index) => this.linear.indexOf(index))
  }

  /**
   * Quantizes the values of `raw` from `from` on into `target` from `to` on; what is out of range goes to the nearer end.
   * Says whether any differs from the row of `target` that begins at `was`.
   */
  quantize(raw: Float64Array, from: number, target: Int32Array, to: number, was: number): boolean {
    const { count, quant, offset, perStep, high, low } = this
    let differs = 0
    for (let column = 0; column < count; column++) {
      const value = raw[from + column] as number
      const kind = quant[column]
      // All of them whole: numbers of another kind among them would make every one of them slow.
      const top = (high[column] as number) | 0
      let number: number
      if (kind === QUANT.linear) number = linear(value, offset[column] as number, perStep[column] as number, top)
      else if (kind === QUANT.cyclic) number = cyclic(value * (perStep[column] as number), top)
      else if (kind === QUANT.plain) number = whole(value, (low[column] as number) | 0, top)
      else number = floatBits(value)
      target[to + column] = number
      differs |= number ^ (target[was + column] as number)
    }
    return differs !== 0
  }

  /** The value of one quantized number. */
  value(column: number, quantized: number): number {
    const kind = this.quant[column]
    if (kind === QUANT.plain) return quantized
    if (kind === QUANT.float) return bitsFloat(quantized)
    return Math.min(
      this.top[column] as number,
      (this.offset[column] as number) + quantized * (this.step[column] as number),
    )
  }

  /** Whether a quantized number is one that `quantize` makes; false for what only a broken peer sends. */
  valid(column: number, quantized: number): boolean {
    if (this.quant[column] === QUANT.float) return !isNaNBits(quantized)
    return quantized >= (this.low[column] as number) && quantized <= (this.high[column] as number)
  }
}
