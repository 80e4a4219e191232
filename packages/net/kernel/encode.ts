import { byVelocity, byLine, byTurn, shortest, zigzag } from './guesses'
import {
  AT,
  BASE,
  BASE_TICK,
  BASE_VERSION,
  BEFORE,
  CACHE,
  CAPACITY,
  CODES,
  COLUMNS,
  ENCODING_LOG,
  ENTRIES,
  ESCAPE_ONES,
  GAP,
  GROUPED,
  GUESS_TICKS,
  rowOf,
  LAST,
  LINE,
  LOT,
  number,
  OLDER_TICK,
  OLDER_VERSION,
  PLACE,
  PLACES,
  ROWS,
  RUN_BITS,
  RUN_FROM,
  SMALL,
  SPAN,
  STEP,
  STEPS,
  TOGGLE,
  TURN,
  UNCODED,
  VELOCITY,
  VERSION,
  WANTED,
  word,
  WORDS,
} from './layout'

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
