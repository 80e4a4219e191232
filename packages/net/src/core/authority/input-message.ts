// Packet parts of host authority: inputs from a player to the host, input status back.

import { MAX_TICK } from '../wire/packet-limits.ts'
import type { PartReader } from '../packet/part-reader.ts'
import { unwrap } from '../wire/sequence.ts'
import { PART_INPUTS, PART_INPUT_STATUS, type SmallParts } from '../packet/small-parts.ts'
import { MAX_INPUT_BYTES } from './authority-limits.ts'

/*
 * Small parts of a packet, between a player and the host:
 *
 *   inputs         first: the low 16 bits of a tick; behind: 16 bits; the bits of `input-codec.ts`
 *   input status   term, since, through + 1, missed, late: a varint each
 */

/** A view that is further behind its input, in 16ths of a tick, is sent as this far. */
const MAX_BEHIND = 65_535
const TICK_MODULUS = 2 ** 16

/** Message of a player to the host. */
export interface InputPacket {
  /** The tick of the first inputs in `bits`. */
  readonly first: number
  /** Distance of the player's view of others behind the newest inputs in `bits`, in 16ths of a tick. */
  readonly behind: number
  readonly bits: Uint8Array
}

/** Answer of the host. */
export interface InputStatus {
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

/**
 * Adds inputs to the parts of a packet, in place of those that wait there: they hold them as well. False when they do
 * not fit.
 */
export function addInputs(parts: SmallParts, { first, behind, bits }: InputPacket): boolean {
  parts.remove(PART_INPUTS)
  parts.beginPart(PART_INPUTS)
  parts.u16(first)
  parts.u16(Math.min(MAX_BEHIND, Math.max(0, Math.round(behind))))
  parts.put(bits)
  return parts.endPart()
}

/** Reads inputs whose first tick is near `tick`. Undefined when they are malformed. */
export function readInputs(part: PartReader, tick: number): InputPacket | undefined {
  const first = unwrap(part.u16(), tick, TICK_MODULUS)
  const behind = part.u16()
  const bits = part.remaining()
  if (part.failed || bits.length > MAX_INPUT_BYTES || first < 0 || first > MAX_TICK) return undefined
  return { first, behind, bits }
}

/** Adds an input status to the parts of a packet; false when it does not fit. */
export function addInputStatus(parts: SmallParts, { term, since, through, missed, late }: InputStatus): boolean {
  parts.beginPart(PART_INPUT_STATUS)
  parts.varint(term)
  parts.varint(since)
  parts.varint(through + 1)
  parts.varint(missed)
  parts.varint(late)
  return parts.endPart()
}

/** Undefined when it is malformed. */
export function readInputStatus(part: PartReader): InputStatus | undefined {
  const term = part.varint()
  const since = part.varint()
  const through = part.varint() - 1
  const missed = part.varint()
  const late = part.varint()
  if (!part.done || since > MAX_TICK || through > MAX_TICK) return undefined
  return { term, since, through, missed, late }
}
