// Budget of a send list with atomic groups: which records go now, and which groups share a packet.

import { riceBits } from '../../wire/bits.ts'
import { DELTA, JUMP_BITS, MIXED_SPAN_RICE } from '../codec/sections.ts'
import { PARAMETER_BITS, SECTION_BITS } from '../schema/schema.ts'
import { DELTA_BASE, DELTA_JUMP } from './cached-delta.ts'
import type { DeltaCache } from './delta-cache.ts'
import { RECORD_GAP_BITS, SECTIONS_BITS, type Source } from './frame-packer.ts'
import { kindOf, SendList } from './send-list.ts'
import type { Room, Urgency } from './send-room.ts'

/** Records of an atomic group, and their bits in a packet at most. */
interface GroupRecords {
  readonly records: number[]
  readonly sections: Set<number>
  bits: number
  priority: number
}

/** Atomic groups that share one packet. */
interface Segment {
  readonly groups: GroupRecords[]
  readonly sections: Set<number>
  bits: number
}

const scratch = new SendList()

/**
 * Does what `SendList.trim` does, where there are groups: keeps the records that have the highest priority and fit,
 * each group complete and in one packet. Records without a group come first then, and `segments` says where each
 * packet's groups end.
 */
export function fitToBudget(sendList: SendList, source: Source, tick: number, room: Room, urgency: Urgency): boolean {
  const inPacket = { ...room, packetBits: room.packetBits - SECTIONS_BITS }
  const { deltaCaches } = source
  const bits = (at: number): number => sendList.bits(at, deltaCaches)
  const groups = groupsOf(sendList, source, tick)
  // In any order at first: priorities differ by peer, and equal packets are made once.
  let chosen = choose(sendList.singles, groups, bits, () => 0, inPacket)
  if (!chosen.all) {
    const priorities = sendList.priorities(urgency)
    for (const group of groups)
      group.priority = group.records.reduce((most, at) => Math.max(most, priorities[at] as number), 0)
    chosen = choose(sendList.singles, groups, bits, (at) => priorities[at] as number, inPacket)
  }
  const { group: section, index } = sendList
  const order = chosen.singles.sort((a, b) => a - b)
  const ends: number[] = []
  for (const segment of chosen.segments) {
    const records = segment.groups.flatMap(({ records }) => records)
    records.sort(
      (a, b) => (section[a] as number) - (section[b] as number) || (index[a] as number) - (index[b] as number),
    )
    order.push(...records)
    ends.push(order.length)
  }
  sendList.keepInSegments(order, ends, scratch)
  return chosen.all
}

function groupsOf(sendList: SendList, source: Source, tick: number): GroupRecords[] {
  const { group, atomicGroup, cacheRow, count, singles } = sendList
  const byNumber = new Map<number, GroupRecords>()
  for (let at = singles; at < count; at++) {
    const number = atomicGroup[at] as number
    let of = byNumber.get(number)
    if (of === undefined) byNumber.set(number, (of = { records: [], sections: new Set(), bits: 0, priority: 0 }))
    of.records.push(at)
    of.sections.add(group[at] as number)
    of.bits += sendList.bits(at, source.deltaCaches) + RECORD_GAP_BITS
    const type = (group[at] as number) & 3
    if (type > DELTA) continue
    const { cache } = source.deltaCaches[kindOf(group[at] as number)] as DeltaCache
    const record = cacheRow[at] as number
    of.bits += (cache[record + DELTA_JUMP] as number) >= 0 ? JUMP_BITS : 1
    if (type === DELTA) of.bits += 1 + riceBits(tick - (cache[record + DELTA_BASE] as number) - 1, MIXED_SPAN_RICE)
  }
  const groups = [...byNumber.values()]
  for (const of of groups) for (const section of of.sections) of.bits += headerBits(source, section)
  return groups
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
  groups: readonly GroupRecords[],
  bits: (at: number) => number,
  priority: (at: number) => number,
  room: Room,
): Chosen {
  const items: (number | GroupRecords)[] = [...groups, ...Array.from({ length: singles }, (_, at) => at)]
  const rank = (item: number | GroupRecords): number => (typeof item === 'number' ? priority(item) : item.priority)
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
function place(group: GroupRecords, segments: Segment[], room: Room, left: number): boolean {
  for (const segment of segments) {
    const known = [...group.sections].filter((section) => segment.sections.has(section)).length
    const bits = group.bits - known * SECTION_BITS
    if (segment.bits + bits > room.packetBits) continue
    segment.bits += bits
    if (taken(segments, room) > left) {
      segment.bits -= bits
      return false
    }
    segment.groups.push(group)
    for (const section of group.sections) segment.sections.add(section)
    return true
  }
  if (segments.length === room.packets) return false
  const segment = { groups: [group], sections: new Set(group.sections), bits: group.bits }
  segments.push(segment)
  if (taken(segments, room) <= left || (segments.length === 1 && left === room.bits)) return true
  segments.pop()
  return false
}
