// Building blocks of readers, which check parsed JSON; `shapes.ts` composes them.

/** Function that reads a value of one shape out of parsed JSON; throws a `Mismatch` at any other value. */
export type Reader<Value> = (value: unknown) => Value

/** Named readers of the fields of an object. */
interface Fields {
  readonly [key: string]: Reader<unknown>
}
type Values<F extends Fields> = { readonly [Key in keyof F]: ReturnType<F[Key]> }

/** Value of another shape than expected. */
export class Mismatch extends Error {
  override readonly name = 'Mismatch'
  readonly code: 'malformed' | 'unknown-type' | 'too-large'
  /** Keys from the outermost object to the value, such as `member.id`. */
  #path = ''

  constructor(rule: string, code: Mismatch['code'] = 'malformed') {
    super(rule)
    this.code = code
  }

  /** Adds the key of the enclosing object or array. */
  under(key: string | number): this {
    this.#path = this.#path === '' ? String(key) : `${key}.${this.#path}`
    return this
  }

  override toString(): string {
    return this.#path === '' ? this.message : `${this.#path}: ${this.message}`
  }
}

/** Reader of a value that passes a test; `rule` completes "must be". */
/* @__NO_SIDE_EFFECTS__ */
export function matching<Value>(test: (value: unknown) => value is Value, rule: string): Reader<Value> {
  return (value) => {
    if (!test(value)) throw new Mismatch(`must be ${rule}`)
    return value
  }
}

/** Reader of any JSON value; fails for a missing field. */
export const anything: Reader<unknown> = matching((value): value is unknown => value !== undefined, 'present')

export const flag: Reader<boolean> = matching((value) => typeof value === 'boolean', 'true or false')

/* @__NO_SIDE_EFFECTS__ */
export function integer(min: number, max: number): Reader<number> {
  const test = (value: unknown): value is number => Number.isInteger(value) && within(value as number, min, max)
  return matching(test, `an integer from ${min} to ${max}`)
}

/** Reader of text of `min` to `max` UTF-16 units. */
/* @__NO_SIDE_EFFECTS__ */
export function text(min: number, max: number): Reader<string> {
  const test = (value: unknown): value is string => typeof value === 'string' && within(value.length, min, max)
  return matching(test, `text of ${min} to ${max} characters`)
}

/* @__NO_SIDE_EFFECTS__ */
export function oneOf<const Name extends string>(names: readonly Name[]): Reader<Name> {
  return matching((value): value is Name => names.some((name) => name === value), `one of ${names.join(', ')}`)
}

/** Reader of an array of at most `max` items. */
/* @__NO_SIDE_EFFECTS__ */
export function array<Item>(item: Reader<Item>, max: number): Reader<readonly Item[]> {
  const list = matching(
    (value): value is unknown[] => Array.isArray(value) && value.length <= max,
    `an array of at most ${max}`,
  )
  return (value) => list(value).map((each, index) => field(item, each, index))
}

/** Reader of an object; fields it does not name are left out. */
/* @__NO_SIDE_EFFECTS__ */
export function object<Required extends Fields, Optional extends Fields = Record<never, never>>(
  required: Required,
  optional?: Optional,
): Reader<Values<Required> & Partial<Values<Optional>>> {
  const expected = Object.entries(required)
  const possible = Object.entries(optional ?? {})
  return (value) => {
    const given = record(value)
    const found: { [key: string]: unknown } = {}
    for (const [key, read] of expected) found[key] = field(read, given[key], key)
    for (const [key, read] of possible) if (given[key] !== undefined) found[key] = field(read, given[key], key)
    return found as Values<Required> & Partial<Values<Optional>>
  }
}

/** Reader of a message: an object whose `type` selects the reader of its other fields. */
/* @__NO_SIDE_EFFECTS__ */
export function tagged<Message extends { readonly type: string }>(readers: {
  readonly [Type in Message['type']]: Reader<Omit<Extract<Message, { readonly type: Type }>, 'type'>>
}): Reader<Message> {
  const byType = new Map<unknown, Reader<object>>(Object.entries(readers))
  return (value) => {
    const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
    const read = byType.get(type)
    if (!read) throw new Mismatch('no message has this type here', 'unknown-type')
    return { type, ...read(value) } as Message
  }
}

export const record: Reader<{ readonly [key: string]: unknown }> = matching(
  (value): value is { readonly [key: string]: unknown } => typeof value === 'object' && value !== null,
  'an object',
)

function field<Value>(read: Reader<Value>, value: unknown, key: string | number): Value {
  try {
    return read(value)
  } catch (error) {
    throw error instanceof Mismatch ? error.under(key) : error
  }
}

function within(value: number, min: number, max: number): boolean {
  return value >= min && value <= max
}
