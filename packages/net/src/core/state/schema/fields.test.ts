// Tests of every field type: declared error, range, defaults and refusals.

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { f, type Field, type Vec2 } from './fields.ts'
import { compileState } from './schema.ts'
import { StateSync } from '../state-sync.ts'

const TURN = 2 * Math.PI
const MS = 1000 / 60

/** Hands values of one field on, from a player to another, and gives what arrives. */
function hand(field: Field<unknown>): { write(value: unknown): void; latest(): unknown; view(): unknown } {
  const schema = compileState({ thing: { it: field, n: f.uint(8) } })
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const b = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 20 })
  a.addPeer(1)
  b.addPeer(0)
  let tick = 0
  let thing: Record<string, unknown> | undefined
  const seen = (): { latest: Record<string, unknown>; view: Record<string, unknown> } => {
    const [remote] = b.all('thing')
    return remote as never
  }
  return {
    write(value) {
      if (thing === undefined) thing = a.spawn('thing', { it: value, n: 0 })
      else thing['it'] = value
      tick += 3
      const at = { nowMs: tick * MS, sharedMs: tick * MS, maxPackets: 1 }
      for (const [from, to, slot, other] of [
        [a, b, 0, 1],
        [b, a, 1, 0],
      ] as const) {
        from.sample(tick)
        for (const bytes of from.packets(other, { ...at, stratum: slot })) to.receive(slot, bytes, at)
      }
      expect(b.counters.malformed + b.counters.noBaseline).toBe(0)
    },
    latest: () => seen().latest['it'],
    view: () => seen().view['it'],
  }
}

const clamped = (low: number, high: number, value: number): number => Math.min(high, Math.max(low, value))
const any = fc.double({ noNaN: true, min: -1e6, max: 1e6 })

interface Case {
  readonly field: Field<unknown>
  readonly values: fc.Arbitrary<unknown>
  readonly check: (got: unknown, sent: unknown) => void
}

const fixedCheck = (low: number, high: number, step: number) => (got: unknown, sent: unknown) =>
  expect(Math.abs((got as number) - clamped(low, high, sent as number))).toBeLessThanOrEqual(step / 2 + 1e-9)
const same = (got: unknown, sent: unknown): void => expect(got).toEqual(sent)
// −0 and 0 are one value: a change between them is not sent.
const float = (got: unknown, sent: unknown): void => expect(got === Math.fround(sent as number)).toBe(true)
const optional = ({ field, values, check }: Case): Case => ({
  field: f.optional(field),
  values: fc.option(values, { nil: undefined }),
  check: (got, sent) => (sent === undefined ? expect(got).toBeUndefined() : check(got, sent)),
})
const both =
  (check: Case['check']): Case['check'] =>
  (got, sent) => {
    check((got as Vec2).x, (sent as Vec2).x)
    check((got as Vec2).y, (sent as Vec2).y)
  }

