import { CODE, type ColumnTable } from './columns.ts'
import { f, type Field, type FieldSpec } from './fields.ts'
import { defaultParameters } from './parameters.ts'

/** Fields of all that is a number. */
export const pool: readonly ((name: string) => Record<string, Field<unknown>>)[] = [
  (name) => ({ [name]: f.bool() }),
  (name) => ({ [name]: f.enum('only') }),
  (name) => ({ [name]: f.enum('a', 'b', 'c', 'd', 'e') }),
  (name) => ({ [name]: f.ref() }),
  (name) => ({ [name]: f.float32() }),
  (name) => ({ [name]: f.int(32) }),
  (name) => ({ [name]: f.int(2) }),
  (name) => ({ [name]: f.uint(1) }),
  (name) => ({ [name]: f.uint(7) }),
  (name) => ({ [name]: f.uint(31) }),
  (name) => ({ [name]: f.angle(2) }),
  (name) => ({ [name]: f.angle(24) }),
  (name) => ({ [name]: f.angle(10, { predict: 'linear' }) }),
  (name) => ({ [name]: f.angle(24, { predict: 'linear' }) }),
  (name) => ({ [name]: f.fixed(5, 9, 0.5) }),
  (name) => ({ [name]: f.fixed(-4, 4, 0.3, { predict: 'linear' }) }),
  (name) => ({ [name]: f.fixed(0, 2 ** 31 - 2, 1, { predict: 'linear' }) }),
  (name) => ({ [name]: f.fixed(-1e-3, 1e-3, 1e-12) }),
  (name) => ({ [name]: f.vec2(f.float32()) }),
  (name) => ({ [name]: f.vec2(f.fixed(-100, 100, 1 / 8, { predict: 'linear' })) }),
  (name) => ({ [name]: f.optional(f.uint(5)) }),
  (name) => ({ [name]: f.optional(f.angle(8, { predict: 'linear' })) }),
  (name) => ({ [name]: f.optional(f.vec2(f.int(12))) }),
  (name) => ({ [name]: f.fixed(-1000, 1000, 1 / 16, { velocity: `${name}v` }), [`${name}v`]: f.fixed(-64, 64, 1 / 8) }),
  (name) => ({ [`${name}v`]: f.int(32), [name]: f.fixed(0, 2 ** 31 - 2, 1, { velocity: `${name}v` }) }),
  (name) => ({
    [name]: f.fixed(-1, 1, 1e-9, { velocity: `${name}v` }),
    [`${name}v`]: f.fixed(-1e9, 1e9, 1, { predict: 'linear' }),
  }),
  (name) => ({
    [name]: f.vec2(f.fixed(-50, 50, 1 / 4, { velocity: `${name}v` })),
    [`${name}v`]: f.vec2(f.fixed(-9, 9, 1 / 4)),
  }),
]

export function pick<T>(random: () => number, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T
}

/** A value that a field takes: near the one before, at an end, beyond it, or anywhere. */
export function valueOf(spec: FieldSpec, random: () => number, was: unknown): unknown {
  const last = typeof was === 'number' && Number.isFinite(was) ? was : 0
  switch (spec.type) {
    case 'bool':
      return random() < 0.5
    case 'enum':
      return pick(random, spec.names)
    case 'ref':
      return random() < 0.2
        ? undefined
        : pick(random, [1, 2 ** 31, 2 ** 32, 2 ** 50 - 1, Math.ceil(random() * 2 ** 49)])
    case 'int':
    case 'fixed': {
      const { min, max } = spec
      const step = spec.type === 'fixed' ? spec.step : 1
      const near = last + (random() - 0.5) * step * pick(random, [1, 8, 300])
      return random() < 0.7 ? near : pick(random, [min, max, -Infinity, Infinity, min + random() * (max - min)])
    }
    case 'float32':
      return pick(random, [last + random(), -0, Infinity, -Infinity, 1e-45, 3.4e38, 1e300, (random() - 0.5) * 1e9])
    case 'angle':
      return random() < 0.7 ? (last % 100) + random() * 0.3 : pick(random, [-1e9, 1e9, random() * 100 - 50, -1e-12])
    case 'vec2': {
      const { x, y } = (was ?? {}) as { x?: number; y?: number }
      return { x: valueOf(spec.of, random, x), y: valueOf(spec.of, random, y) }
    }
    case 'optional':
      return random() < 0.3 ? undefined : valueOf(spec.of, random, was)
    case 'string':
      return 'abcdefghi'.slice(Math.floor(random() * 9))
    case 'plain':
      return null
  }
}

/** Sorts of parameters: a kind's own, any that there are, and those with the shortest and the longest codes. */
export const PARAMETERS = ['default', 'random', 'grouped', 'steep', 'flat'] as const

/** A number of a column: at its ends, anywhere, or near another. No float is NaN. */
export function numberOf(random: () => number, table: ColumnTable, column: number, near: number): number {
  const number = anyNumberOf(random, table, column, near)
  return table.valid(column, number) ? number : near
}

function anyNumberOf(random: () => number, table: ColumnTable, column: number, near: number): number {
  const low = table.low[column] as number
  const high = table.high[column] as number
  const way = Math.floor(random() * 6)
  if (way === 0) return low
  if (way === 1) return high
  if (way === 2) return low + Math.floor(random() * (high - low + 1))
  if (way === 3) return near
  return Math.min(high, Math.max(low, near + Math.round((random() - 0.5) * (way === 4 ? 6 : 600))))
}

/** Parameters of the columns, of one of these sorts. */
export function parametersOf(random: () => number, table: ColumnTable, which: (typeof PARAMETERS)[number]): Uint8Array {
  if (which === 'default') return defaultParameters(table)
  return Uint8Array.from(table.code, (code) => {
    const grouped = which === 'grouped' || random() < 0.5 ? 32 : 0
    if (code !== CODE.delta) return grouped
    if (which === 'steep') return grouped + 15 + (random() < 0.5 ? 16 : 0)
    if (which === 'flat') return grouped + (random() < 0.5 ? 16 : 0)
    return grouped + Math.floor(random() * 32)
  })
}
