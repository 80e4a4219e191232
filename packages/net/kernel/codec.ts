/*
 * The loops of the delta codec, in AssemblyScript: what `delta-codec.ts`, `delta-columns.ts`, `guesses.ts` and
 * `OwnStore.sample` do, to the bit, in half the time. All that they work on lies in one memory, where `kernel.ts` has
 * laid it out; the first words of it say where. `npm run kernel` compiles it.
 */

// The header: an i32 each. Offsets in `rows`, `at`, `base` and `before` are numbers of i32s, as in JavaScript.
const COLUMNS: usize = 0
/** Entities there is room for. */
const CAPACITY: usize = 4
/** Steps, in the order in which columns are computed; see `STEP`. */
const STEPS: usize = 8
/** Columns, as they are quantized; see `QUANT`. */
const QUANTS: usize = 12
/** Places of a record, in the order on the wire; see `PLACE`. */
const PLACES: usize = 16
/** How many of them come first under one bit. */
const GROUPED: usize = 20
const RAW: usize = 24
const ROWS: usize = 28
const VERSION: usize = 32
const DIRTY: usize = 36
const JUMPS: usize = 40
const JUMP_TICK: usize = 44
const AT: usize = 48
const BASE: usize = 52
const BEFORE: usize = 56
const SPAN: usize = 60
const GAP: usize = 64
const CODES: usize = 68
/** Of each place, what codes below `SMALL` look like: bits << 5 | length. */
const ENTRIES: usize = 72
const WORDS: usize = 76
const NUMBERS: usize = 80
/** The encodings of a tick, and which of them are to be made; see `encodings.ts`. */
const CACHE: usize = 84
const WANTED: usize = 88
/** Of each index of another player's entities, where its mirror's rows lie; −1 there is none. */
const PLACE_OF: usize = 92
/** Of each mirror: the slot written last, its newest tick and where that is, the link it was heard on, 1: JavaScript writes it. */
const HEADS: usize = 96
const NEWEST_TICKS: usize = 100
const NEWEST: usize = 104
const HEARD: usize = 108
const APART: usize = 112
/** Columns whose older values are kept, and how many. */
const LINEARS: usize = 116
const LINEAR_COUNT: usize = 120
/** Of each record: its entity's index, its mirror, the baseline's slot (−1 unknown), its jump's tick. */
const INDICES: usize = 124
const MIRRORS: usize = 128
const SLOTS: usize = 132
const JUMP_TICKS: usize = 136
/** Records that are not written here. */
const REST: usize = 140
const GENERATION: usize = 144
/** What a peer is to get, of each record: index and encoding; and what it is to get in full. */
const CHOSEN: usize = 148
const CHOSEN_ENCODINGS: usize = 152
const FULLS: usize = 156
/** Of a selection: how many are to go in full, how many encodings are to be made, how many took another's place. */
const FULL_COUNT: usize = 160
const WANTED_COUNT: usize = 164
const EVICTIONS: usize = 168
/** What a frame held; see `composition.ts`. And how many of the records of one were the end of an entity. */
const LOG: usize = 172
const ENDS: usize = 176

/** Bytes of a step: op, column, low, high, the velocity's column, the place, the older value's column, 1 for a float; scale and bias. */
const STEP: usize = 48
/** Bytes of a place: op, parameter, column, low, bits. */
const PLACE: usize = 20
/** Bytes of a quantized column: how, low, high, nothing; offset, 1 / step. */
const QUANT: usize = 32

/** Where in an encoding what stands, bytes: its baseline's tick, that one's own, first word, bits, version, the older version. */
const BASE_TICK: usize = 4
const OLDER_TICK: usize = 8
const RUN_FROM: usize = 12
const RUN_BITS: usize = 16
const BASE_VERSION: usize = 20
const JUMP: usize = 24
const OLDER_VERSION: usize = 28
const WAYS: usize = 4
const MAX_JUMP_AGE = 1023
/** Numbers of an encoding, as a power of two. */
const ENCODING_LOG = 3

const TOGGLE = 0
const UNCODED = 1
const LAST = 2
const VELOCITY = 3
const LINE = 4
const TURN = 5
const TURNING = 6

const LINEAR = 0
const CYCLIC = 1
const PLAIN = 2

