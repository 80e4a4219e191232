import {
  BASE_TICK,
  BASE_VERSION,
  BASELINE_SENDS,
  CACHE,
  CAPACITY,
  CHOSEN,
  CHOSEN_ENCODINGS,
  ENCODING_LOG,
  ENDS,
  EVICTIONS,
  FULL_COUNT,
  FULLS,
  GENERATION,
  HISTORY,
  JUMP,
  JUMP_TICK,
  LOG,
  LOG_ROW,
  MAX_JUMP_AGE,
  number,
  OLDER_TICK,
  OLDER_VERSION,
  S_ACK_SENDS,
  S_ACK_TICK,
  S_ACK_VERSION,
  S_LAST,
  S_OLDER_TICK,
  S_OLDER_VERSION,
  S_SENDS,
  S_SINCE,
  S_STATE,
  SENDS_ROW,
  SHOWN,
  VERSION,
  WANTED,
  WANTED_COUNT,
  WAYS,
  word,
} from './layout'

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
