declare const value: unique symbol

/** What happens to a number outside its field's range: moved to the nearer end (the default), or a `RangeError`. */
export type OutOfRange = 'clamp' | 'refuse'

/** How a number is guessed from what the peer has already acknowledged, so that only the error of the guess is sent. */
export type Prediction =
  /** Not guessed: sent when it changes. For values that jump or rest. */
  | { readonly by: 'none' }
  /** It goes on as it did between the last two acknowledged states. */
  | { readonly by: 'linear' }
  /** It moves by the mean of the named field's old and new value, in units a second. */
  | { readonly by: 'velocity'; readonly field: string }

/** A field's declaration as data. Two games with the same specifications speak the same bytes. */
export type FieldSpec =
  | { readonly type: 'bool' }
  | { readonly type: 'int'; readonly min: number; readonly max: number; readonly outOfRange: OutOfRange }
  | {
      readonly type: 'fixed'
      readonly min: number
      readonly max: number
      readonly step: number
      readonly outOfRange: OutOfRange
      readonly predict: Prediction
      readonly snap: number
    }
  | { readonly type: 'float32' }
  | { readonly type: 'angle'; readonly bits: number; readonly predict: Prediction }
  | { readonly type: 'vec2'; readonly of: NumberSpec }
  | { readonly type: 'enum'; readonly names: readonly string[] }
  | { readonly type: 'string'; readonly maxLength: number }
  | { readonly type: 'ref' }
  | { readonly type: 'optional'; readonly of: FieldSpec }
  | { readonly type: 'plain'; readonly maxBytes: number }

/** What a `vec2` may be made of. */
export type NumberSpec = Extract<FieldSpec, { readonly type: 'int' | 'fixed' | 'float32' }>

/** A field that holds a `T`. */
export interface Field<T> {
  readonly spec: FieldSpec
  /** Carries the type; never there. */
  readonly [value]?: T
}

/** A field of numbers, of which a `vec2` can be made. */
export interface NumberField extends Field<number> {
  readonly spec: NumberSpec
}

/** Two numbers. */
export interface Vec2 {
  x: number
  y: number
}

/** The fields of one kind of entity, by name. */
export interface KindDeclaration {
  readonly [field: string]: Field<unknown>
}

/** The kinds of entities of a game, by name. */
export interface StateDeclaration {
  readonly [kind: string]: KindDeclaration
}

/** The values of a kind's fields: `Values<{ x: Field<number> }>` is `{ x: number }`. */
export type Values<D extends KindDeclaration> = {
  -readonly [name in keyof D]: D[name] extends Field<infer T> ? T : never
}

/** What a moving number's field takes beside its range. */
export interface FixedOptions {
  /** What is out of range is moved to the nearer end (`'clamp'`, the default) when it is sent, or refused on writing with a `RangeError`. */
  readonly outOfRange?: OutOfRange
  /**
   * The name of the field with its velocity, in the same unit a second: a `fixed`, `int` or `uint` field without a velocity of its own (for a
   * `vec2`, another `vec2` of these). The guess for a thing in motion, so that it takes fewer bytes, and the slope of what is drawn. Default:
   * none. Not together with `predict`.
   */
  readonly velocity?: string
  /** `'linear'`: it goes on as it did between the last two states; for motion without a declared velocity. Default: no guess. */
  readonly predict?: 'linear'
  /**
   * A change between two states greater than this, in the field's unit and above 0, is drawn as a jump of this field, not as a glide. Default: a
   * quarter of the range.
   */
  readonly snap?: number
}

/** What a field of bounded whole numbers takes beside its bits. */
export interface IntOptions {
  /** What is out of range is moved to the nearer end (`'clamp'`, the default) when it is sent, or refused on writing with a `RangeError`. */
  readonly outOfRange?: OutOfRange
}

/** What an angle's field takes beside its bits. */
export interface AngleOptions {
  /** `'linear'`: it turns on as it did between the last two states. Default: no guess. */
  readonly predict?: 'linear'
}

function make<T>(spec: FieldSpec): Field<T> {
  return { spec }
}

function bool(): Field<boolean> {
  return make({ type: 'bool' })
}

function uint(bits: number, options: IntOptions = {}): NumberField {
  checkBits('uint', bits, 1, 31)
  return { spec: { type: 'int', min: 0, max: 2 ** bits - 1, outOfRange: options.outOfRange ?? 'clamp' } }
}

function int(bits: number, options: IntOptions = {}): NumberField {
  checkBits('int', bits, 2, 32)
  const half = 2 ** (bits - 1)
  return { spec: { type: 'int', min: -half, max: half - 1, outOfRange: options.outOfRange ?? 'clamp' } }
}

