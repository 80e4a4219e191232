// Messages between players on channel `events`: types, packing, and validation of a peer's bytes.

import { MAX_TICK } from '../wire/packet-limits.ts'
import type { SnapshotPart } from '../state/codec/snapshot-part.ts'
import type { OwnershipMessage } from './ownership-message.ts'
import { isCount, isTick } from './whole-numbers.ts'

/** Version of the wire between players; both ends of a link must speak the same. */
export const WIRE_VERSION = 2

/** Size of the largest event, shared value or other message on channel `events`, in bytes with its envelope. */
export const MAX_EVENT_BYTES = 65_536

/**
 * A message on channel `events`. On the wire each is one msgpack array, its kind first:
 *
 *     hello        [0, wire version, declaration hash, sender's player id, room code, durable messages received]
 *     bye          [1, reason]
 *     ack          [2, durable messages received]
 *     event        [3, event index, tick, value]
 *     shared       [4, term, shared index, value]
 *     start        [5, term, start tick]
 *     term         [6, term, shared indexes, start tick or nil]   all that the host of a term holds; the values follow
 *     snapshot     [7, tick, part, last part, complete, bin]      all entities of the sender at a tick
 *     snapshotAck  [8, tick, applied]                             whether the snapshot of a tick was applied
 *     owner        [9, term, id, version, owner's ordinal or nil, state or nil]   the entity's owner from now on
 *     owners       [10, term, [[id, version, owner's ordinal or nil], …]]         all hand-overs that a host knows
 *     claim        [11, term, [[id, version, ended], …]]                          to a host that knows less
 *
 * The version is the ownership version: the number of hand-overs of the entity so far. The state of an owner message is
 * [tick, tick of its newest jump or −1, bytes].
 *
 * Events, and messages of the host and the owners (kinds 3 to 6 and 9 to 11), are durable: they survive their link, and
 * both ends count them, from 0 for each direction of a pair of players. All others are per-link: they end with their
 * link.
 */
export type Message =
  | {
      readonly kind: 'hello'
      readonly wire: number
      readonly hash: number
      readonly id: string
      readonly code: string
      readonly received: number
    }
  | { readonly kind: 'bye'; readonly reason: ByeReason }
  | { readonly kind: 'ack'; readonly received: number }
  | SnapshotMessage
  | DurableMessage

/** A per-link message about the snapshot of a link. The next link has a snapshot of its own. */
export type SnapshotMessage =
  | ({ readonly kind: 'snapshot' } & SnapshotPart)
  | { readonly kind: 'snapshotAck'; readonly tick: number; readonly applied: boolean }

/** A durable message: sent again on each new link until the peer has received it. */
export type DurableMessage =
  | { readonly kind: 'event'; readonly index: number; readonly tick: number; readonly value: unknown }
  | { readonly kind: 'shared'; readonly term: number; readonly index: number; readonly value: unknown }
  | { readonly kind: 'start'; readonly term: number; readonly tick: number }
  | {
      readonly kind: 'term'
      readonly term: number
      readonly indexes: readonly number[]
      readonly startTick: number | undefined
    }
  | OwnershipMessage

/** Reason for which a peer ends its link for good. */
export type ByeReason = (typeof BYE_REASONS)[number]

const BYE_REASONS = [
  'left',
  'version-mismatch',
  'schema-mismatch',
  'wrong-peer',
  'congested',
  'flood',
  'out-of-step',
  'blocked',
] as const

/** Returns the value to pack for a message. */
export function toWire(message: Exclude<Message, OwnershipMessage>): readonly unknown[] {
  switch (message.kind) {
    case 'hello':
      return [0, message.wire, message.hash, message.id, message.code, message.received]
    case 'bye':
      return [1, message.reason]
    case 'ack':
      return [2, message.received]
    case 'event':
      return [3, message.index, message.tick, message.value]
    case 'shared':
      return [4, message.term, message.index, message.value]
    case 'start':
      return [5, message.term, message.tick]
    case 'term':
      return [6, message.term, message.indexes, message.startTick ?? null]
    case 'snapshot':
      return [7, message.tick, message.part, message.last, message.complete, message.bits]
    case 'snapshotAck':
      return [8, message.tick, message.applied]
  }
}

/**
 * Returns the message of an unpacked value; undefined when there is none. A hello of another wire version may have any
 * further form: only its version is read. `readOwnership` reads the messages about owners; a game without hand-over has
 * none.
 */
export function fromWire(
  value: unknown,
  readOwnership: (parts: readonly unknown[]) => OwnershipMessage | undefined = () => undefined,
): Message | undefined {
  if (!Array.isArray(value)) return undefined
  const parts: readonly unknown[] = value
  const [kind, a, b, c] = parts
  switch (kind) {
    case 0: {
      if (!isCount(a)) return undefined
      if (a !== WIRE_VERSION) return { kind: 'hello', wire: a, hash: 0, id: '', code: '', received: 0 }
      const [, , , id, code, received] = parts
      if (
        parts.length !== 6 ||
        !isCount(b) ||
        typeof id !== 'string' ||
        typeof code !== 'string' ||
        !isCount(received)
      ) {
        return undefined
      }
      return { kind: 'hello', wire: a, hash: b, id, code, received }
    }
    case 1: {
      const reason = byeReason(a)
      return reason === undefined || parts.length !== 2 ? undefined : { kind: 'bye', reason }
    }
    case 2:
      return parts.length === 2 && isCount(a) ? { kind: 'ack', received: a } : undefined
    case 3:
      return parts.length === 4 && isCount(a) && isTick(b) ? { kind: 'event', index: a, tick: b, value: c } : undefined
    case 4:
      return parts.length === 4 && isCount(a) && isCount(b)
        ? { kind: 'shared', term: a, index: b, value: c }
        : undefined
    case 5:
      return parts.length === 3 && isCount(a) && isTick(b) ? { kind: 'start', term: a, tick: b } : undefined
    case 6: {
      if (parts.length !== 4 || !isCount(a) || !Array.isArray(b) || b.length > MAX_INDEXES || !b.every(isCount))
        return undefined
      if (c !== null && !isTick(c)) return undefined
      return { kind: 'term', term: a, indexes: b, startTick: c ?? undefined }
    }
    case 7: {
      const [, , , , complete, bits] = parts
      if (parts.length !== 6 || !isCount(a) || a > MAX_TICK || !isCount(b) || !isCount(c)) return undefined
      if (typeof complete !== 'boolean' || !(bits instanceof Uint8Array)) return undefined
      return { kind: 'snapshot', tick: a, part: b, last: c, complete, bits }
    }
    case 8:
      return parts.length === 3 && isCount(a) && typeof b === 'boolean'
        ? { kind: 'snapshotAck', tick: a, applied: b }
        : undefined
    case 9:
    case 10:
    case 11:
      return readOwnership(parts)
    default:
      return undefined
  }
}

/** Upper bound of the shared values that a game can declare. */
const MAX_INDEXES = 256

/** Returns the reason that a value names; undefined when it names none. */
export function byeReason(value: unknown): ByeReason | undefined {
  return BYE_REASONS.find((known) => known === value)
}