const SMALL: u32 = 256
const GUESS_TICKS = 64
const ESCAPE_ONES: u32 = 12
/** States kept of each entity. */
const HISTORY = 64
/** States kept of each mirror, and in a row of one, bytes: the baseline's tick, up to when the state before held, the jump's; numbers. */
const RING = 32
const ROW_OLDER: usize = 4
const ROW_HELD: usize = 8
const ROW_JUMP: usize = 12
const ROW_NUMBERS: usize = 16
/** Records coded together: what is read of them stays in the fastest cache. */
const LOT: usize = 64

@inline
function word(address: usize): usize {
  return <usize>load<i32>(address)
}

@inline
function number(rows: usize, at: usize): i32 {
  return load<i32>(rows + (at << 2))
}

/** A whole number of 32 bits, without the checks of a conversion: in the sum it stands in the low bits of the mantissa. */
@inline
function toInt(whole: f64): i32 {
  return <i32>reinterpret<i64>(whole + 6755399441055744.0)
}

@inline
function quantized(quant: usize, value: f64): i32 {
  const kind = load<i32>(quant)
  const high = load<i32>(quant, 8)
  if (kind == LINEAR) {
    const steps = (value - load<f64>(quant, 16)) * load<f64>(quant, 24) + 0.5
    return toInt(floor(min(max(steps, 0), <f64>high)))
  }
  if (kind == CYCLIC) {
    const steps = floor(value * load<f64>(quant, 24) + 0.5)
    if (abs(steps) < 2147483648.0) return toInt(steps) & high
    return <i32>(steps - floor(steps / (<f64>high + 1)) * (<f64>high + 1))
  }
  if (kind == PLAIN) return toInt(min(max(floor(value + 0.5), <f64>load<i32>(quant, 4)), <f64>high))
  return reinterpret<i32>(<f32>value)
}

/** Quantizes what was written, as the state of a tick. Says whether anything jumped. */
export function sample(size: i32, tick: i32): i32 {
  const columns = word(COLUMNS)
  const capacity = word(CAPACITY)
  const quants = word(QUANTS)
  const rows = word(ROWS)
  const versions = word(VERSION)
  const dirty = word(DIRTY)
  const jumps = word(JUMPS)
  let raw = word(RAW)
  let jumped = 0
  for (let index: usize = 0; index < <usize>size; index++, raw += columns << 3) {
    if (load<u8>(dirty + index) == 0) continue
    store<u8>(dirty + index, 0)
    const jump = load<u8>(jumps + index)
    store<u8>(jumps + index, 0)
    const version = number(versions, index)
    let to = rows + (((<usize>((version + 1) & (HISTORY - 1)) * capacity + index) * columns) << 2)
    let was = rows + (((<usize>(version & (HISTORY - 1)) * capacity + index) * columns) << 2)
    let quant = quants
    let differs = 0
    for (let value = raw, end = raw + (columns << 3); value < end; value += 8) {
      const now = quantized(quant, load<f64>(value))
      store<i32>(to, now)
      differs |= now ^ load<i32>(was)
      to += 4
      was += 4
      quant += QUANT
    }
    if (differs == 0 && version >= 0) continue
    store<i32>(versions + (index << 2), version + 1)
    if (jump == 0 || version < 0) continue
    store<i32>(word(JUMP_TICK) + (index << 2), tick)
    jumped = 1
  }
  return jumped
}

/** Of a step and a record, what is guessed; `column` and the others are addresses of the first row's numbers. */
@inline
function byVelocity(step: usize, guess: i32, velocityThen: i32, velocityNow: i32, span: i32): i32 {
  if (span > GUESS_TICKS) return guess
  const sum = <f64>velocityThen + <f64>velocityNow
  const ahead = <f64>guess + floor((sum * load<f64>(step, 32) + load<f64>(step, 40)) * <f64>span + 0.5)
  return toInt(min(max(ahead, <f64>load<i32>(step, 8)), <f64>load<i32>(step, 12)))
}

@inline
function byLine(step: usize, last: i32, older: i32, span: i32, gap: i32): i32 {
  const moved = <f64>last - <f64>older
  const ahead = <f64>last + floor((moved * <f64>span) / <f64>gap + 0.5)
  return toInt(min(max(ahead, <f64>load<i32>(step, 8)), <f64>load<i32>(step, 12)))
}

