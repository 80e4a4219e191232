// Budget of a send list with atomic groups: which records go now, and which groups share a packet.

import { riceBits } from '../../wire/bits.ts'
import { DELTA, JUMP_BITS, MIXED_SPAN_RICE } from '../codec/sections.ts'
import { PARAMETER_BITS, SECTION_BITS } from '../schema/schema.ts'
import { CACHED_DELTA } from './cached-delta.ts'
import type { DeltaCache } from './delta-cache.ts'
import { RECORD_GAP_BITS, SECTIONS_BITS, type Source } from './frame-packer.ts'
import { kindOf, SendList } from './send-list.ts'
import type { Room, Urgency } from './send-room.ts'

/** Records of an atomic group, and their bits in a packet at most. */
interface Unit {
  readonly records: number[]
  readonly sections: Set<number>
  bits: number
  priority: number
}

/** Atomic groups that share one packet. */
interface Segment {
  readonly units: Unit[]
  readonly sections: Set<number>
  bits: number
}

const scratch = new SendList()

/**
 * Does what `SendList.trim` does, where there are groups: keeps the records that have the highest priority and fit,
 * each group complete and in one packet. Records without a group come first then, and `segments` says where each
 * packet's groups end.
 */
export function arrange(selection: SendList, source: Source, tick: number, room: Room, urgency: Urgency): boolean {
  const inPacket = { ...room, packetBits: room.packetBits - SECTIONS_BITS }
  const { deltaCaches } = source
  const bits = (at: number): number => selection.bits(at, deltaCaches)
  const units = unitsOf(selection, source, tick)
  // In any order at first: priorities differ by peer, and equal packets are made once.
  let chosen = choose(selection.singles, units, bits, () => 0, inPacket)
  if (!chosen.all) {
    const priorities = selection.priorities(urgency)
    for (const unit of units)
      unit.priority = unit.records.reduce((most, at) => Math.max(most, priorities[at] as number), 0)
    chosen = choose(selection.singles, units, bits, (at) => priorities[at] as number, inPacket)
  }
  const { group, index } = selection
  const order = chosen.singles.sort((a, b) => a - b)
  const ends: number[] = []
  for (const { units: together } of chosen.segments) {
    const records = together.flatMap((unit) => unit.records)
    records.sort((a, b) => (group[a] as number) - (group[b] as number) || (index[a] as number) - (index[b] as number))
    order.push(...records)
    ends.push(order.length)
  }
  selection.arrange(order, ends, scratch)
  return chosen.all
}

function unitsOf(selection: SendList, source: Source, tick: number): Unit[] {
  const { group, atomicGroup, cacheRow, count, singles } = selection
  const byNumber = new Map<number, Unit>()
  for (let at = singles; at < count; at++) {
    const number = atomicGroup[at] as number
    let of = byNumber.get(number)
    if (of === undefined) byNumber.set(number, (of = { records: [], sections: new Set(), bits: 0, priority: 0 }))
    of.records.push(at)
    of.sections.add(group[at] as number)
    of.bits += selection.bits(at, source.deltaCaches) + RECORD_GAP_BITS
    const type = (group[at] as number) & 3
    if (type > DELTA) continue
    const { cache } = source.deltaCaches[kindOf(group[at] as number)] as DeltaCache
    const record = cacheRow[at] as number
    of.bits += (cache[record + CACHED_DELTA.JUMP] as number) >= 0 ? JUMP_BITS : 1
    if (type === DELTA)
      of.bits += 1 + riceBits(tick - (cache[record + CACHED_DELTA.BASE] as number) - 1, MIXED_SPAN_RICE)
  }
  const units = [...byNumber.values()]
  for (const of of units) for (const section of of.sections) of.bits += headerBits(source, section)
  return units
}

function headerBits(source: Source, group: number): number {
  const { codec, store } = source.deltaCaches[kindOf(group)] as DeltaCache
  return SECTION_BITS + ((group & 3) === DELTA && codec.statistics.custom ? store.stride * PARAMETER_BITS : 0)
}

interface Chosen {
  readonly singles: number[]
  readonly segments: Segment[]
  readonly all: boolean
}

/**
 * Chooses by priority, until something does not fit. Records in no group go into the last packet of groups, and those
 * after it.
 */
function choose(
  singles: number,
  units: readonly Unit[],
  bits: (at: number) => number,
  priority: (at: number) => number,
  room: Room,
): Chosen {
  const items: (number | Unit)[] = [...units, ...Array.from({ length: singles }, (_, at) => at)]
  const rank = (item: number | Unit): number => (typeof item === 'number' ? priority(item) : item.priority)
  items.sort((a, b) => (rank(a) === rank(b) ? 0 : rank(b) - rank(a)))
  const segments: Segment[] = []
  const kept: number[] = []
  let singleBits = 0
  let all = true
  for (const item of items) {
    if (typeof item === 'number') {
      singleBits += bits(item) + room.perRecord
      if (singleBits + taken(segments, room) > room.bits) return { singles: kept, segments, all: false }
      kept.push(item)
    } else if (item.bits > room.packetBits) all = false
    else if (!place(item, segments, room, room.bits - singleBits)) return { singles: kept, segments, all: false }
  }
  return { singles: kept, segments, all }
}

/** Returns the bits taken: of packets with groups only the last has room for others. */
function taken(segments: readonly Segment[], { packetBits }: Room): number {
  const last = segments.at(-1)
  return last === undefined ? 0 : (segments.length - 1) * packetBits + last.bits
}

/** Puts a group into the first packet where it fits. `left`: bits for all groups. The first of all always goes. */
function place(unit: Unit, segments: Segment[], room: Room, left: number): boolean {
  for (const segment of segments) {
    const known = [...unit.sections].filter((section) => segment.sections.has(section)).length
    const bits = unit.bits - known * SECTION_BITS
    if (segment.bits + bits > room.packetBits) continue
    segment.bits += bits
    if (taken(segments, room) > left) {
      segment.bits -= bits
      return false
    }
    segment.units.push(unit)
    for (const section of unit.sections) segment.sections.add(section)
    return true
  }
  if (segments.length === room.packets) return false
  const segment = { units: [unit], sections: new Set(unit.sections), bits: unit.bits }
  segments.push(segment)
  if (taken(segments, room) <= left || (segments.length === 1 && left === room.bits)) return true
  segments.pop()
  return false
}
