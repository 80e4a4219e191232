import { GUESS_TICKS, toInt } from './layout'

/** Of a step and a record, what is guessed; `column` and the others are addresses of the first row's numbers. */
@inline
export function byVelocity(step: usize, guess: i32, velocityThen: i32, velocityNow: i32, span: i32): i32 {
  if (span > GUESS_TICKS) return guess
  const sum = <f64>velocityThen + <f64>velocityNow
  const ahead = <f64>guess + floor((sum * load<f64>(step, 32) + load<f64>(step, 40)) * <f64>span + 0.5)
  return toInt(min(max(ahead, <f64>load<i32>(step, 8)), <f64>load<i32>(step, 12)))
}

@inline
export function byLine(step: usize, last: i32, older: i32, span: i32, gap: i32): i32 {
  const moved = <f64>last - <f64>older
  const ahead = <f64>last + floor((moved * <f64>span) / <f64>gap + 0.5)
  return toInt(min(max(ahead, <f64>load<i32>(step, 8)), <f64>load<i32>(step, 12)))
}

@inline
export function byTurn(mask: i32, last: i32, older: i32, span: i32, gap: i32): i32 {
  return last + toInt(floor((<f64>shortest(last - older, mask) * <f64>span) / <f64>gap + 0.5))
}

@inline
export function shortest(difference: i32, mask: i32): i32 {
  const half = (mask + 1) >>> 1
  return ((difference + half) & mask) - half
}

@inline
export function zigzag(difference: i32): i32 {
  return (difference << 1) ^ (difference >> 31)
}

@inline
export function unzigzag(code: i32): i32 {
  return (code >>> 1) ^ -(code & 1)
}