@inline
function byTurn(mask: i32, last: i32, older: i32, span: i32, gap: i32): i32 {
  return last + toInt(floor((<f64>shortest(last - older, mask) * <f64>span) / <f64>gap + 0.5))
}

@inline
function shortest(difference: i32, mask: i32): i32 {
  const half = (mask + 1) >>> 1
  return ((difference + half) & mask) - half
}

@inline
function zigzag(difference: i32): i32 {
  return (difference << 1) ^ (difference >> 31)
}

@inline
function unzigzag(code: i32): i32 {
  return (code >>> 1) ^ -(code & 1)
}

// What a peer is known to have of an entity, bytes in its row; see `kind-sends.ts`.
const S_GENERATION: usize = 0
const S_ACK_TICK: usize = 4
const S_ACK_VERSION: usize = 8
const S_OLDER_TICK: usize = 12
const S_OLDER_VERSION: usize = 16
const S_SENDS: usize = 20
const S_ACK_SENDS: usize = 24
const S_LAST: usize = 28
const S_STATE: usize = 32
const S_SINCE: usize = 36
const SENDS_ROW: usize = 44
const BASELINE_SENDS = 24
const SHOWN = 0

/** The place of an encoding: the one that is there, or one that is to be made. */
function encodingOf(index: usize, tick: i32, row: usize, lastJump: i32): i32 {
  const cache = word(CACHE)
  const base = load<i32>(row, S_ACK_TICK)
  const older = load<i32>(row, S_OLDER_TICK)
  const step = word(CAPACITY) << ENCODING_LOG
  let place = index << ENCODING_LOG
  for (let way: usize = 1; ; way++) {
    const encoding = cache + (place << 2)
    if (load<i32>(encoding) != tick) break
    if (load<i32>(encoding, BASE_TICK) == base && load<i32>(encoding, OLDER_TICK) == older) return <i32>place
    if (way == WAYS) {
      store<i32>(EVICTIONS, load<i32>(EVICTIONS) + 1)
      break
    }
    place += step
  }
  const encoding = cache + (place << 2)
  store<i32>(encoding, tick)
  store<i32>(encoding, base, BASE_TICK)
  store<i32>(encoding, older, OLDER_TICK)
  store<i32>(encoding, load<i32>(row, S_ACK_VERSION), BASE_VERSION)
  store<i32>(encoding, load<i32>(row, S_OLDER_VERSION), OLDER_VERSION)
  let age = -1
  if (lastJump > base) {
    const jumped = number(word(JUMP_TICK), index)
    if (jumped > base && tick - jumped <= MAX_JUMP_AGE) age = tick - jumped
  }
  store<i32>(encoding, age, JUMP)
  const count = word(WANTED_COUNT)
  store<i32>(word(WANTED) + (count << 2), <i32>place)
  store<i32>(WANTED_COUNT, <i32>count + 1)
  return <i32>place
}

/** Finds what a peer lacks, of the first `size` entities; gives how many go as deltas. `rows`: what is known of it. */
export function select(rows: usize, size: i32, tick: i32, sample: i32, refresh: i32, lastJump: i32): i32 {
  const versions = word(VERSION)
  const generations = word(GENERATION)
  const chosen = word(CHOSEN)
  const encodings = word(CHOSEN_ENCODINGS)
  let fulls = 0
  let count: usize = 0
  let due = (refresh - (sample % refresh)) % refresh
  store<i32>(WANTED_COUNT, 0)
  for (let index = 0, row = rows; index < size; index++, row += SENDS_ROW) {
    const newest = number(versions, index)
    const full = index == due
    if (full) due += refresh
    if (newest < 0) continue
    const generation = number(generations, index)
    if (load<i32>(row) != generation) {
      memory.fill(row, 0, SENDS_ROW)
      memory.fill(row + S_ACK_TICK, 255, S_SENDS - S_ACK_TICK)
      store<i32>(row, generation)
      store<i32>(row, sample - 1, S_LAST)
      store<i32>(row, -1, S_SINCE)
    }
    if (load<i32>(row, S_STATE) != SHOWN) {
      store<i32>(row, SHOWN, S_STATE)
      store<i32>(row, tick, S_SINCE)
      memory.fill(row + S_ACK_TICK, 255, S_SENDS - S_ACK_TICK)
    }
    const acked = load<i32>(row, S_ACK_VERSION)
    if (acked == newest && !full) continue
    if (
      full ||
      load<i32>(row, S_ACK_TICK) < 0 ||
      load<i32>(row, S_SENDS) - load<i32>(row, S_ACK_SENDS) >= BASELINE_SENDS ||
      newest - acked >= HISTORY - 1 ||
      (load<i32>(row, S_OLDER_TICK) >= 0 && newest - load<i32>(row, S_OLDER_VERSION) >= HISTORY - 1)
    ) {
      store<i32>(word(FULLS) + (fulls << 2), index)
      fulls++
      continue
    }
    store<i32>(chosen + (count << 2), index)
    store<i32>(encodings + (count << 2), encodingOf(index, tick, row, lastJump))
    count++
  }
  store<i32>(FULL_COUNT, fulls)
  return <i32>count
}

