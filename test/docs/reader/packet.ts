// Reader of a packet's header and parts, by section FRM of WIRE.md.

import { Bytes } from './bytes.ts'

/** A packet as vectors write it (FRM4). Times are in 1/64 ms. */
export interface PacketJson {
  readonly sequence: number
  readonly ack?: number
  /** Sequences below the ack that were taken, the newest first. */
  readonly taken?: readonly number[]
  readonly ackDelay?: number | 'unknown'
  readonly stratum?: number
  readonly time?: number
  readonly parts?: readonly SmallPart[]
  readonly tick?: number
  readonly part?: number
  readonly last?: number
  /** W. */
  readonly complete?: boolean
  readonly entities?: Uint8Array
}

/** FRM9 */
export interface SmallPart {
  readonly type: 'inputs' | 'inputStatus' | 'cue'
  readonly bytes: Uint8Array
}

const TYPES = [undefined, 'inputs', 'inputStatus', 'cue'] as const

/** Values by which a receiver expands times and ticks (FRM5). */
export interface Near {
  /** Own shared time, in 1/64 ms. */
  readonly time: number
  /** The tick nearest the last time that the sender sent. */
  readonly tick: number
}

/** Reads a packet; throws when it is malformed. */
export function readPacket(message: Uint8Array, near: Near): PacketJson {
  if (message.length > 1_150) throw new Error('a packet of more than 1,150 bytes')
  const outer = new Bytes(message)
  const head = outer.uint(1)
  if (head !== 0xc4 && head !== 0xc5) throw new Error('no bin of a packet’s size')
  const bytes = new Bytes(outer.takeBytes(outer.uint(head - 0xc3)))
  if (outer.left > 0) throw new Error('bytes after the bin')

  const sequence = bytes.uint(2)
  const flags = bytes.uint(1)
  const [a, f, c, s, e, m, w, zero] = [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((flags >> bit) & 1) === 1)
  if ((f && !a) || ((m || w) && !e) || zero) throw new Error('flags that make no sense')
  let packet: PacketJson = { sequence }
  if (a) {
    const ack = bytes.uint(2)
    const ackBits = f ? 2 ** 32 - 1 : bytes.uint(4)
    const places = Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => Math.floor(ackBits / 2 ** bit) % 2 === 1)
    packet = { ...packet, ack, taken: places.map((bit) => modulo(ack - 1 - bit, 2 ** 16)) }
    const delay = c ? bytes.uint(2) : 65_535
    if (c) packet = { ...packet, ackDelay: delay === 65_535 ? 'unknown' : delay }
  }
  if (c) {
    const first = bytes.uint(1)
    const low = (first % 64) * 2 ** 32 + bytes.uint(4)
    const time = nearest(low, near.time, 2 ** 38)
    packet = { ...packet, stratum: first >> 6, time: time < 0 ? time + 2 ** 38 : time }
  }
  if (s) packet = { ...packet, parts: readSmallParts(bytes, e) }
  if (!e) {
    if (bytes.left > 0) throw new Error('bytes after the last part')
    return packet
  }
  const tick = nearest(bytes.uint(2), near.tick, 2 ** 16)
  if (tick < 0 || tick >= 2 ** 31) throw new Error('a tick that is none')
  const numbers = m ? bytes.uint(1) : 0
  const [part, last] = [numbers >> 4, numbers & 15]
  if (part > last) throw new Error('a part after the last')
  return { ...packet, tick, part, last, complete: w === true, entities: bytes.rest() }
}

function readSmallParts(bytes: Bytes, ended: boolean | undefined): SmallPart[] {
  const parts: SmallPart[] = []
  while (ended || bytes.left > 0) {
    const head = bytes.uint(1)
    if (head === 0 && ended) break
    const type = TYPES[head >> 4]
    if (type === undefined) throw new Error('a part of no type')
    const field = head & 15
    const length = field < 14 ? field : field === 14 ? 14 + bytes.uint(1) : 270 + bytes.uint(2)
    parts.push({ type, bytes: bytes.takeBytes(length) })
  }
  if (parts.length < 1 || parts.length > 32) throw new Error('no parts, or too many')
  return parts
}

/** Returns the number nearest `near` of those that are `low` modulo `size`. */
export function nearest(low: number, near: number, size: number): number {
  return near + modulo(low - near + size / 2, size) - size / 2
}

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size
}
