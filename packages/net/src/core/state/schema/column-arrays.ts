// Type of the flat arrays that a schema compiles its columns to.

/** The columns of an entity type as flat arrays. */
export interface ColumnArrays {
  readonly count: number
  readonly low: Float64Array
  readonly high: Float64Array
  readonly offset: Float64Array
  readonly step: Float64Array
  /** Steps in a unit: 1 / step. */
  readonly perStep: Float64Array
  readonly top: Float64Array
  readonly snap: Float64Array
  readonly part: Uint8Array
  /** The column that says whether there is a value; −1: there always is. */
  readonly presence: Int32Array
  /** The column with its velocity; −1 none. */
  readonly velocity: Int32Array
}