/** Notes that the first of so many records in the log, those of a kind, went to a peer; gives how many these are. */
export function sent(rows: usize, kind: i32, count: i32, sample: i32): i32 {
  let record = 0
  for (let at = word(LOG); record < count; record++, at += LOG_ROW) {
    const entity = load<i32>(at)
    if (entity >> 12 != kind) break
    if (load<i32>(at, 8) < 0) continue
    const row = rows + <usize>(entity & 4095) * SENDS_ROW
    store<i32>(row, sample, S_LAST)
    store<i32>(row, load<i32>(row, S_SENDS) + 1, S_SENDS)
  }
  return record
}

/** The same for their acknowledgement. The ends among them are left to JavaScript, which learns that there are some. */
export function acked(rows: usize, kind: i32, count: i32, tick: i32, sample: i32): i32 {
  let record = 0
  let ends = 0
  for (let at = word(LOG); record < count; record++, at += LOG_ROW) {
    const entity = load<i32>(at)
    if (entity >> 12 != kind) break
    const version = load<i32>(at, 8)
    if (version < 0) {
      ends++
      continue
    }
    const row = rows + <usize>(entity & 4095) * SENDS_ROW
    if (load<i32>(row) != load<i32>(at, 4) || tick <= load<i32>(row, S_ACK_TICK)) continue
    if (load<i32>(row, S_STATE) != SHOWN || tick < load<i32>(row, S_SINCE)) continue
    store<i32>(row, tick, S_ACK_TICK)
    store<i32>(row, version, S_ACK_VERSION)
    // One record a sample at most has followed it.
    store<i32>(row, load<i32>(row, S_SENDS) - (load<i32>(row, S_LAST) - sample), S_ACK_SENDS)
    store<i32>(row, load<i32>(at, 12), S_OLDER_TICK)
    store<i32>(row, load<i32>(at, 16), S_OLDER_VERSION)
  }
  store<i32>(ENDS, ends)
  return record
}

@inline
function rowOf(version: i32, index: usize, capacity: usize, columns: usize): i32 {
  return <i32>((<usize>(version & (HISTORY - 1)) * capacity + index) * columns)
}

/** Says of each encoding that is to be made in a tick where its states lie. */
export function fill(count: i32, tick: i32): void {
  const columns = word(COLUMNS)
  const capacity = word(CAPACITY)
  const versions = word(VERSION)
  const ats = word(AT)
  const bases = word(BASE)
  const befores = word(BEFORE)
  const spans = word(SPAN)
  const gaps = word(GAP)
  const wanted = word(WANTED)
  for (let record: usize = 0, end: usize = <usize>count << 2; record < end; record += 4) {
    const place = word(wanted + record)
    const index = (place >>> ENCODING_LOG) & (capacity - 1)
    const encoding = word(CACHE) + (place << 2)
    const base = load<i32>(encoding, BASE_TICK)
    const older = load<i32>(encoding, OLDER_TICK)
    store<i32>(ats + record, rowOf(number(versions, index), index, capacity, columns))
    store<i32>(bases + record, rowOf(load<i32>(encoding, BASE_VERSION), index, capacity, columns))
    store<i32>(befores + record, older < 0 ? -1 : rowOf(load<i32>(encoding, OLDER_VERSION), index, capacity, columns))
    store<i32>(spans + record, tick - base)
    store<i32>(gaps + record, base - older)
  }
}

