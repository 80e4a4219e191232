// Packer of send lists into packet bodies. Of peers with equal lists only the headers differ.

import { MAX_HEADER_BITS, MAX_PACKET_BYTES, PREFIX_BYTES } from '../../wire/packet-limits.ts'
import { BitWriter } from '../../wire/bit-writer.ts'
import { riceBits } from '../../wire/bits.ts'
import { writeParameters } from '../codec/parameters.ts'
import { DELTA_BASE, DELTA_BITS, DELTA_JUMP, DELTA_VERSION } from './cached-delta.ts'
import type { DeltaCache } from './delta-cache.ts'
import { LOGGED_HIDE, LOGGED_DESPAWN, LOG, type PacketLog, type PacketLogs } from './packet-log.ts'
import { GENERATION_LENGTH_BITS } from '../schema/ids.ts'
import { DENSE, gapParameter, writeIndices } from '../codec/indices.ts'
import { type Origin, writeOrigin } from '../codec/origin.ts'
import { PARAMETER_BITS, SECTION_BITS } from '../schema/schema.ts'
import {
  DELTA,
  DESPAWN,
  newSection,
  HANDED,
  HIDE,
  JUMP_BITS,
  MAX_JUMP_AGE,
  writeJump,
  writeSection,
  writeSpan,
} from '../codec/sections.ts'
import { kindOf, SendList } from './send-list.ts'

// Constants of the module; see DECISIONS.md.
const BASE = DELTA_BASE
const BITS = DELTA_BITS
const JUMP = DELTA_JUMP
const VERSION = DELTA_VERSION

/** Bits of a packet after msgpack's bytes and the longest header, with room for the end of the body. */
export const BODY_BITS: number = (MAX_PACKET_BYTES - PREFIX_BYTES) * 8 - MAX_HEADER_BITS - 8
/** Bits of a record's span when it is not its section's: a flag and the longest Rice code. */
export const OTHER_SPAN_BITS = 50
/**
 * Upper bound of the bits of a record's gap, on average over its section: the parameter is at most 11, and the excess
 * takes 3 bits more.
 */
export const RECORD_GAP_BITS = 16
/** Bits of a packet that are estimated for the headers of its sections. */
export const SECTIONS_BITS: number = SECTION_BITS * 3

/** Body of one packet, and its log. */
export interface Body {
  readonly writer: BitWriter
  /** Memory of `bytes`. */
  readonly view: DataView
  /** Bytes of the writer, once all is composed. */
  bytes: Uint8Array
  log: PacketLog
}

/** Source of the bodies' records. */
export interface Source {
  readonly deltaCaches: readonly DeltaCache[]
  readonly logs: PacketLogs
  readonly kindBits: number
  readonly epoch: number
}

/** Packs a send list into the bodies of one tick's packets. Peers whose send lists are equal share bits and log. */
export class FramePacker {
  readonly #source: Source
  readonly #sendList = new SendList()
  readonly #bodies: Body[] = []
  readonly #section = newSection()
  #tick = -1
  #maxPackets = 0
  #limit = 0
  #packets = 0
  #complete = true
  #evictions = 0
  #needs = 0
  /** Current group: its end, the baseline's tick that most share, and whether all do. */
  #end = 0
  #common = -1
  #uniform = true
  readonly #bodyBits: number
  /** Makes a packer; `bodyBits`: room of one packet. Default: that of a state packet. */
  constructor(source: Source, bodyBits: number = BODY_BITS) {
    this.#source = source
    this.#bodyBits = bodyBits
  }

  /** Number of packets; 1 at least. */
  get packets(): number {
    return this.#packets
  }

  /** Estimated bits of the whole send list. */
  get needs(): number {
    return this.#needs
  }

  /** Returns whether all of the send list fitted. */
  get complete(): boolean {
    return this.#complete
  }

