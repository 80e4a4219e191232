// Tests of a field type that is defined outside of the package's own ones.

import { expect, it } from 'vitest'
import { StateSync } from '../state-sync.ts'
import type { ColumnArrays } from './column-arrays.ts'
import { type Between, type Column, CODING_DIFFERENCE, type ColumnKind } from './column-kind.ts'
import { blendLine, compareLine, correctLine, isHalfPresent } from './drawing.ts'
import type { Field } from './field.ts'
import { ANY_NUMBER, ComponentsAccess, NumberAccess } from './field-access.ts'
import { f } from './fields.ts'
import { LinearPredictor } from './prediction.ts'
import { compileState } from './schema.ts'

/*
 * Two types of field that Tickmesh does not have, each made here and nowhere else, as a new type would be. `log` has a
 * quantization of its own; `direction` has two columns that can only be quantized and drawn together, as those of a
 * rotation.
 */

const TICK_MS = 1000 / 60

/** A number above 0 to a relative precision: what spans many magnitudes, such as a distance or a mass. */
function log(min: number, max: number, steps: number): Field<number> {
  const scale = steps / Math.log(max / min)
  const valueOf = (number: number): number => min * Math.exp(number / scale)
  const kind: ColumnKind = {
    width: 1,
    scale: 'other',
    cyclic: false,
    quantize(_table, columns, { count, raw, from, target, to }) {
      for (const column of columns) {
        for (let record = 0; record < count; record++) {
          const value = raw[from[record]! + column]!
          const number = value <= min ? 0 : Math.min(steps, Math.round(Math.log(value / min) * scale))
          target[to[record]! + column] = number
        }
      }
    },
    values(_table, columns, rows, at, out) {
      for (const column of columns) out[column] = valueOf(rows[at + column]!)
    },
    value: (_table, column, rows, at) => valueOf(rows[at + column]!),
    blend: blendLine,
    compare: compareLine,
    correct: correctLine,
    predictor: (table, column) => new LinearPredictor(table, column, false),
  }
  const bounds = { low: 0, high: steps, offset: min, step: 1, top: max, zero: 0, snap: max - min }
  return {
    spec: {
      type: 'log',
      number: 200,
      describe: (bytes) => void bytes.f64(min).f64(max).i32(steps),
      columns: (name) => [
        { kind, name, coding: CODING_DIFFERENCE, ...bounds, predict: { by: 'linear' } } satisfies Column,
      ],
      access: (column) => new NumberAccess(column, ANY_NUMBER),
    },
  }
}

/** A unit vector, as 1,024 steps on each axis: both columns are needed to know how long it is. */
function direction(): Field<{ x: number; y: number }> {
  const STEPS = 512
  const unit = (table: ColumnArrays, column: number, rows: Int32Array, at: number): readonly [number, number] => {
    const first = at + column - table.part[column]!
    const [x, y] = [rows[first]!, rows[first + 1]!]
    const length = Math.hypot(x, y) || 1
    return [x / length, y / length]
  }
  const angleAt = (values: Float64Array, at: number): number => Math.atan2(values[at + 1]!, values[at]!)
  const short = (angle: number): number => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI))
  const point = (out: Float64Array, column: number, angle: number): void => {
    out[column] = Math.cos(angle)
    out[column + 1] = Math.sin(angle)
  }
  const kind: ColumnKind = {
    width: 2,
    scale: 'other',
    cyclic: false,
    quantize(_table, columns, { count, raw, from, target, to }) {
      for (const column of columns) {
        for (let record = 0; record < count; record++) {
          const at = from[record]! + column
          const length = Math.hypot(raw[at]!, raw[at + 1]!) || 1
          for (const part of [0, 1]) {
            const number = Math.round((raw[at + part]! / length) * STEPS)
            target[to[record]! + column + part] = number
          }
        }
      }
    },
    values(table, columns, rows, at, out) {
      for (const column of columns) [out[column], out[column + 1]] = unit(table, column, rows, at)
    },
    value: (table, column, rows, at) => unit(table, column, rows, at)[table.part[column]!]!,
    /** Round the circle, both columns at once. */
    blend(table, columns, between: Between, out) {
      for (const column of columns) {
        const a = angleAt(between.from, between.fromAt + column)
        const b = angleAt(between.to, between.toAt + column)
        const share = isHalfPresent(table, column, between) ? Math.floor(Math.min(1, between.share)) : between.share
        point(out, column, a + short(b - a) * share)
      }
    },
    compare(_table, columns, drawn, correct, error) {
      for (const column of columns) {
        error[column] = short(angleAt(drawn, column) - angleAt(correct, column))
        error[column + 1] = 0
      }
    },
    correct(_table, columns, values, { error, share, out }) {
      for (const column of columns) point(out, column, angleAt(values, column) + error[column]! * share)
    },
  }
  const bounds = { low: -STEPS, high: STEPS, offset: -1, step: 1, top: 1, zero: 0, snap: Infinity }
  return {
    spec: {
      type: 'direction',
      number: 201,
      describe() {},
      columns: (name) =>
        ['x', 'y'].map((axis, part) => ({
          kind,
          part,
          name: `${name}.${axis}`,
          coding: CODING_DIFFERENCE,
          ...bounds,
          predict: { by: 'none' },
        })),
      access: (column) => new ComponentsAccess(['x', 'y'], column, ANY_NUMBER),
    },
  }
}

