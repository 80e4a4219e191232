// Messages between players on channel `events`: types, packing, and validation of a peer's bytes.

import { MAX_PACKET_BYTES, MAX_TICK } from '../wire/packet-limits.ts'
import type { SnapshotPart } from '../state/codec/snapshot-part.ts'
import { MAX_OWNERSHIP_RECORDS, MAX_ENDED_RECORDS } from '../state/entities/ownership-table.ts'
import { MAX_OWNERSHIP_VERSION } from '../state/codec/origin.ts'

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
 * Events, and what the host and the owners say (kinds 3 to 6 and 9 to 11), are durable: they survive their link, and
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

/** A durable message about the owner of an entity. */
export type OwnershipMessage =
  | (OwnerRow & {
      readonly kind: 'owner'
      readonly term: number
      readonly state: { readonly tick: number; readonly jumpTick: number; readonly bytes: Uint8Array } | undefined
    })
  | { readonly kind: 'owners'; readonly term: number; readonly rows: readonly OwnerRow[] }
  | { readonly kind: 'claim'; readonly term: number; readonly rows: readonly ClaimRow[] }

/** The owner of an entity by an ownership version; without an owner the entity is despawned. */
export interface OwnerRow {
  readonly id: number
  readonly ownershipVersion: number
  /** Ordinal of the owner. */
  readonly to: number | undefined
}

/**
 * Fact about an entity that a player knows and the host does not: a later hand-over, or its despawn by its owner
 * (`ended`).
 */
export interface ClaimRow {
  readonly id: number
  readonly ownershipVersion: number
  readonly ended: boolean
}

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
] as const

/** Returns the value to pack for a message. */
export function toWire(message: Message): readonly unknown[] {
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
    case 'owner': {
      const { term, id, ownershipVersion, to, state } = message
      return [
        9,
        term,
        id,
        ownershipVersion,
        to ?? null,
        state === undefined ? null : [state.tick, state.jumpTick, state.bytes],
      ]
    }
    case 'owners':
      return [10, message.term, message.rows.map(({ id, ownershipVersion, to }) => [id, ownershipVersion, to ?? null])]
    case 'claim':
      return [11, message.term, message.rows.map(({ id, ownershipVersion, ended }) => [id, ownershipVersion, ended])]
  }
}

/**
 * Returns the message of an unpacked value; undefined when there is none. A hello of another wire version may have any
 * further form: only its version is read.
 */
export function fromWire(value: unknown): Message | undefined {
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
      return ownershipFromWire(parts)
    default:
      return undefined
  }
}

function ownershipFromWire(parts: readonly unknown[]): OwnershipMessage | undefined {
  const [kind, term, rows] = parts
  if (!isCount(term)) return undefined
  if (kind === 9) {
    const row = parts.length === 6 ? ownerRow(parts.slice(2, 5)) : undefined
    const state = handedState(parts[5])
    return row === undefined || state === null ? undefined : { kind: 'owner', term, ...row, state }
  }
  if (parts.length !== 3 || !Array.isArray(rows) || rows.length > MAX_ROWS) return undefined
  if (kind === 10) {
    const owners = rows.map(ownerRow)
    return owners.every(isDefined) ? { kind: 'owners', term, rows: owners } : undefined
  }
  const claims = rows.map(claimRow)
  return claims.every(isDefined) ? { kind: 'claim', term, rows: claims } : undefined
}

function ownerRow(value: unknown): OwnerRow | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [id, ownershipVersion, to]: readonly unknown[] = value
  if (!isId(id) || !isOwnershipVersion(ownershipVersion) || (to !== null && !isCount(to))) return undefined
  return { id, ownershipVersion, to: to ?? undefined }
}

function claimRow(value: unknown): ClaimRow | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined
  const [id, ownershipVersion, ended]: readonly unknown[] = value
  return isId(id) && isOwnershipVersion(ownershipVersion) && typeof ended === 'boolean'
    ? { id, ownershipVersion, ended }
    : undefined
}

/** Returns the state of an owner message; undefined when it has none, null when it is malformed. */
function handedState(value: unknown): Extract<OwnershipMessage, { kind: 'owner' }>['state'] | null {
  if (value === null) return undefined
  if (!Array.isArray(value) || value.length !== 3) return null
  const [tick, jumpTick, bytes]: readonly unknown[] = value
  if (!isCount(tick) || tick > MAX_TICK || !isTick(jumpTick) || jumpTick < -1 || jumpTick > tick) return null
  return bytes instanceof Uint8Array && bytes.byteLength <= MAX_PACKET_BYTES ? { tick, jumpTick, bytes } : null
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined
}

function isId(value: unknown): value is number {
  return isCount(value) && value > 0 && value < 2 ** 50
}

function isOwnershipVersion(value: unknown): value is number {
  return isCount(value) && value > 0 && value <= MAX_OWNERSHIP_VERSION
}

/** Upper bound of the rows of one message: all hand-overs that a player can know of. */
const MAX_ROWS: number = MAX_OWNERSHIP_RECORDS + MAX_ENDED_RECORDS

/** Upper bound of the shared values that a game can declare. */
const MAX_INDEXES = 256

/** Returns the reason that a value names; undefined when it names none. */
export function byeReason(value: unknown): ByeReason | undefined {
  return BYE_REASONS.find((known) => known === value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isTick(value: unknown): value is number {
  return Number.isSafeInteger(value)
}