function fixed(min: number, max: number, step: number, options: FixedOptions = {}): NumberField {
  if (!(Number.isFinite(min) && Number.isFinite(max) && Number.isFinite(step) && min < max && step > 0)) {
    throw new TypeError(`f.fixed(${min}, ${max}, ${step}): give a range from low to high and a step above 0`)
  }
  if ((max - min) / step > 2 ** 31 - 1) {
    throw new TypeError(`f.fixed(${min}, ${max}, ${step}): over 2^31 steps; make the step coarser or the range smaller`)
  }
  if (options.velocity !== undefined && options.predict !== undefined) {
    throw new TypeError('f.fixed: give velocity or predict, not both')
  }
  const snap = options.snap ?? (max - min) / 4
  if (!(snap > 0)) throw new TypeError(`f.fixed: snap must be above 0, not ${snap}`)
  const predict: Prediction =
    options.velocity !== undefined
      ? { by: 'velocity', field: options.velocity }
      : options.predict === 'linear'
        ? { by: 'linear' }
        : { by: 'none' }
  return { spec: { type: 'fixed', min, max, step, outOfRange: options.outOfRange ?? 'clamp', predict, snap } }
}

function float32(): NumberField {
  return { spec: { type: 'float32' } }
}

function angle(bits: number, options: AngleOptions = {}): Field<number> {
  checkBits('angle', bits, 2, 24)
  return make({ type: 'angle', bits, predict: { by: options.predict ?? 'none' } })
}

function vec2(of: NumberField): Field<Vec2> {
  if (!isField(of) || !['int', 'fixed', 'float32'].includes(of.spec.type)) {
    throw new TypeError('f.vec2: give the field of one component, such as f.fixed(-1, 1, 0.01) or f.float32()')
  }
  return make({ type: 'vec2', of: of.spec })
}

function oneOf<const N extends readonly [string, ...string[]]>(...names: N): Field<N[number]> {
  if (names.length < 1 || names.length > 256 || new Set(names).size !== names.length) {
    throw new TypeError('f.enum: give 1 to 256 different names')
  }
  return make({ type: 'enum', names: [...names] })
}

function string(maxLength: number): Field<string> {
  checkBits('string', maxLength, 1, 256)
  return make({ type: 'string', maxLength })
}

function ref(): Field<number | undefined> {
  return make({ type: 'ref' })
}

function optional<T>(of: Field<T>): Field<T | undefined> {
  if (!isField(of) || of.spec.type === 'optional' || of.spec.type === 'ref') {
    throw new TypeError('f.optional: give a field other than optional and ref (a ref may be undefined by itself)')
  }
  return make({ type: 'optional', of: of.spec })
}

function plain<T = unknown>(maxBytes = 256): Field<T> {
  checkBits('plain', maxBytes, 1, 512)
  return make({ type: 'plain', maxBytes })
}

function checkBits(name: string, bits: number, low: number, high: number): void {
  if (!Number.isInteger(bits) || bits < low || bits > high) {
    throw new TypeError(`f.${name}(${bits}): give a whole number from ${low} to ${high}`)
  }
}

/** Whether a value is a field made by `f`. */
export function isField(candidate: unknown): candidate is Field<unknown> {
  if (typeof candidate !== 'object' || candidate === null || !('spec' in candidate)) return false
  const { spec } = candidate
  return typeof spec === 'object' && spec !== null && 'type' in spec
}

/**
 * The kinds of fields. What is read back differs from what was written by at most half a step (`fixed`), half of
 * 2π/2^bits (`angle`) or the rounding to 32 bits (`float32`); everything else is exact.
 */
export const f: {
  /** true or false. One bit. */
  readonly bool: typeof bool
  /** A whole number from 0 to 2^bits − 1; 1 to 31 bits. Options: {@link IntOptions}. */
  readonly uint: typeof uint
  /** A whole number from −2^(bits−1) to 2^(bits−1) − 1; 2 to 32 bits. Options: {@link IntOptions}. */
  readonly int: typeof int
  /** A number from `min` to `max`, rounded to the nearest `min + n × step`. Options: {@link FixedOptions}. */
  readonly fixed: typeof fixed
  /** A number as a 32-bit float. Any but NaN. */
  readonly float32: typeof float32
  /** An angle in radians, any; read back from 0 up to 2π, in 2^bits steps; 2 to 24 bits. Options: {@link AngleOptions}. */
  readonly angle: typeof angle
  /** Two numbers, `{ x, y }`, each as the given field. Assign the whole, or one component of it. */
  readonly vec2: typeof vec2
  /** One of up to 256 names. */
  readonly enum: typeof oneOf
  /** Text of at most `maxLength` UTF-16 units, 1 to 256; longer text is refused. Sent whole when it changes. */
  readonly string: typeof string
  /** The id of an entity, or undefined. */
  readonly ref: typeof ref
  /** A field other than a `ref`, or undefined. An optional `vec2` is assigned as a whole. */
  readonly optional: typeof optional
  /** Any plain data of at most `maxBytes` (1 to 512; default 256) as msgpack. Assign it anew to change it. */
  readonly plain: typeof plain
} = { bool, uint, int, fixed, float32, angle, vec2, enum: oneOf, string, ref, optional, plain }