const schema = compileState({
  star: { n: f.uint(4), mass: log(1e-3, 1e6, 20_000), facing: f.optional(direction()), x: f.fixed(-100, 100, 0.01) },
})

interface Star {
  mass: number
  facing: { x: number; y: number } | undefined
  x: number
}

function pair() {
  const a = new StateSync({ schema, slot: 0, tickRate: 60, sendRate: 20 })
  const b = new StateSync({ schema, slot: 1, tickRate: 60, sendRate: 20 })
  a.addPeer(1)
  b.addPeer(0)
  let bytes = 0
  const exchange = (tick: number): void => {
    const at = { nowMs: tick * TICK_MS, sharedMs: tick * TICK_MS, maxPackets: 4 }
    a.sample(tick)
    b.sample(tick)
    for (const packet of a.packets(1, { ...at, stratum: 0 })) {
      bytes = packet.length
      b.receive(0, packet, at)
    }
    for (const packet of b.packets(0, { ...at, stratum: 1 })) a.receive(1, packet, at)
  }
  const remote = (): { latest: Star; view: Star } => {
    const [entity] = b.all('star')
    return entity as unknown as { latest: Star; view: Star }
  }
  return { a, b, exchange, remote, sent: () => bytes }
}

const turned = (angle: number) => ({ x: Math.cos(angle), y: Math.sin(angle) })

it('[STA1] [STA16] a type of field of a test of its own is replicated and predicted', () => {
  const { a, exchange, remote, sent } = pair()
  const star = a.spawn('star', { n: 3, mass: 5, facing: undefined, x: 0 }) as unknown as Star
  exchange(3)
  expect(remote().latest.mass).toBeCloseTo(5, 2)
  expect(remote().latest.facing).toBeUndefined()
  const sizes: number[] = []
  for (let tick = 6; tick < 90; tick += 3) {
    // Steady growth is a line in steps: nothing but the prediction is right.
    star.mass = 5 * 1.05 ** (tick / 3)
    star.facing = turned(tick / 20)
    exchange(tick)
    sizes.push(sent())
    const { latest } = remote()
    expect(Math.abs(latest.mass / star.mass - 1)).toBeLessThan(1e-3)
    expect(latest.facing!.x).toBeCloseTo(Math.cos(tick / 20), 2)
    expect(Math.hypot(latest.facing!.x, latest.facing!.y)).toBeCloseTo(1, 12)
  }
  star.mass = 3e7
  exchange(90)
  expect(remote().latest.mass).toBeCloseTo(1e6, 3)
  // Without a prediction the mass alone would be 47 steps a sending off: six bits more.
  const moving = sizes.slice(10)
  star.mass = 1
  exchange(93)
  expect(sent()).toBeGreaterThan(Math.max(...moving))
})

it('[VIEW1] and drawn: columns that belong together are drawn together', () => {
  const { a, b, exchange, remote } = pair()
  const star = a.spawn('star', { n: 3, mass: 10, facing: turned(0), x: 0 }) as unknown as Star
  for (let tick = 3; tick <= 120; tick += 3) {
    star.mass = 10 + tick
    star.facing = turned(tick / 10)
    exchange(tick)
    for (let part = 0; part < 6 && tick > 60; part++) {
      b.viewAt((tick + part / 2) * TICK_MS)
      const { mass, facing } = remote().view
      const drawnTick = mass - 10
      expect(facing!.x).toBeCloseTo(Math.cos(drawnTick / 10), 1)
      expect(facing!.y).toBeCloseTo(Math.sin(drawnTick / 10), 1)
      expect(Math.hypot(facing!.x, facing!.y)).toBeCloseTo(1, 12)
    }
  }
})
