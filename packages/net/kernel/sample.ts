import {
  CAPACITY,
  COLUMNS,
  CYCLIC,
  DIRTY,
  rowOf,
  JUMP_TICK,
  JUMPS,
  LINEAR,
  number,
  PLAIN,
  QUANT,
  QUANTS,
  RAW,
  ROWS,
  toInt,
  VERSION,
  word,
} from './layout'

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
    let to = rows + (<usize>rowOf(version + 1, index, capacity, columns) << 2)
    let was = rows + (<usize>rowOf(version, index, capacity, columns) << 2)
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
