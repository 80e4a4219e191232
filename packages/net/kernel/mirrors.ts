import {
  APART,
  BASE,
  BEFORE,
  CAPACITY,
  COLUMNS,
  GAP,
  HEADS,
  HEARD,
  INDICES,
  JUMP_TICKS,
  LINEAR_COUNT,
  LINEARS,
  MIRRORS,
  NEWEST,
  NEWEST_TICKS,
  number,
  NUMBERS,
  PLACE_OF,
  REST,
  RING,
  ROW_HELD,
  ROW_JUMP,
  ROW_NUMBERS,
  ROW_OLDER,
  ROWS,
  SLOTS,
  SPAN,
  word,
} from './layout'

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
