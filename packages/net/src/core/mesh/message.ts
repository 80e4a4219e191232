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
 *     missed       [12, messages]                 durable messages that the sender dropped since the last that arrived
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
  | { readonly kind: 'missed'; readonly count: number }
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
      readonly startTick: number | null
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
  'webrtc-unavailable',
] as const

/** Check of an element of a message. */
type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isFlag: Check = (value) => typeof value === 'boolean'

/**
 * Messages by the number of their kind: the kind, and its elements as they follow on the wire, each with its check.
 * Those without elements are in the hands of `ownershipToWire` and `ownershipFromWire`.
 */
const FORMS: readonly (readonly [kind: Message['kind'], elements?: Readonly<Record<string, Check>>])[] = [
  ['hello', { wire: isCount, hash: isCount, id: isText, code: isText, received: isCount }],
  ['bye', { reason: (value) => byeReason(value) !== undefined }],
  ['ack', { received: isCount }],
  ['event', { index: isCount, tick: isTick, value: () => true }],
  ['shared', { term: isCount, index: isCount, value: () => true }],
  ['start', { term: isCount, tick: isTick }],
  [
    'term',
    {
      term: isCount,
      indexes: (value) => Array.isArray(value) && value.length <= MAX_INDEXES && value.every(isCount),
      startTick: (value) => value === null || isTick(value),
    },
  ],
  [
    'snapshot',
    {
      tick: (value) => isCount(value) && value <= MAX_TICK,
      part: isCount,
      last: isCount,
      complete: isFlag,
      bits: (value) => value instanceof Uint8Array,
    },
  ],
  ['snapshotAck', { tick: isCount, applied: isFlag }],
  ['owner'],
  ['owners'],
  ['claim'],
  ['missed', { count: (value) => isCount(value) && value > 0 }],
]

/** Returns the value to pack for a message. */
export function toWire(message: Exclude<Message, OwnershipMessage>): readonly unknown[] {
  // A loop here and below: destructuring and entries took twice the time in code that runs 60 times a second.
  const kind = FORMS.findIndex((form) => form[0] === message.kind)
  const parts: unknown[] = [kind]
  for (const name of Object.keys(FORMS[kind]?.[1] ?? {})) parts.push(message[name as keyof typeof message])
  return parts
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
  const form = isCount(parts[0]) ? FORMS[parts[0]] : undefined
  if (form === undefined) return undefined
  const kind = form[0]
  const checks = form[1]
  if (checks === undefined) return readOwnership(parts)
  if (kind === 'hello' && isCount(parts[1]) && parts[1] !== WIRE_VERSION) {
    return { kind, wire: parts[1], hash: 0, id: '', code: '', received: 0 }
  }
  const message: Record<string, unknown> = { kind }
  let at = 1
  for (const name of Object.keys(checks)) {
    const part = parts[at++]
    if (checks[name]?.(part) !== true) return undefined
    message[name] = part
  }
  return at === parts.length ? (message as Message) : undefined
}

/** Upper bound of the shared values that a game can declare. */
const MAX_INDEXES = 256

/** Returns the reason that a value names; undefined when it names none. */
export function byeReason(value: unknown): ByeReason | undefined {
  return BYE_REASONS.find((known) => known === value)
}
