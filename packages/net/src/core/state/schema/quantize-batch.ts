// The batch of records that are quantized together, column by column.

import { BATCH_RECORDS } from './prediction.ts'

/** Records to quantize. */
export interface QuantizeBatch {
  count: number
  /** Values to quantize: each record's row begins at `from`. */
  raw: Float64Array
  readonly from: Int32Array
  /** Array of the quantized rows: each record's begins at `to`. */
  target: Int32Array
  readonly to: Int32Array
  /** Offset in `target` of the row that was there before. */
  readonly was: Int32Array
  /** True where a value that can be written in several forms takes that of the row at `was`. */
  sameForm: boolean
}

/** The one batch; see `PREDICTION_BATCH`. */
export const QUANTIZE_BATCH: QuantizeBatch = {
  count: 0,
  raw: new Float64Array(0),
  from: new Int32Array(BATCH_RECORDS),
  target: new Int32Array(0),
  to: new Int32Array(BATCH_RECORDS),
  was: new Int32Array(BATCH_RECORDS),
  sameForm: false,
}
