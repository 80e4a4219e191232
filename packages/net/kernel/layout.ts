/*
 * Where in a kernel's memory what lies, and what its loops have in common. `kernel-layout.test.ts` compares the numbers with those of
 * the TypeScript around it.
 */

// The header: an i32 each. Offsets in `rows`, `at`, `base` and `before` are numbers of i32s, as in JavaScript.
export const COLUMNS: usize = 0
/** Entities there is room for. */
export const CAPACITY: usize = 4
/** Steps, in the order in which columns are computed; see `STEP`. */
export const STEPS: usize = 8
/** Columns, as they are quantized; see `QUANT`. */
export const QUANTS: usize = 12
/** Places of a record, in the order on the wire; see `PLACE`. */
export const PLACES: usize = 16
/** How many of them come first under one bit. */
export const GROUPED: usize = 20
export const RAW: usize = 24
export const ROWS: usize = 28
export const VERSION: usize = 32
export const DIRTY: usize = 36
export const JUMPS: usize = 40
export const JUMP_TICK: usize = 44
export const AT: usize = 48
export const BASE: usize = 52
export const BEFORE: usize = 56
export const SPAN: usize = 60
export const GAP: usize = 64
export const CODES: usize = 68
/** Of each place, what codes below `SMALL` look like: bits << 5 | length. */
export const ENTRIES: usize = 72
export const WORDS: usize = 76
export const NUMBERS: usize = 80
/** The encodings of a tick, and which of them are to be made; see `encodings.ts`. */
export const CACHE: usize = 84
export const WANTED: usize = 88
/** Of each index of another player's entities, where its mirror's rows lie; −1 there is none. */
export const PLACE_OF: usize = 92
/** Of each mirror: the slot written last, its newest tick and where that is, the link it was heard on, 1: JavaScript writes it. */
export const HEADS: usize = 96
export const NEWEST_TICKS: usize = 100
export const NEWEST: usize = 104
export const HEARD: usize = 108
export const APART: usize = 112
/** Columns whose older values are kept, and how many. */
export const LINEARS: usize = 116
export const LINEAR_COUNT: usize = 120
/** Of each record: its entity's index, its mirror, the baseline's slot (−1 unknown), its jump's tick. */
export const INDICES: usize = 124
export const MIRRORS: usize = 128
export const SLOTS: usize = 132
export const JUMP_TICKS: usize = 136
/** Records that are not written here. */
export const REST: usize = 140
/** Of each own entity. */
export const GENERATION: usize = 144
/** What a peer is to get, of each record: index and encoding; and what it is to get in full. */
export const CHOSEN: usize = 148
export const CHOSEN_ENCODINGS: usize = 152
export const FULLS: usize = 156
/** Of a selection: how many are to go in full, how many encodings are to be made, how many took another's place. */
export const FULL_COUNT: usize = 160
export const WANTED_COUNT: usize = 164
export const EVICTIONS: usize = 168
/** What a frame held; see `composition.ts`. And how many of the records of one were the end of an entity. */
export const LOG: usize = 172
export const ENDS: usize = 176

/** Bytes of a step: op, column, low, high, the velocity's column, the place, the older value's column, 1 for a float; scale and bias. */
export const STEP: usize = 48
/** Bytes of a place: op, parameter, column, low, bits. */
export const PLACE: usize = 20
/** Bytes of a quantized column: how, low, high, nothing; offset, 1 / step. */
export const QUANT: usize = 32

/** Where in an encoding what stands, bytes: its baseline's tick, that one's own, first word, bits, version, the older version. */
export const BASE_TICK: usize = 4
export const OLDER_TICK: usize = 8
export const RUN_FROM: usize = 12
export const RUN_BITS: usize = 16
export const BASE_VERSION: usize = 20
export const JUMP: usize = 24
export const OLDER_VERSION: usize = 28
export const WAYS: usize = 4
export const MAX_JUMP_AGE = 1023
/** Numbers of an encoding, as a power of two. */
export const ENCODING_LOG = 3

/** Where in the row of what a peer is known to have of an entity what stands, bytes, after its generation; see `kind-sends.ts`. */
export const S_ACK_TICK: usize = 4
export const S_ACK_VERSION: usize = 8
export const S_OLDER_TICK: usize = 12
export const S_OLDER_VERSION: usize = 16
export const S_SENDS: usize = 20
export const S_ACK_SENDS: usize = 24
export const S_LAST: usize = 28
export const S_STATE: usize = 32
export const S_SINCE: usize = 36
export const SENDS_ROW: usize = 44
export const BASELINE_SENDS = 24
export const SHOWN = 0
/** Bytes of a record in the log: kind × 4096 + index, generation, version, baseline's tick and version. */
export const LOG_ROW: usize = 20

export const TOGGLE = 0
export const UNCODED = 1
export const LAST = 2
export const VELOCITY = 3
export const LINE = 4
export const TURN = 5

export const LINEAR = 0
export const CYCLIC = 1
export const PLAIN = 2

export const SMALL: u32 = 256
export const GUESS_TICKS = 64
export const ESCAPE_ONES: u32 = 12
/** States kept of each entity. */
export const HISTORY = 64
/** States kept of each mirror, and in a row of one, bytes: the baseline's tick, up to when the state before held, the jump's; numbers. */
export const RING = 32
export const ROW_OLDER: usize = 4
export const ROW_HELD: usize = 8
export const ROW_JUMP: usize = 12
export const ROW_NUMBERS: usize = 16
/** Records coded together: what is read of them stays in the fastest cache. */
export const LOT: usize = 64

@inline
export function word(address: usize): usize {
  return <usize>load<i32>(address)
}

@inline
export function number(rows: usize, at: usize): i32 {
  return load<i32>(rows + (at << 2))
}

/** A whole number of 32 bits, without the checks of a conversion: in the sum it stands in the low bits of the mantissa. */
@inline
export function toInt(whole: f64): i32 {
  return <i32>reinterpret<i64>(whole + 6755399441055744.0)
}

/** Where the row of an own entity's version begins, a number of i32s. */
@inline
export function rowOf(version: i32, index: usize, capacity: usize, columns: usize): i32 {
  return <i32>((<usize>(version & (HISTORY - 1)) * capacity + index) * columns)
}
