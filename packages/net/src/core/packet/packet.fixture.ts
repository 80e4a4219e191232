// Packets that a test makes and parses.

import { MAX_PACKET_BYTES } from '../wire/packet-limits.ts'
import { newHeader } from './header.ts'
import { PayloadReader, writePacket } from './payload.ts'
import type { PartReader } from './part-reader.ts'
import { type PartType, SmallParts } from './small-parts.ts'

/** A packet with small parts, which `add` adds, and nothing else. */
export function packetOf(sequence: number, add: (parts: SmallParts) => void): Uint8Array {
  const parts = new SmallParts()
  add(parts)
  return writePacket(
    new Uint8Array(MAX_PACKET_BYTES),
    { ...newHeader(), sequence: sequence & 0xffff },
    parts,
    undefined,
  )
}

/** One part of any bytes, in a packet. */
export function rawPart(sequence: number, type: PartType, bytes: Uint8Array | readonly number[]): Uint8Array {
  return packetOf(sequence, (parts) => {
    parts.beginPart(type)
    parts.put(Uint8Array.from(bytes))
    parts.endPart()
  })
}

/** A parsed packet; throws when it is malformed. */
export function opened(packet: Uint8Array, nearTick = 0): PayloadReader {
  const reader = new PayloadReader()
  if (!reader.open(packet, 0) || !reader.split(nearTick)) throw new Error('malformed packet')
  return reader
}

/** The types of the small parts of a packet; −1 stands for entities. */
export function contents(packet: Uint8Array): number[] {
  const { header, parts } = opened(packet)
  const types: number[] = header.entities ? [-1] : []
  for (let type = parts.next(); type !== undefined; type = parts.next()) types.push(type)
  return types
}

/** The first small part of a packet, to be read. */
export function firstPart(packet: Uint8Array): PartReader {
  const { parts } = opened(packet)
  parts.next()
  return parts
}
