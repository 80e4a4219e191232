// Test of linear prediction, on a line and on a circle.

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { f } from './fields.ts'
import { BATCH_RECORDS, LinearPredictor, PREDICTION_BATCH, PREDICTION_TICKS } from './prediction.ts'
import { compileState } from './schema.ts'

const [kind] = compileState({
  thing: { along: f.fixed(0, 1000, 1, { predict: 'linear' }), around: f.angle(10, { predict: 'linear' }) },
}).kinds
const table = kind!.table
const STEPS = 1024

const ticks = fc.oneof(fc.constantFrom(1, 6, PREDICTION_TICKS, PREDICTION_TICKS + 1), fc.integer({ min: 1, max: 100 }))
const record = fc.record({
  last: fc.nat({ max: 1000 }),
  older: fc.nat({ max: 1000 }),
  known: fc.boolean(),
  span: ticks,
  /** Undefined: the span. */
  gap: fc.option(ticks, { nil: undefined }),
})

/** Prediction on a line or a circle, as WIRE.md has it. */
function expected({ last, older, known, span, gap = span }: typeof record extends fc.Arbitrary<infer T> ? T : never) {
  const line = (moved: number): number => {
    if (!known || span > PREDICTION_TICKS || gap > PREDICTION_TICKS) return last
    return last + Math.floor((moved * span) / gap + 0.5)
  }
  const short = ((((last - older + STEPS / 2) % STEPS) + STEPS) % STEPS) - STEPS / 2
  return { along: Math.min(1000, Math.max(0, line(last - older))), around: line(short) }
}

it('[STA16] a linear prediction goes on as before, over as long a time or another, on a line and on a circle', () => {
  fc.assert(
    fc.property(fc.array(record, { minLength: 1, maxLength: BATCH_RECORDS }), (records) => {
      // Rows of two columns: of each record the baseline, then the older state.
      const rows = Int32Array.from(records.flatMap(({ last, older }) => [last, last, older, older]))
      PREDICTION_BATCH.count = records.length
      for (const [at, { known, span, gap = span }] of records.entries()) {
        PREDICTION_BATCH.base[at] = at * 4
        PREDICTION_BATCH.before[at] = known ? at * 4 + 2 : -1
        PREDICTION_BATCH.span[at] = span
        PREDICTION_BATCH.gap[at] = gap
      }
      for (const [column, name] of (['along', 'around'] as const).entries()) {
        new LinearPredictor(table, column, name === 'around').predict(PREDICTION_BATCH, rows, rows, column)
        const predicted = [...PREDICTION_BATCH.predicted.subarray(0, records.length)]
        expect(predicted).toEqual(records.map((one) => expected(one)[name]))
      }
    }),
  )
})
