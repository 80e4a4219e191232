import { MAX_TICK } from '../packet/header.ts'
import { pack, unpack } from '../wire/msgpack.ts'
import { MAX_INPUT_BYTES } from './authority-limits.ts'

/*
 * On channel `state`, told apart from frames (a `bin`) and cues (an array of four) by their first byte:
 *
 *   [first, behind, bin]                         a player to the host: inputs
 *   [term, since, through, missed, late]         the host to a player: their receipt
 */
const INPUTS_HEAD = 0x93
const RECEIPT_HEAD = 0x95
/** A view that is further behind its input, in 16ths of a tick, is told as this far. */
const MAX_BEHIND = 65_535

/** What a player sends to the host. */
export interface InputPacket {
  /** The tick of the first inputs in `bits`. */
  readonly first: number
  /** How far the player's view of others lies behind the newest inputs in `bits`, in 16ths of a tick. */
  readonly behind: number
  readonly bits: Uint8Array
}

/** What the host answers. */
export interface InputReceipt {
  /** The term of the host; one of another term says nothing. */
  readonly term: number
  /** The tick from which on this host has everything that the former one had. */
  readonly since: number
  /** The inputs of all ticks up to here have come, or come too late; −1 none. */
  readonly through: number
  /** Ticks of this player that the host ran without its inputs, since it is the host. */
  readonly missed: number
  /** Inputs that came after their tick, since then. */
  readonly late: number
}

/** Which of these a message can be. */
export function authorityMessage(bytes: Uint8Array): 'inputs' | 'receipt' | undefined {
  if (bytes[0] === INPUTS_HEAD) return 'inputs'
  return bytes[0] === RECEIPT_HEAD ? 'receipt' : undefined
}

export function packInputs({ first, behind, bits }: InputPacket): Uint8Array {
  return pack([first, Math.min(MAX_BEHIND, Math.max(0, Math.round(behind))), bits])
}

/** Undefined when the bytes are none. */
export function unpackInputs(bytes: Uint8Array): InputPacket | undefined {
  if (bytes.length > MAX_INPUT_BYTES) return undefined
  const value = unpack(bytes)?.value
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [first, behind, bits]: readonly unknown[] = value
  if (!whole(first, 0, MAX_TICK) || !whole(behind, 0, MAX_BEHIND) || !(bits instanceof Uint8Array)) return undefined
  return { first, behind, bits }
}

export function packReceipt({ term, since, through, missed, late }: InputReceipt): Uint8Array {
  return pack([term, since, through, missed, late])
}

/** Undefined when the bytes are none. */
export function unpackReceipt(bytes: Uint8Array): InputReceipt | undefined {
  const value = unpack(bytes)?.value
  if (!Array.isArray(value) || value.length !== 5) return undefined
  const [term, since, through, missed, late]: readonly unknown[] = value
  const most = Number.MAX_SAFE_INTEGER
  if (!whole(term, 0, most) || !whole(since, 0, MAX_TICK) || !whole(through, -1, MAX_TICK)) return undefined
  if (!whole(missed, 0, most) || !whole(late, 0, most)) return undefined
  return { term, since, through, missed, late }
}

function whole(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
}