/** Finds the codes of so many records. */
export function code(count: i32): void {
  const columns = word(COLUMNS)
  const stride = columns << 2
  const steps = word(STEPS)
  const rows = word(ROWS)
  const ats = word(AT)
  const bases = word(BASE)
  const befores = word(BEFORE)
  const spans = word(SPAN)
  const gaps = word(GAP)
  for (let first: usize = 0; first < <usize>count; first += LOT) {
    const from = first << 2
    const end = min(first + LOT, <usize>count) << 2
    for (let step = steps, last = steps + columns * STEP; step < last; step += STEP) {
      const op = load<i32>(step)
      const column = rows + (word(step + 4) << 2)
      let to = word(CODES) + first * stride + (word(step + 20) << 2)
      if (op <= UNCODED) {
        const changed = op == TOGGLE ? 1 : <i32>SMALL
        for (let record = from; record < end; record += 4, to += stride) {
          const same = number(column, word(ats + record)) == number(column, word(bases + record))
          store<i32>(to, same ? 0 : changed)
        }
      } else if (op == LAST) {
        for (let record = from; record < end; record += 4, to += stride)
          store<i32>(to, zigzag(number(column, word(ats + record)) - number(column, word(bases + record))))
      } else if (op == VELOCITY) {
        const velocity = rows + (word(step + 16) << 2)
        for (let record = from; record < end; record += 4, to += stride) {
          const at = word(ats + record)
          const base = word(bases + record)
          const span = load<i32>(spans + record)
          const guess = byVelocity(step, number(column, base), number(velocity, base), number(velocity, at), span)
          store<i32>(to, zigzag(number(column, at) - guess))
        }
      } else {
        const mask = load<i32>(step, 12)
        for (let record = from; record < end; record += 4, to += stride) {
          let guess = number(column, word(bases + record))
          const before = load<i32>(befores + record)
          const span = load<i32>(spans + record)
          const gap = load<i32>(gaps + record)
          if (op != TURN && before >= 0 && span <= GUESS_TICKS && gap <= GUESS_TICKS) {
            const older = number(column, <usize>before)
            guess = op == LINE ? byLine(step, guess, older, span, gap) : byTurn(mask, guess, older, span, gap)
          }
          let difference = number(column, word(ats + record)) - guess
          if (op != LINE) difference = shortest(difference, mask)
          store<i32>(to, zigzag(difference))
        }
      }
    }
  }
}

// Bits gather in the upper part of a word of 64, and go out 32 at a time. They are here while `putLong` has them.
let gathered: u64 = 0
let gatheredBits: i32 = 0
let next: usize = 0

function put(value: u32, length: i32): void {
  gathered |= (<u64>value) << (64 - gatheredBits - length)
  gatheredBits += length
  if (gatheredBits < 32) return
  store<u32>(next, <u32>(gathered >>> 32))
  next += 4
  gathered <<= 32
  gatheredBits -= 32
}

/** What is too long for `ENTRIES`. */
function putLong(at: usize, record: usize, code: i32): void {
  const place = word(PLACES) + at * PLACE
  if (load<i32>(place) == UNCODED) {
    const now = number(word(ROWS), word(word(AT) + record) + word(place + 8))
    put(1, 1)
    put(<u32>(now - load<i32>(place, 12)), load<i32>(place, 16))
    return
  }
  const parameter = load<i32>(place, 4)
  const k = parameter & 15
  const flag = (parameter >>> 4) & 1
  const coded = <u32>(code - flag)
  const quotient = coded >>> k
  if (flag == 1) put(1, 1)
  if (quotient < ESCAPE_ONES) {
    put(<u32>(((2 << quotient) - 2) << k) | (coded & ((1 << k) - 1)), <i32>quotient + 1 + k)
    return
  }
  const length = 32 - <i32>clz(coded)
  put((((1 << ESCAPE_ONES) - 1) << 5) | <u32>(length - 1), <i32>ESCAPE_ONES + 5)
  put(coded, length)
}

