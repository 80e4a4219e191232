/** Records of one entity type that are coded together, column by column. */
export class Batch {
  count = 0
  /** Offset of each record's row among the states that are coded. */
  at: Int32Array
  /** Offset of its baseline's row. */
  base: Int32Array
  /** Offset of the row of the baseline's own baseline (or what is kept of it); −1: there is none. */
  before: Int32Array
  /** Ticks from the baseline to the record. */
  span: Int32Array
  /** Ticks from the baseline's own baseline to the baseline. */
  gap: Int32Array
  /** Codes to send: a row for each record. */
  codes: Int32Array
  /** The predicted numbers of one column. */
  predicted: Int32Array
  /** Word of the writer at which each record's bits begin, and their number. */
  from: Int32Array
  bits: Int32Array
  readonly #columns: number

  constructor(columns: number) {
    this.#columns = columns
    this.at = new Int32Array(FIRST)
    this.base = new Int32Array(FIRST)
    this.before = new Int32Array(FIRST)
    this.span = new Int32Array(FIRST)
    this.gap = new Int32Array(FIRST)
    this.codes = new Int32Array(FIRST * columns)
    this.from = new Int32Array(FIRST)
    this.bits = new Int32Array(FIRST)
    this.predicted = new Int32Array(FIRST)
  }

  /** Begins a batch of `count` records; the caller fills the arrays. */
  reset(count: number): void {
    this.count = count
    if (count <= this.at.length) return
    const length = 2 ** Math.ceil(Math.log2(count))
    this.at = new Int32Array(length)
    this.base = new Int32Array(length)
    this.before = new Int32Array(length)
    this.span = new Int32Array(length)
    this.gap = new Int32Array(length)
    this.codes = new Int32Array(length * this.#columns)
    this.predicted = new Int32Array(length)
    this.from = new Int32Array(length)
    this.bits = new Int32Array(length)
  }
}

const FIRST = 16