const plain: Record<string, Case> = {
  bool: { field: f.bool(), values: fc.boolean(), check: same },
  uint: {
    field: f.uint(9),
    values: any,
    check: (got, sent) => same(got, clamped(0, 511, Math.round(sent as number)) + 0),
  },
  int: {
    field: f.int(9),
    values: any,
    check: (got, sent) => same(got, clamped(-256, 255, Math.round(sent as number)) + 0),
  },
  fixed: { field: f.fixed(-100, 50, 0.3), values: any, check: fixedCheck(-100, 50, 0.3) },
  'fixed, guessed': {
    field: f.fixed(-8, 8, 1 / 16, { predict: 'linear' }),
    values: any,
    check: fixedCheck(-8, 8, 1 / 16),
  },
  float32: { field: f.float32(), values: any, check: float },
  angle: {
    field: f.angle(10),
    values: any,
    check: (got, sent) => {
      const turns = ((got as number) - (sent as number)) / TURN
      expect(Math.abs(turns - Math.round(turns)) * 2 ** 10).toBeLessThanOrEqual(0.5 + 1e-4)
      expect(got).toBeGreaterThanOrEqual(0)
      expect(got).toBeLessThan(TURN)
    },
  },
  'vec2 of fixed': {
    field: f.vec2(f.fixed(0, 10, 0.5)),
    values: fc.record({ x: any, y: any }),
    check: both(fixedCheck(0, 10, 0.5)),
  },
  'vec2 of float32': { field: f.vec2(f.float32()), values: fc.record({ x: any, y: any }), check: both(float) },
  enum: { field: f.enum('idle', 'run', 'jump'), values: fc.constantFrom('idle', 'run', 'jump'), check: same },
  string: {
    field: f.string(8),
    values: fc.string({ unit: 'grapheme', maxLength: 3 }).filter((text) => text.length <= 8),
    check: same,
  },
  plain: {
    field: f.plain(64),
    // A key `__proto__` is refused.
    values: fc.jsonValue({ maxDepth: 1 }).filter((value) => {
      const text = JSON.stringify(value)
      return text.length < 32 && !text.includes('__proto__')
    }),
    // As JSON, which like msgpack has no −0.
    check: (got, sent) => expect(got).toEqual(JSON.parse(JSON.stringify(sent))),
  },
}
const cases: Record<string, Case> = {
  ...plain,
  ref: {
    field: f.ref(),
    values: fc.option(fc.integer({ min: 1, max: 2 ** 50 - 1 }), { nil: undefined }),
    check: same,
  },
  ...Object.fromEntries(Object.entries(plain).map(([name, one]) => [`optional ${name}`, optional(one)])),
}

describe('fields', () => {
  for (const [name, { field, values, check }] of Object.entries(cases)) {
    it(`[STA1] [STA2] ${name}: what arrives is what was written, within its declared error and range`, () => {
      fc.assert(
        fc.property(fc.array(values, { minLength: 1, maxLength: 6 }), (written) => {
          const { write, latest } = hand(field)
          for (const value of written) {
            write(value)
            check(latest(), value)
          }
        }),
        { numRuns: 40 },
      )
    })
  }

  it('[STA2] out of range is refused where it is declared so, and changes nothing', () => {
    const refuse = { outOfRange: 'refuse' } as const
    for (const field of [f.uint(7, refuse), f.int(7, refuse), f.fixed(-9, 9, 1, refuse)]) {
      for (const declared of [field, f.optional(field)]) {
        const { write, latest } = hand(declared)
        write(5)
        for (const far of [1e9, -1e9]) expect(() => write(far)).toThrow(RangeError)
        expect(() => write(NaN)).toThrow(TypeError)
        write(6)
        expect(latest()).toBe(6)
      }
      const { write, latest } = hand(f.vec2(field))
      write({ x: 1, y: 2 })
      expect(() => write({ x: 3, y: 1e9 })).toThrow(RangeError)
      write({ x: 4, y: 5 })
      expect(latest()).toEqual({ x: 4, y: 5 })
    }
  })

  it('[VIEW1] an optional value is not interpolated to or from nothing', () => {
    const schema = compileState({
      thing: { at: f.optional(f.fixed(-100, 100, 1)), to: f.optional(f.vec2(f.fixed(0, 50, 1))) },
    })
    const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
    const b = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 20 })
    a.addPeer(1)
    b.addPeer(0)
    const thing = a.spawn('thing', { at: undefined, to: { x: 7, y: 8 } })
    const seen = new Set<string>()
    for (let tick = 3; tick < 240; tick += 3) {
      if (tick === 60) Object.assign(thing, { at: 20, to: undefined })
      if (tick === 120) Object.assign(thing, { at: undefined, to: { x: 7, y: 8 } })
      a.sample(tick)
      const at = { nowMs: tick * MS, sharedMs: tick * MS }
      for (const bytes of a.packets(1, { ...at, stratum: 0, maxPackets: 1 })) b.receive(0, bytes, at)
      for (let part = 0; part < 6; part++) {
        b.viewAt((tick + part / 2) * MS)
        for (const remote of b.all('thing')) seen.add(JSON.stringify(remote.view))
      }
    }
    expect([...seen].sort()).toEqual(['{"at":20}', '{"to":{"x":7,"y":8}}'])
  })
})