/**
 * Writes the codes of so many records, each from a whole word on, and tells their encodings; gives the number of words.
 * `origin`: the number of the first word.
 */
export function write(count: i32, origin: i32): i32 {
  const columns = word(COLUMNS)
  const grouped = word(GROUPED)
  const entries = word(ENTRIES)
  const words = word(WORDS)
  const wanted = word(WANTED)
  let row = word(CODES)
  let place = words
  for (let record: usize = 0, end: usize = <usize>count << 2; record < end; record += 4, row += columns << 2) {
    const start = place
    let bits: u64 = 0
    let used = 0
    let at: usize = 0
    if (grouped > 0) {
      let any = 0
      for (let each: usize = 0; each < grouped; each++) any |= number(row, each)
      used = 1
      if (any == 0) at = grouped
      else bits = (<u64>1) << 63
    }
    for (; at < columns; at++) {
      const code = number(row, at)
      const entry = <u32>code < SMALL ? load<i32>(entries + (((at << 8) + <usize>code) << 2)) : 0
      if (entry == 0) {
        gathered = bits
        gatheredBits = used
        next = place
        putLong(at, record, code)
        bits = gathered
        used = gatheredBits
        place = next
        continue
      }
      used += entry & 31
      bits |= (<u64>(<u32>entry >>> 5)) << (64 - used)
      if (used < 32) continue
      store<u32>(place, <u32>(bits >>> 32))
      place += 4
      bits <<= 32
      used -= 32
    }
    const encoding = word(CACHE) + (word(wanted + record) << 2)
    store<i32>(encoding, origin + <i32>((start - words) >>> 2), RUN_FROM)
    store<i32>(encoding, <i32>((place - start) << 3) + used, RUN_BITS)
    if (used > 0) {
      store<u32>(place, <u32>(bits >>> 32))
      place += 4
    }
  }
  return <i32>((place - words) >>> 2)
}

/** Bytes of a record in the log: kind × 4096 + index, generation, version, baseline's tick and version. */
const LOG_ROW: usize = 20

// Where the last baseline lay in its mirror: the next one lies there too, as a rule.
let hint = 0

/** Looks for the baselines of so many records of a tick; gives how many are not known. */
export function find(count: i32, tick: i32): i32 {
  const columns = word(COLUMNS)
  const capacity = word(CAPACITY)
  const stride = ROW_NUMBERS + ((columns + word(LINEAR_COUNT)) << 2)
  const rows = word(ROWS)
  const ring = capacity * stride
  let lacking = 0
  for (let record: usize = 0, end: usize = <usize>count << 2; record < end; record += 4) {
    const mirror = number(word(PLACE_OF), word(word(INDICES) + record))
    const want = tick - load<i32>(word(SPAN) + record)
    let slot = -1
    let row: usize = 0
    if (mirror >= 0) {
      const own = rows + <usize>mirror * stride
      const head = number(word(HEADS), <usize>mirror)
      slot = (head - hint) & (RING - 1)
      row = own + <usize>slot * ring
      if (load<i32>(row) != want) {
        let back = 0
        for (; back < RING; back++) {
          slot = (head - back) & (RING - 1)
          row = own + <usize>slot * ring
          if (load<i32>(row) == want) break
        }
        if (back == RING) slot = -1
        else hint = back
      }
    }
    store<i32>(word(MIRRORS) + record, mirror)
    store<i32>(word(SLOTS) + record, slot)
    if (slot < 0) {
      // Its length does not depend on its baseline: any will do to skip it.
      lacking++
      store<i32>(word(BASE) + record, 0)
      store<i32>(word(BEFORE) + record, -1)
      store<i32>(word(GAP) + record, 0)
      continue
    }
    const older = load<i32>(row, ROW_OLDER)
    const numbers = <i32>((row - rows + ROW_NUMBERS) >>> 2)
    store<i32>(word(BASE) + record, numbers)
    store<i32>(word(BEFORE) + record, older < 0 ? -1 : numbers + <i32>columns)
    store<i32>(word(GAP) + record, want - older)
  }
  return lacking
}

