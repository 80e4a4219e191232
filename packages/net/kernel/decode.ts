import { byVelocity, byLine, byTurn, unzigzag } from './guesses'
import {
  BASE,
  BEFORE,
  CODES,
  COLUMNS,
  ESCAPE_ONES,
  GAP,
  GROUPED,
  GUESS_TICKS,
  LAST,
  LINE,
  LOT,
  number,
  NUMBERS,
  PLACE,
  PLACES,
  ROWS,
  SPAN,
  STEP,
  STEPS,
  TOGGLE,
  TURN,
  UNCODED,
  VELOCITY,
  word,
  WORDS,
} from './layout'

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
      // A number of 32 bits may have taken the last one.
      if (left == 0) {
        bits = <u64>load<u32>(next) << 32
        next += 4
        left = 32
      }
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
