// A packet as a whole, written and read: header, small parts and entities, each only where needed.

import { MAX_PACKET_BYTES, MAX_TICK } from '../wire/packet-limits.ts'
import { readUint, writeUint } from '../wire/uint.ts'
import {
  headerLength,
  headerOffset,
  newHeader,
  type PacketHeader,
  readHeader,
  writeHeader,
  writePrefix,
} from './header.ts'
import { PartReader } from './part-reader.ts'
import { unwrap } from '../wire/sequence.ts'
import type { SmallParts } from './small-parts.ts'

const TICK_MODULUS = 2 ** 16
/** Bytes of the entities' head, and the byte that ends the small parts before it. */
const HEAD_BYTES = 4

/** Values before the entities of a packet. */
export interface EntitiesHead {
  /** Tick that every value belongs to. */
  tick: number
  part: number
  lastPart: number
  /** True when this tick's packets, taken together, hold every difference that the sender knows of. */
  complete: boolean
}

/** The entities of a packet. */
export interface Entities {
  readonly head: EntitiesHead
  bytes: Uint8Array
}

/** Returns whether small parts have room in a packet beside entities. */
export function fitsBeside(header: PacketHeader, parts: SmallParts, entities: Uint8Array): boolean {
  return 3 + headerLength(header) + parts.length + HEAD_BYTES + entities.length <= MAX_PACKET_BYTES
}

/** Writes a packet; returns its bytes, in `target`. */
export function writePacket(
  target: Uint8Array,
  header: PacketHeader,
  parts: SmallParts | undefined,
  entities: Entities | undefined,
): Uint8Array {
  const small = parts === undefined || parts.count === 0 ? undefined : parts
  header.small = small !== undefined
  header.entities = entities !== undefined
  header.multipart = entities !== undefined && entities.head.lastPart > 0
  header.complete = entities !== undefined && entities.head.complete
  const length =
    headerLength(header) +
    (small === undefined ? 0 : small.length + (entities === undefined ? 0 : 1)) +
    (entities === undefined ? 0 : entities.bytes.length + 2 + (header.multipart ? 1 : 0))
  let at = writeHeader(target, writePrefix(target, length), header)
  if (small !== undefined) {
    at = small.copyTo(target, at)
    if (entities !== undefined) target[at++] = 0
  }
  if (entities !== undefined) {
    const { tick, part, lastPart } = entities.head
    at = writeUint(target, at, tick & 0xffff, 2)
    if (header.multipart) target[at++] = (part << 4) | lastPart
    target.set(entities.bytes, at)
    at += entities.bytes.length
  }
  return target.subarray(0, at)
}

/** Reads packets, one after the other; the results are valid until the next packet. */
export class PayloadReader {
  readonly header: PacketHeader = newHeader()
  readonly parts: PartReader = new PartReader()
  readonly head: EntitiesHead = { tick: 0, part: 0, lastPart: 0, complete: false }
  /** Offset of the entities, when the header announces any. */
  entitiesAt = 0
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0

  /**
   * Reads the header; returns false when there is none. `sharedMs`: the receiver's estimate of the shared time, within
   * 24 days of the sender's.
   */
  open(bytes: Uint8Array, sharedMs: number): boolean {
    this.parts.clear()
    this.#bytes = bytes
    const offset = headerOffset(bytes)
    this.#at = offset < 0 ? -1 : readHeader(bytes, offset, sharedMs, this.header)
    return this.#at >= 0
  }

  /**
   * Finds what follows the header; returns false, without parts, when it is malformed. `nearTick`: a tick within 32,767
   * of the entities' tick.
   */
  split(nearTick: number): boolean {
    const valid = this.#split(nearTick)
    if (!valid) this.parts.clear()
    return valid
  }

  #split(nearTick: number): boolean {
    const { header, head } = this
    const bytes = this.#bytes
    let at = this.#at
    if (header.small) at = this.parts.load(bytes, at, header.entities)
    if (at < 0) return false
    if (!header.entities) return at === bytes.length
    const entitiesAt = at + (header.multipart ? 3 : 2)
    if (entitiesAt > bytes.length) return false
    head.tick = unwrap(readUint(bytes, at, 2), nearTick, TICK_MODULUS)
    const numbers = header.multipart ? (bytes[at + 2] as number) : 0
    head.part = numbers >>> 4
    head.lastPart = numbers & 15
    head.complete = header.complete
    this.entitiesAt = entitiesAt
    return head.tick >= 0 && head.tick <= MAX_TICK && head.part <= head.lastPart
  }
}