/**
 * Keeps the numbers of so many records as the states of a tick, but for those that are not simply the newest of their
 * mirror: gives how many these are, and names them in `REST`. `whole`: the newest tick of which every difference arrived.
 */
export function keep(count: i32, tick: i32, heard: i32, whole: i32, jumps: i32): i32 {
  const columns = word(COLUMNS)
  const capacity = word(CAPACITY)
  const linears = word(LINEARS)
  const linearCount = word(LINEAR_COUNT)
  const stride = ROW_NUMBERS + ((columns + linearCount) << 2)
  const rows = word(ROWS)
  const ring = capacity * stride
  const heads = word(HEADS)
  const newestTicks = word(NEWEST_TICKS)
  let numbers = word(NUMBERS)
  let rest = 0
  for (let record: usize = 0; record < <usize>count; record++, numbers += columns << 2) {
    const slot = number(word(SLOTS), record)
    if (slot < 0) continue
    const mirror = word(word(MIRRORS) + (record << 2))
    const last = number(newestTicks, mirror)
    if (tick <= last || load<u8>(word(APART) + mirror) != 0) {
      store<i32>(word(REST) + (<usize>rest << 2), <i32>record)
      rest++
      continue
    }
    const head = (number(heads, mirror) + 1) & (RING - 1)
    const base = rows + mirror * stride + <usize>slot * ring
    const row = rows + mirror * stride + <usize>head * ring
    const older = load<i32>(base)
    // The baseline may be the very row that is written over: its values first.
    for (let each: usize = 0; each < linearCount; each++) {
      const column = word(linears + (each << 2))
      store<i32>(row + ROW_NUMBERS + ((columns + each) << 2), number(base + ROW_NUMBERS, column))
    }
    for (let each: usize = 0; each < columns << 2; each += 4)
      store<i32>(row + ROW_NUMBERS + each, load<i32>(numbers + each))
    store<i32>(row, tick)
    store<i32>(row, older, ROW_OLDER)
    store<i32>(row, last >= 0 && whole > last && whole < tick ? whole : -1, ROW_HELD)
    store<i32>(row, jumps == 0 ? -1 : number(word(JUMP_TICKS), record), ROW_JUMP)
    store<i32>(heads + (mirror << 2), head)
    store<i32>(newestTicks + (mirror << 2), tick)
    store<i32>(word(NEWEST) + (mirror << 2), head)
    store<i32>(word(HEARD) + (mirror << 2), heard)
  }
  return rest
}

/**
 * Reads the codes of so many records from a bit on; of raw columns and toggles the bits that differ. Gives the place
 * after them, which lies beyond `end` when there were fewer.
 */
export function read(from: i32, end: i32, count: i32): i32 {
  const columns = word(COLUMNS)
  const grouped = word(GROUPED)
  const places = word(PLACES)
  const rows = word(ROWS)
  const bases = word(BASE)
  const words = word(WORDS)
  let next = words + ((<usize>from >>> 5) << 2)
  // What is left of the bits at hand, from the highest on.
  let bits = ((<u64>load<u32>(next) << 32) | load<u32>(next, 4)) << (from & 31)
  let left = 64 - (from & 31)
  next += 8
  let row = word(CODES)
  for (let record: usize = 0; record < <usize>count << 2; record += 4, row += columns << 2) {
    if (<i32>((next - words) << 3) - left > end) break
    let at: usize = 0
    if (grouped > 0) {
      if (bits >>> 63 == 0) for (; at < grouped; at++) store<i32>(row + (at << 2), 0)
      bits <<= 1
      left--
    }
    for (let here = places + at * PLACE; at < columns; at++, here += PLACE) {
      if (left < 32) {
        bits |= (<u64>load<u32>(next)) << (32 - left)
        next += 4
        left += 32
      }
      const op = load<i32>(here)
      const parameter = load<i32>(here, 4)
      let code: u32 = 0
      if (op <= UNCODED || (parameter & 16) != 0) {
        const one = bits >>> 63
        bits <<= 1
        left--
        if (one == 0 || op == TOGGLE) {
          store<i32>(row + (at << 2), <i32>one)
          continue
        }
        code = 1
      }
      if (op == UNCODED) {
        if (left < 32) {
          bits |= (<u64>load<u32>(next)) << (32 - left)
          next += 4
          left += 32
        }
        const length = load<i32>(here, 16)
        const now = <i32>(bits >>> (64 - length)) + load<i32>(here, 12)
        bits <<= length
        left -= length
        store<i32>(row + (at << 2), now ^ number(rows, word(bases + record) + word(here + 8)))
        continue
      }
      const k = parameter & 15
      const ones = clz(~<u32>(bits >>> 32))
      if (ones < ESCAPE_ONES) {
        const length = <i32>ones + 1
        code += (ones << k) | <u32>(((bits << length) >>> 1) >>> (63 - k))
        bits <<= length + k
        left -= length + k
      } else {
        const length = <i32>((bits << ESCAPE_ONES) >>> 59) + 1
        bits <<= ESCAPE_ONES + 5
        left -= <i32>ESCAPE_ONES + 5
        if (left < 32) {
          bits |= (<u64>load<u32>(next)) << (32 - left)
          next += 4
          left += 32
        }
        code += <u32>(bits >>> (64 - length))
        bits <<= length
        left -= length
      }
      store<i32>(row + (at << 2), code)
    }
  }
  return <i32>((next - words) << 3) - left
}

