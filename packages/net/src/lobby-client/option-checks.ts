// Checks of the arguments that a game passes to lobby calls.

import {
  MAX_DATA_BYTES,
  MAX_DATA_DEPTH,
  MAX_FILTER_KEYS,
  MAX_MODE_LENGTH,
  NAME_RULE,
  normalizeName,
  MAX_PLAYERS,
  fitsBytes,
  fitsDepth,
} from '@tickmesh/lobby/protocol'
import type { Scalar } from '@tickmesh/lobby/protocol'
import { TickmeshError } from '../errors.ts'
import { DEVELOPMENT } from '../development.ts'
import { LEFT_OUT } from '../left-out.ts'

/** UTF-16 units in a key of a list filter. */
const MAX_KEY_LENGTH = 64
/** Bytes of a list filter as JSON; room data has no more, so a longer filter matches nothing. */
const MAX_FILTER_BYTES = MAX_DATA_BYTES

/** Throws `invalid-value` with a rule that does not hold. Types are checked too, for games in JavaScript. */
export function check(holds: boolean, rule: string): asserts holds {
  if (!holds) throw new TickmeshError('invalid-value', DEVELOPMENT ? `The lobby would refuse this: ${rule}` : LEFT_OUT)
}

export function checkOptions(options: unknown): void {
  check(typeof options === 'object' && options !== null, DEVELOPMENT ? 'options are an object' : LEFT_OUT)
  const { signal } = options as { readonly signal?: Partial<AbortSignal> | null }
  // Not by `instanceof`: a signal may come from another window.
  check(
    signal === undefined || typeof signal?.addEventListener === 'function',
    DEVELOPMENT ? 'signal is an AbortSignal' : LEFT_OUT,
  )
}

export function checkName(name: unknown): asserts name is string {
  check(normalizeName(name) !== undefined, DEVELOPMENT ? `a name ${NAME_RULE}` : LEFT_OUT)
}

export function checkMode(mode: unknown): asserts mode is string {
  const fits = typeof mode === 'string' && mode.length >= 1 && mode.length <= MAX_MODE_LENGTH
  check(fits, DEVELOPMENT ? `a mode has 1 to ${MAX_MODE_LENGTH} characters` : LEFT_OUT)
}

export function isSeats(count: unknown): count is number {
  return typeof count === 'number' && Number.isInteger(count) && count >= 1 && count <= MAX_PLAYERS
}

/** Returns the range of a quick match's `players`. */
export function seatsOf(players: unknown): { readonly min: number; readonly max: number } {
  const { min, max } = (typeof players === 'object' && players !== null ? players : { min: players, max: players }) as {
    readonly min?: unknown
    readonly max?: unknown
  }
  const rule = DEVELOPMENT ? `players is an integer from 1 to ${MAX_PLAYERS}, or { min, max }` : LEFT_OUT
  check(isSeats(min) && isSeats(max), rule)
  check(min <= max, DEVELOPMENT ? `${rule}: min (${min}) is above max (${max})` : LEFT_OUT)
  return { min, max }
}

export function checkFilter(data: unknown): asserts data is { readonly [key: string]: Scalar } {
  const rule = DEVELOPMENT
    ? `the data of a list is an object of at most ${MAX_FILTER_KEYS} strings, numbers, booleans or nulls`
    : LEFT_OUT
  check(typeof data === 'object' && data !== null && !Array.isArray(data), rule)
  const entries = Object.entries(data).filter(([, value]) => value !== undefined)
  check(entries.length <= MAX_FILTER_KEYS && entries.every(([key, value]) => fitsFilter(key, value)), rule)
  check(
    fitsBytes(JSON.stringify(data), MAX_FILTER_BYTES),
    DEVELOPMENT ? `the data of a list has at most ${MAX_FILTER_BYTES} bytes` : LEFT_OUT,
  )
}

function fitsFilter(key: string, value: unknown): boolean {
  if (key.length > MAX_KEY_LENGTH) return false
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

export function checkData(data: unknown): void {
  const rule = DEVELOPMENT ? "a room's data is a JSON value" : LEFT_OUT
  let json: string | undefined
  try {
    json = JSON.stringify(data)
  } catch (cause) {
    throw new TickmeshError('invalid-value', rule, { cause })
  }
  check(json !== undefined, rule)
  check(
    fitsDepth(json, MAX_DATA_DEPTH),
    DEVELOPMENT ? `a room's data has at most ${MAX_DATA_DEPTH} levels of arrays and objects` : LEFT_OUT,
  )
  if (fitsBytes(json, MAX_DATA_BYTES)) return
  throw new TickmeshError(
    'too-large',
    DEVELOPMENT ? `A room's data has at most ${MAX_DATA_BYTES} bytes as JSON; send larger things as events` : LEFT_OUT,
  )
}
