// The batch of records of one entity type that are coded together, column by column.

import { MAX_COLUMNS } from '../schema/columns.ts'
import { BATCH_RECORDS, PREDICTION_BATCH, type PredictionBatch } from '../schema/prediction.ts'

/** Records that are coded together. */
export interface Batch extends PredictionBatch {
  /** Codes on the wire: a row for each record. */
  readonly codes: Int32Array
  /** Word of the writer at which each record's bits begin, and their number. */
  readonly from: Int32Array
  readonly bits: Int32Array
}

/** The one batch; see `PREDICTION_BATCH`. */
export const BATCH: Batch = {
  ...PREDICTION_BATCH,
  codes: new Int32Array(BATCH_RECORDS * MAX_COLUMNS),
  from: new Int32Array(BATCH_RECORDS),
  bits: new Int32Array(BATCH_RECORDS),
}