  body(packet: number): Body {
    let body = this.#bodies[packet]
    if (body === undefined) {
      const view = new DataView(new ArrayBuffer((this.#bodyBits >>> 3) + 8))
      const writer = new BitWriter((this.#bodyBits >>> 5) + 2)
      body = { writer, view, bytes: NO_BYTES, log: this.#source.logs.takeLog() }
      this.#bodies[packet] = body
    }
    return body
  }

  /** Returns whether `compose` would make the same bodies of a send list. */
  fits(tick: number, sendList: SendList, maxPackets: number): boolean {
    if (tick !== this.#tick || this.#evictions !== evictionsOf(this.#source)) return false
    if (maxPackets !== this.#maxPackets && !(this.#complete && this.#packets <= maxPackets)) return false
    return this.#sendList.equals(sendList)
  }

  /** Distributes the send list over packets. */
  compose(tick: number, sendList: SendList, maxPackets: number, needs: number): void {
    this.#needs = needs
    this.#tick = tick
    this.#maxPackets = maxPackets
    this.#evictions = evictionsOf(this.#source)
    this.#sendList.copy(sendList)
    let packet = 0
    let body = this.#begin(0)
    // Atomic groups first, in their segments: each segment begins a packet, and is known to fit it.
    let start = sendList.singles
    for (const end of sendList.segments) {
      if (body.log.records > 0) body = this.#begin(++packet)
      this.#upTo(end)
      while (start < end) {
        const count = this.#measure(start, Infinity)
        this.#write(start, count, body)
        start += count
      }
    }
    start = 0
    this.#upTo(sendList.singles)
    while (start < sendList.singles) {
      const count = this.#measure(start, this.#bodyBits - body.writer.bits)
      if (count > 0) {
        this.#write(start, count, body)
        start += count
      } else if (packet + 1 < maxPackets) body = this.#begin(++packet)
      else break
    }
    for (let number = 0; number <= packet; number++) this.#seal(this.body(number))
    this.#packets = packet + 1
    this.#complete = start === sendList.singles
  }

  /** Ends a body. Its bytes are copied as they are into each peer's packet, for a header fills whole bytes. */
  #seal(body: Body): void {
    const { writer, view } = body
    writer.write(0, 1)
    const length = writer.copyTo(view, 0)
    if (body.bytes.length !== length) body.bytes = new Uint8Array(view.buffer, 0, length)
  }

  #begin(packet: number): Body {
    const body = this.body(packet)
    body.writer.reset()
    // The last tick's log may still wait for its ack.
    body.log.release()
    body.log = this.#source.logs.takeLog()
    return body
  }

  /** Sets where sections end at the latest. */
  #upTo(limit: number): void {
    this.#limit = limit
    this.#end = 0
  }

  /** Reads the records of one group that begin at `start`, for their section. */
  #survey(start: number): void {
    const { group, index, cacheRow } = this.#sendList
    const section = this.#section
    const same = group[start] as number
    section.kind = kindOf(same)
    section.type = same & 3
    section.creator = (same & HANDED) !== 0
    section.epoch = this.#source.epoch
    const end = this.#sendList.sectionEnd(start, this.#limit)
    this.#end = end
    section.gaps = gapParameter(end - start, (index[end - 1] as number) - (index[start] as number))
    this.#common = -1
    this.#uniform = true
    section.jumps = false
    if (section.type >= DESPAWN) return
    const { cache, store } = this.#source.deltaCaches[section.kind] as DeltaCache
    if (section.type === DELTA) {
      // The baseline that most share, if one has the majority (Boyer and Moore's vote).
      let candidate = 0
      let votes = 0
      for (let at = start; at < end; at++) {
        const base = cache[(cacheRow[at] as number) + BASE] as number
        if (votes === 0) candidate = base
        votes += base === candidate ? 1 : -1
      }
      this.#common = candidate
      this.#uniform = votes === end - start
    }
    if (store.lastJump < 0 || this.#tick - store.lastJump > MAX_JUMP_AGE) return
    for (let at = start; at < end; at++)
      if ((cache[(cacheRow[at] as number) + JUMP] as number) >= 0) section.jumps = true
  }

  /** Makes `#section` the longest section from `start` on that fits `left` bits; returns its number of records. */
  #measure(start: number, left: number): number {
    if (start >= this.#end) this.#survey(start)
    const { index, cacheRow } = this.#sendList
    const section = this.#section
    const { cache, codec, store } = this.#source.deltaCaches[section.kind] as DeltaCache
    const ends = section.type >= DESPAWN
    const delta = section.type === DELTA
    const end = this.#end
    const common = this.#common
    const uniform = this.#uniform
    const { gaps, jumps } = section
    section.first = index[start] as number
    section.span = delta ? this.#tick - common : 0
    section.mixed = false
    section.custom = codec.statistics.custom
    const overhead = (uniform ? 0 : 1) + (jumps ? 1 : 0)
    let used = SECTION_BITS + (delta && section.custom ? store.stride * PARAMETER_BITS : 0)
    let last = section.first - 1
    let at = start
    for (; at < end; at++) {
      const record = cacheRow[at] as number
      const here = index[at] as number
      used += (ends ? this.#sendList.bits(at, this.#source.deltaCaches) : (cache[record + BITS] as number)) + overhead
      if (at > start && gaps !== DENSE) used += riceBits(here - last - 1, gaps)
      last = here
      if (jumps && (cache[record + JUMP] as number) >= 0) used += JUMP_BITS
      const other = !uniform && cache[record + BASE] !== common
      if (other) used += OTHER_SPAN_BITS
      if (used > left) break
      if (other) section.mixed = true
    }
    section.count = at - start
    return section.count
  }

  #write(start: number, count: number, body: Body): void {
    const section = this.#section
    const { writer } = body
    const { index, cacheRow } = this.#sendList
    const deltas = this.#source.deltaCaches[section.kind] as DeltaCache
    const { store } = deltas
    writeSection(writer, section, this.#source.kindBits)
    if (section.type === DELTA && section.custom)
      writeParameters(writer, store.kind.table, deltas.codec.statistics.parameters)
    let entry = body.log.extend(count)
    const log = body.log.numbers
    writeIndices(writer, section.gaps, index, start, count)
    if (section.mixed)
      for (let at = start; at < start + count; at++)
        writeSpan(writer, this.#tick - (deltas.cache[(cacheRow[at] as number) + BASE] as number), section)
    if (section.jumps)
      for (let at = start; at < start + count; at++)
        writeJump(writer, deltas.cache[(cacheRow[at] as number) + JUMP] as number)
    if (section.type >= DESPAWN) {
      for (let at = start; at < start + count; at++, entry += LOG) {
        const generation = cacheRow[at] as number
        writer.sized(generation, GENERATION_LENGTH_BITS)
        if (section.creator) writeOrigin(writer, store.origins.get(index[at] as number) as Origin)
        log[entry] = section.kind * 4096 + (index[at] as number)
        log[entry + 1] = generation
        log[entry + 2] = section.type === HIDE ? LOGGED_HIDE : LOGGED_DESPAWN
      }
      return
    }
    writer.gather(deltas.writer, deltas.cache, cacheRow, start, count)
    const { cache } = deltas
    const { generation, version } = store
    const kind = section.kind * 4096
    for (let at = start; at < start + count; at++, entry += LOG) {
      const here = index[at] as number
      const record = cacheRow[at] as number
      log[entry] = kind + here
      log[entry + 1] = generation[here] as number
      log[entry + 2] = version[here] as number
      log[entry + 3] = cache[record + BASE] as number
      log[entry + 4] = cache[record + VERSION] as number
    }
  }
}

function evictionsOf({ deltaCaches }: Source): number {
  let evictions = 0
  for (const each of deltaCaches) evictions += each.evictions
  return evictions
}

const NO_BYTES = new Uint8Array(0)