/** Makes numbers of the codes that were read, a row a record. 0 when a number is out of its column's range. */
export function resolve(count: i32): i32 {
  const columns = word(COLUMNS)
  const stride = columns << 2
  const steps = word(STEPS)
  const rows = word(ROWS)
  const bases = word(BASE)
  const befores = word(BEFORE)
  const spans = word(SPAN)
  const gaps = word(GAP)
  let wrong = 0
  for (let first: usize = 0; first < <usize>count; first += LOT) {
    const from = first << 2
    const end = min(first + LOT, <usize>count) << 2
    const out = word(NUMBERS) + first * stride
    for (let step = steps, last = steps + columns * STEP; step < last; step += STEP) {
      const op = load<i32>(step)
      const column = rows + (word(step + 4) << 2)
      const low = load<i32>(step, 8)
      const high = load<i32>(step, 12)
      let code = word(CODES) + first * stride + (word(step + 20) << 2)
      let to = out + (word(step + 4) << 2)
      if (op <= UNCODED) {
        const float = load<i32>(step, 28)
        for (let record = from; record < end; record += 4, code += stride, to += stride) {
          const now = number(column, word(bases + record)) ^ load<i32>(code)
          wrong |= i32(now < low) | i32(now > high) | (float & i32((now & 0x7fff_ffff) > 0x7f80_0000))
          store<i32>(to, now)
        }
      } else if (op == LAST) {
        for (let record = from; record < end; record += 4, code += stride, to += stride) {
          const now = number(column, word(bases + record)) + unzigzag(load<i32>(code))
          wrong |= i32(now < low) | i32(now > high)
          store<i32>(to, now)
        }
      } else if (op == VELOCITY) {
        const velocity = rows + (word(step + 16) << 2)
        let velocityNow = out + (word(step + 16) << 2)
        for (let record = from; record < end; record += 4, code += stride, to += stride, velocityNow += stride) {
          const base = word(bases + record)
          const span = load<i32>(spans + record)
          const guess = byVelocity(step, number(column, base), number(velocity, base), load<i32>(velocityNow), span)
          const now = guess + unzigzag(load<i32>(code))
          wrong |= i32(now < low) | i32(now > high)
          store<i32>(to, now)
        }
      } else {
        const older = rows + (word(step + 24) << 2)
        for (let record = from; record < end; record += 4, code += stride, to += stride) {
          let guess = number(column, word(bases + record))
          const before = load<i32>(befores + record)
          const span = load<i32>(spans + record)
          const gap = load<i32>(gaps + record)
          if (op != TURN && before >= 0 && span <= GUESS_TICKS && gap <= GUESS_TICKS) {
            const then = number(older, <usize>before)
            guess = op == LINE ? byLine(step, guess, then, span, gap) : byTurn(high, guess, then, span, gap)
          }
          let now = guess + unzigzag(load<i32>(code))
          if (op == LINE) wrong |= i32(now < low) | i32(now > high)
          else now &= high
          store<i32>(to, now)
        }
      }
    }
  }
  return i32(wrong == 0)
}
